pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What was issued to this person, each with a button that prints it. Nobody leaves without knowing where to go.
StepFrame {
    id: root

    readonly property CollectModel documents: session.collect
    readonly property string stage: documents.stage

    title: {
        switch (stage) {
        case "refused":
            return qsTr("暂时查不到您的证明");
        case "list":
            return documents.empty ? qsTr("没有可以领取的证明") : qsTr("请选择要打印的证明");
        }
        return qsTr("正在查询您的证明…");
    }
    help: {
        if (stage !== "list")
            return "";
        return documents.empty ? qsTr("还没有办结，或不是用这个证件申请的。请在首页查进度，或到窗口咨询。") : qsTr("打印在 A4 纸上，每次一份。");
    }
    next: stage === "refused" ? qsTr("再试一次") : qsTr("完成")
    canGoOn: stage === "refused" || (stage === "list" && !documents.printing)
    canGoBack: !documents.printing
    reading: true

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.margin / 2

        Notice {
            objectName: "collectProblem"
            Layout.fillWidth: true
            text: root.documents.problem
        }
        ListView {
            id: list

            objectName: "documents"
            cacheBuffer: 0 // no rows made in the background: see FormScreen
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            spacing: Theme.gap
            topMargin: root.sunk - y < 0 ? 0 : root.sunk - y // rests in the lower half: see Reachable
            onTopMarginChanged: contentY = originY - topMargin
            boundsBehavior: Flickable.StopAtBounds
            model: root.documents

            footer: Item {
                width: list.width
                height: root.session.rate.offered ? rate.implicitHeight + Theme.gap : 0

                PressButton {
                    id: rate

                    objectName: "rate"
                    anchors { right: parent.right; bottom: parent.bottom }
                    visible: root.session.rate.offered
                    glyph: Icons.star
                    text: qsTr("评一评（自愿）")
                    onClicked: root.session.rate.open()
                }
            }
            delegate: ResultRow {
                width: list.width
                session: root.session
            }
        }
        HandPicture {
            Layout.fillWidth: true
            visible: root.stage === "list" && !root.documents.empty && !root.cramped
            brief: true
            session: root.session
            what: "pages"
        }
        Line {
            Layout.fillWidth: true
            text: qsTr("请取回您的证件。")
            font.bold: true
        }
    }
}
