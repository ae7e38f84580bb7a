import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// The card goes on the reader; what it said is shown before anything else is asked.
StepFrame {
    id: root

    readonly property IdentifyModel card: session.identify

    title: card.read ? qsTr("请核对证件信息") : qsTr("请把身份证放在读卡区")
    help: card.read ? qsTr("有误请到窗口办理。") : qsTr("平放不动，看到“已读取”再拿开。")
    canGoOn: card.read

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.margin / 2

        CardPicture {
            Layout.alignment: Qt.AlignHCenter
            refused: root.card.problem !== ""
            visible: !root.card.read
        }
        Notice {
            objectName: "cardProblem"
            Layout.fillWidth: true
            text: root.card.problem !== "" ? root.card.problem : root.session.problem
        }
        Notice {
            Layout.fillWidth: true
            kind: "done"
            text: root.card.read ? qsTr("证件已读取，请取回证件。") : ""
        }
        Rectangle {
            Layout.fillWidth: true
            Layout.preferredHeight: facts.implicitHeight + Theme.margin
            visible: root.card.read
            radius: Theme.radius
            color: Theme.card
            border.width: 2 * Theme.unit
            border.color: Theme.line

            GridLayout {
                id: facts

                anchors { left: parent.left; right: parent.right; margins: Theme.margin / 2; verticalCenter: parent.verticalCenter }
                columns: 2
                columnSpacing: Theme.margin / 2
                rowSpacing: Theme.gap

                Line { text: qsTr("姓名"); color: Theme.quiet }
                Line { objectName: "cardName"; Layout.fillWidth: true; text: root.card.name; font.bold: true }
                Line { text: qsTr("证件号码"); color: Theme.quiet }
                Line { Layout.fillWidth: true; text: root.card.number; font.bold: true }
                Line { text: qsTr("住址"); color: Theme.quiet }
                Line { Layout.fillWidth: true; text: root.card.address; font.bold: true }
                Line { text: qsTr("签发机关"); color: Theme.quiet }
                Line { Layout.fillWidth: true; text: root.card.authority; font.bold: true }
            }
        }
        PressButton {
            objectName: "anotherCard"
            visible: root.card.read
            text: qsTr("换一张证件")
            onClicked: root.session.useAnotherCard()
        }
        Line {
            Layout.fillWidth: true
            visible: !root.card.read
            text: qsTr("没带身份证? 按“办不成?”，有人帮您。")
            color: Theme.quiet
            font.pixelSize: Theme.small
        }
        Item {
            Layout.fillHeight: true
        }
    }
}
