pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What can be written next, to be walked by keys or touched: for who writes without seeing a keyboard.
Item {
    id: root

    required property SessionModel session
    readonly property VoiceModel voice: session.voice
    readonly property bool covers: voice.spelling

    anchors.fill: parent
    visible: covers
    Accessible.role: Accessible.Dialog
    Accessible.name: voice.label

    Rectangle {
        anchors.fill: parent
        color: Theme.curtain
    }
    MouseArea {
        anchors.fill: parent
    }
    Rectangle {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: Theme.margin / 2 }
        height: Math.min(column.implicitHeight + 2 * Theme.margin, parent.height - Theme.margin)
        radius: Theme.radius
        color: Theme.card

        ColumnLayout {
            id: column

            anchors { fill: parent; margins: Theme.margin }
            spacing: Theme.gap

            Line {
                Layout.fillWidth: true
                text: root.voice.label
                font.pixelSize: Theme.title
                font.bold: true
                Accessible.role: Accessible.Heading
            }
            Line {
                Layout.fillWidth: true
                text: qsTr("已填写：%1").arg(root.voice.written)
            }
            Flickable {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredHeight: keys.implicitHeight
                contentHeight: keys.implicitHeight
                clip: true

                Flow {
                    id: keys

                    width: parent.width
                    spacing: Theme.gap

                    Repeater {
                        model: root.voice.keyLabels

                        PressButton {
                            required property string modelData
                            required property int index

                            objectName: "key:" + index
                            text: modelData
                            Accessible.name: root.voice.keyNames[index] ?? modelData
                            onClicked: root.voice.pressKey(index)
                        }
                    }
                }
            }
        }
    }
}
