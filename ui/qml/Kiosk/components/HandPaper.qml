pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// Paper comes out of its slot: a slip, or a `large` sheet.
Item {
    id: root

    property bool moving: true
    property bool large: false
    readonly property real one: Math.min(width / 560, height / 440)
    property real out: 0.8

    implicitWidth: 560 * Theme.unit
    implicitHeight: 400 * Theme.unit
    Accessible.ignored: true

    Rectangle {
        id: slot

        anchors { horizontalCenter: parent.horizontalCenter; top: parent.top; topMargin: 40 * root.one }
        width: (root.large ? 460 : 340) * root.one
        height: 56 * root.one
        radius: height / 2
        color: Theme.tint
        border.width: 2 * Theme.stroke
        border.color: Theme.accent
    }
    Item {
        anchors { horizontalCenter: parent.horizontalCenter; top: slot.verticalCenter }
        width: (root.large ? 380 : 230) * root.one
        height: 300 * root.one
        clip: true

        Rectangle {
            width: parent.width
            height: parent.height
            y: (root.out - 1) * height
            color: Theme.card
            border.width: 2 * Theme.stroke
            border.color: Theme.ink

            Column {
                x: 30 * root.one
                y: 50 * root.one
                spacing: 24 * root.one

                Repeater {
                    model: [0.6, 0.8, 0.5, 0.72, 0.4]

                    Rectangle {
                        required property real modelData

                        width: modelData * (root.large ? 340 : 190) * root.one
                        height: 12 * root.one
                        radius: height / 2
                        color: Theme.line
                    }
                }
            }
        }
    }
    Icon {
        anchors { left: slot.right; top: slot.bottom; leftMargin: -Theme.gap }
        glyph: Icons.down
        font.pixelSize: 84 * root.one
    }
    SequentialAnimation on out {
        running: root.moving
        loops: Animation.Infinite

        NumberAnimation { from: 0.15; to: 1; duration: 1800; easing.type: Easing.OutQuad }
        PauseAnimation { duration: 1800 }
    }
}
