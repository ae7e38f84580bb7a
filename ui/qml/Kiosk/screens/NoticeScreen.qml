pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import Kiosk.Models

// What is needed and what is not, before anything is typed.
StepFrame {
    id: root

    title: qsTr("办理之前")
    help: qsTr("填写的内容只在本次办理中使用，离开即清除。")
    next: qsTr("开始办理")

    Column {
        width: parent.width
        spacing: Theme.margin / 2

        Repeater {
            model: root.session.notice

            Rectangle {
                id: row

                required property string modelData

                width: parent.width
                height: words.implicitHeight + 2 * Theme.margin / 2
                radius: Theme.radius
                color: Theme.card
                border.width: 2 * Theme.unit
                border.color: Theme.line

                Line {
                    id: words

                    anchors { left: parent.left; right: parent.right; margins: Theme.margin / 2; verticalCenter: parent.verticalCenter }
                    text: row.modelData
                }
            }
        }
        PaperRequest {
            width: parent.width
            name: "notice"
            paper: qsTr("告知书")
            label: qsTr("打印告知书")
            canAsk: root.session.papers.canPrintNotice
            outcome: root.session.papers.notice
            reason: root.session.papers.noticeReason
            onAsked: root.session.printNotice()
        }
    }
}
