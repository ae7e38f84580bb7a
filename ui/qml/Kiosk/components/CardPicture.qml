import QtQuick
import Kiosk

// What the hands do: a card goes down onto the reading area. Moves slowly; still when `moving` is false.
Item {
    id: root

    property bool moving: true
    property bool refused: false

    implicitWidth: 720 * Theme.unit
    implicitHeight: 420 * Theme.unit

    Rectangle {
        id: area

        anchors { bottom: parent.bottom; horizontalCenter: parent.horizontalCenter }
        width: 560 * Theme.unit
        height: 270 * Theme.unit
        radius: Theme.radius
        color: Theme.tint
        border.width: 4 * Theme.unit
        border.color: root.refused ? Theme.attention : Theme.accent

        Line {
            anchors { bottom: parent.bottom; horizontalCenter: parent.horizontalCenter; bottomMargin: Theme.gap }
            text: qsTr("读卡区")
            font.pixelSize: Theme.small
            color: Theme.accent
        }
    }
    Rectangle {
        id: card

        property real lift: 150

        anchors.horizontalCenter: parent.horizontalCenter
        y: area.y + 30 * Theme.unit - lift * Theme.unit
        width: 270 * Theme.unit
        height: 170 * Theme.unit
        radius: 14 * Theme.unit
        color: "white"
        border.width: 3 * Theme.unit
        border.color: Theme.ink

        Column {
            x: 24 * Theme.unit
            y: 28 * Theme.unit
            spacing: 16 * Theme.unit

            Repeater {
                model: [120, 90, 130]

                Rectangle {
                    required property int modelData

                    width: modelData * Theme.unit
                    height: 10 * Theme.unit
                    radius: height / 2
                    color: Theme.line
                }
            }
        }
        Rectangle {
            anchors { right: parent.right; top: parent.top; margins: 24 * Theme.unit }
            width: 70 * Theme.unit
            height: 88 * Theme.unit
            radius: 8 * Theme.unit
            color: Theme.line
        }
        SequentialAnimation on lift {
            running: root.moving
            loops: Animation.Infinite

            NumberAnimation { from: 150; to: 0; duration: 1200; easing.type: Easing.InOutQuad }
            PauseAnimation { duration: 1600 }
            NumberAnimation { from: 0; to: 150; duration: 600; easing.type: Easing.InOutQuad }
        }
    }
}
