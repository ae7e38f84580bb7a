pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What is known, who says so, and since when.
StepFrame {
    id: root

    title: qsTr("查询结果")
    next: qsTr("完成")
    reading: true

    LongList {
        id: list

        objectName: "answers"
        anchors { fill: parent; rightMargin: -Theme.gap }
        spacing: Theme.gap
        model: root.session.progress

        header: Item {
            width: list.width - Theme.gap
            height: reminder.visible ? reminder.implicitHeight + Theme.gap : 0

            Reminder {
                id: reminder

                width: parent.width
                session: root.session
                lapses: root.session.progress.lapses
                lapsed: root.session.progress.lapsed
                renewal: root.session.progress.renewal
            }
        }

        delegate: Rectangle {
            id: row

            required property string number
            required property string service
            required property string word
            required property string stateWords
            required property string at
            required property string source
            required property list<string> parts

            width: list.width - Theme.gap
            height: column.implicitHeight + Theme.margin
            radius: Theme.radius
            color: Theme.card
            border.width: 2 * Theme.unit
            border.color: Theme.line

            ColumnLayout {
                id: column

                anchors { left: parent.left; right: parent.right; margins: Theme.margin / 2; verticalCenter: parent.verticalCenter }
                spacing: Theme.gap

                Line {
                    Layout.fillWidth: true
                    text: row.service
                    font.bold: true
                    visible: text !== ""
                }
                Line {
                    Layout.fillWidth: true
                    text: row.number
                    color: Theme.quiet
                }
                Notice {
                    objectName: "state:" + row.word
                    Layout.fillWidth: true
                    kind: row.word === "received-by-centre" || row.word === "issued" ? "done" : "attention"
                    text: row.stateWords
                }
                Repeater { // of a bundle: what became of each part
                    model: row.parts

                    Line {
                        required property string modelData

                        Layout.fillWidth: true
                        text: modelData
                        font.pixelSize: Theme.small
                    }
                }
                Line {
                    Layout.fillWidth: true
                    visible: row.at !== ""
                    text: (row.source === "centre" ? qsTr("中心答复") : qsTr("本机记录")) + " · " + row.at
                    color: Theme.quiet
                    font.pixelSize: Theme.small
                }
            }
        }
    }
}
