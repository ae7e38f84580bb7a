pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Papers, scanned page by page: put it down, see that it is found, look at the page as it will be sent.
StepFrame {
    id: root

    readonly property MaterialsModel papers: session.materials
    readonly property string stage: papers.stage

    title: {
        switch (stage) {
        case "framing":
            return qsTr("请把“%1”放到摄像头下").arg(papers.label);
        case "corners":
        case "straightening":
            return qsTr("四个角对准纸张");
        case "check":
            return qsTr("看得清楚吗?");
        }
        return qsTr("请扫描以下材料");
    }
    help: {
        switch (stage) {
        case "framing":
            return qsTr("放平，四边都在画面里，避开反光。");
        case "corners":
            return qsTr("角不准可以用手指拖动。");
        case "list":
            return qsTr("只要原件，不用复印。");
        }
        return "";
    }
    next: stage === "list" ? qsTr("下一步") : (stage === "check" ? qsTr("清楚，使用这一页") : qsTr("裁好了，继续"))
    showNext: stage !== "framing"
    canGoOn: stage !== "straightening"

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.margin / 2

        Flickable {
            id: view

            objectName: "papers"
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredHeight: list.height
            Layout.maximumHeight: list.height
            visible: root.stage === "list"
            clip: true
            contentWidth: width
            contentHeight: list.height
            boundsBehavior: Flickable.StopAtBounds

            Column {
                id: list

                width: view.width - Theme.gap
                spacing: Theme.gap

                Repeater {
                    model: root.papers

                    MaterialRow {
                        width: list.width
                        session: root.session
                    }
                }
            }
            ScrollMark {
                view: view
            }
        }
        HandPicture {
            Layout.fillWidth: true
            visible: root.stage === "framing" || root.stage === "list"
            brief: true
            session: root.session
            what: "page"
        }
        Notice {
            objectName: "scanProblem"
            Layout.fillWidth: true
            text: root.papers.problem
        }
        GridLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: root.stage !== "list" && root.stage !== ""
            columns: root.wide ? 2 : 1
            columnSpacing: Theme.margin / 2
            rowSpacing: Theme.margin / 2

            Loader {
                Layout.fillWidth: true
                Layout.fillHeight: true
                active: parent.visible
                sourceComponent: PageView {
                    session: root.session
                }
            }
            PressButton {
                objectName: "capture"
                Layout.fillWidth: !root.wide
                kind: "primary"
                visible: root.stage === "framing"
                text: root.papers.corners.length === 8 ? qsTr("找到了，拍下这一页") : qsTr("拍下这一页")
                onClicked: root.session.capture()
            }
            PressButton {
                objectName: "adjust"
                Layout.fillWidth: !root.wide
                visible: root.stage === "check"
                glyph: Icons.crop
                text: qsTr("四角不准，调一调")
                onClicked: root.papers.adjust()
            }
            PressButton {
                objectName: "retake"
                Layout.fillWidth: !root.wide
                visible: root.stage === "corners" || root.stage === "check"
                text: qsTr("重新拍")
                onClicked: root.session.retake()
            }
        }
        Item {
            Layout.fillHeight: root.stage === "list"
        }
    }
}
