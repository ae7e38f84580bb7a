pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// A card goes down onto the reading area and lies there; or, `taking`, it is lifted off again.
Item {
    id: root

    property bool moving: true
    property bool refused: false
    property bool taking: false
    readonly property real one: Math.min(width / 640, height / 460)

    implicitWidth: 560 * Theme.unit
    implicitHeight: 400 * Theme.unit
    Accessible.ignored: true

    Rectangle {
        id: area

        anchors { horizontalCenter: parent.horizontalCenter; verticalCenter: parent.verticalCenter; verticalCenterOffset: 80 * root.one }
        width: 520 * root.one
        height: 260 * root.one
        radius: Theme.radius
        color: Theme.tint
        border.width: 2 * Theme.stroke
        border.color: root.refused ? Theme.attention : root.taking ? Theme.done : Theme.accent

        Line {
            anchors { bottom: parent.bottom; horizontalCenter: parent.horizontalCenter; bottomMargin: Theme.gap / 2 }
            text: qsTr("读卡区")
            font.pixelSize: Math.min(Theme.small, 40 * root.one)
            visible: font.pixelSize > 22 * Theme.unit // smaller nobody reads it
            color: root.taking ? Theme.done : Theme.accent
        }
    }
    Icon {
        anchors { right: area.right; bottom: area.top; bottomMargin: 10 * root.one }
        glyph: root.taking ? Icons.up : Icons.down
        font.pixelSize: 90 * root.one
        color: root.taking ? Theme.done : Theme.accent
    }
    Rectangle {
        id: card

        property real lift: 0.55

        x: (root.width - width) / 2
        y: area.y + 30 * root.one - lift * 190 * root.one
        width: 270 * root.one
        height: 170 * root.one
        radius: 14 * root.one
        color: Theme.card
        border.width: 2 * Theme.stroke
        border.color: Theme.ink

        Column {
            x: 24 * root.one
            y: 30 * root.one
            spacing: 18 * root.one

            Repeater {
                model: [100, 76, 108]

                Rectangle {
                    required property int modelData

                    width: modelData * root.one
                    height: 12 * root.one
                    radius: height / 2
                    color: Theme.line
                }
            }
        }
        Rectangle {
            anchors { right: parent.right; top: parent.top; margins: 24 * root.one }
            width: 76 * root.one
            height: 96 * root.one
            radius: 8 * root.one
            color: Theme.line
        }
        SequentialAnimation on lift {
            running: root.moving
            loops: Animation.Infinite

            NumberAnimation { from: root.taking ? 0 : 1; to: root.taking ? 1 : 0; duration: 1400; easing.type: Easing.InOutQuad }
            PauseAnimation { duration: 1800 }
        }
    }
}
