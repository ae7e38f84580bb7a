pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Kiosk.Models

// The dev dock: insert a card, pull the paper, cut the network. Never part of an installed terminal.
Window {
    id: dock

    required property DockModel actions

    title: "dev dock"
    width: 360
    height: 860
    color: "#14213D"

    ListView {
        id: list

        anchors.fill: parent
        anchors.margins: 16
        clip: true
        model: dock.actions
        spacing: 6
        section.property: "group"
        section.delegate: Text {
            required property string section

            text: section
            color: "#9FB3D9"
            font.pixelSize: 15
            topPadding: 14
            bottomPadding: 4
        }
        delegate: AbstractButton {
            id: button

            required property int index
            required property string label
            required property bool chosen

            objectName: "dock:" + label
            width: list.width
            height: 34
            text: label
            onClicked: dock.actions.press(index)
            contentItem: Text {
                leftPadding: 12
                text: button.text
                color: button.chosen ? "#14213D" : "white"
                font.pixelSize: 15
                verticalAlignment: Text.AlignVCenter
            }
            background: Rectangle {
                radius: 6
                color: button.chosen ? "#FFD166" : (button.down ? "#3A5080" : "#24345C")
            }
        }
    }
}
