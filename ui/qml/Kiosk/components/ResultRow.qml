import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// One document that was issued: what it is, from when, how many pages; the button that prints it, and what became of that.
Rectangle {
    id: root

    required property SessionModel session
    required property string record
    required property string service
    required property string number
    required property string issued
    required property int pages
    required property bool valid
    required property string outcome
    required property bool offered
    required property bool canPrint
    required property bool needsMore
    required property string problem

    implicitHeight: column.implicitHeight + Theme.margin
    height: implicitHeight
    radius: Theme.radius
    color: Theme.card
    border.width: 2 * Theme.unit
    border.color: root.problem !== "" ? Theme.danger : Theme.line

    ColumnLayout {
        id: column

        anchors { left: parent.left; right: parent.right; margins: Theme.margin / 2; verticalCenter: parent.verticalCenter }
        spacing: Theme.gap

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.gap

            ColumnLayout {
                Layout.fillWidth: true
                spacing: 8 * Theme.unit

                Line { Layout.fillWidth: true; text: root.service !== "" ? root.service : qsTr("证明"); font.bold: true }
                Line {
                    Layout.fillWidth: true
                    text: qsTr("签发日期 %1 · 共 %2 页").arg(root.issued).arg(root.pages)
                    color: Theme.quiet
                    font.pixelSize: Theme.small
                }
                Line { Layout.fillWidth: true; text: qsTr("申请编号 %1").arg(root.number); color: Theme.quiet; font.pixelSize: Theme.small }
            }
            PressButton {
                objectName: "print:" + root.record
                visible: root.offered
                kind: root.outcome === "" ? "primary" : "plain"
                enabled: root.canPrint
                text: root.outcome === "" ? qsTr("打印") : qsTr("再打印一次")
                onClicked: root.session.printResult(root.record)
            }
        }
        Notice {
            objectName: "outcome:" + root.record
            Layout.fillWidth: true
            kind: root.outcome === "confirmed" ? "done" : (root.outcome === "failed" || !root.valid ? "danger" : "attention")
            text: root.words()
        }
        PressButton {
            objectName: "prove:" + root.record
            Layout.alignment: Qt.AlignRight
            visible: root.needsMore
            text: qsTr("出示电子身份码")
            onClicked: root.session.chooseWay("eid")
        }
    }

    function words(): string {
        if (!valid)
            return qsTr("已撤回或已过有效期，不能打印。请到窗口咨询。");
        switch (outcome) {
        case "printing":
            return qsTr("正在核验印章并打印，请稍候…");
        case "confirmed":
            return qsTr("已打印，请取走并当场核对。");
        case "unknown":
            return offered ? qsTr("打印机没有答复，请先看出纸口。没有印出来，可以再打印一次，或到窗口领取。") : qsTr("打印机没有答复，请看出纸口。没有印出来，请到窗口领取。");
        default:
            return problem;
        }
    }
}
