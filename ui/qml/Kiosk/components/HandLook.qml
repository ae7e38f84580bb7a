pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// Somebody looks at the camera: it is above them, and their eyes go up to it.
Item {
    id: root

    property bool moving: true
    readonly property real one: Math.min(width / 520, height / 460)
    property real near: 0.5

    implicitWidth: 520 * Theme.unit
    implicitHeight: 400 * Theme.unit
    Accessible.ignored: true

    Rectangle {
        id: camera

        anchors { horizontalCenter: parent.horizontalCenter; top: parent.top; topMargin: 10 * root.one }
        width: 120 * root.one
        height: width
        radius: width / 2
        color: Theme.tint
        border.width: 2 * Theme.stroke
        border.color: Theme.accent

        Icon {
            anchors.centerIn: parent
            glyph: Icons.camera
            font.pixelSize: 70 * root.one
        }
    }
    Repeater {
        model: 3

        Rectangle {
            required property int index

            anchors.horizontalCenter: parent.horizontalCenter
            y: camera.y + camera.height + (12 + 22 * index) * root.one
            width: 12 * root.one
            height: width
            radius: width / 2
            color: Theme.accent
            opacity: root.moving ? (Math.floor(root.near * 4) >= 2 - index ? 1 : 0.25) : 1
        }
    }
    Rectangle {
        id: head

        anchors { horizontalCenter: parent.horizontalCenter; top: camera.bottom; topMargin: 84 * root.one }
        width: 136 * root.one
        height: 160 * root.one
        radius: width / 2
        color: Theme.card
        border.width: 2 * Theme.stroke
        border.color: Theme.ink

        Row {
            anchors { horizontalCenter: parent.horizontalCenter; top: parent.top; topMargin: 58 * root.one }
            spacing: 34 * root.one

            Repeater {
                model: 2

                Rectangle {
                    width: 16 * root.one
                    height: width
                    radius: width / 2
                    color: Theme.ink
                }
            }
        }
    }
    Item {
        anchors { horizontalCenter: parent.horizontalCenter; top: head.bottom; topMargin: 10 * root.one }
        width: 290 * root.one
        height: 80 * root.one
        clip: true

        Rectangle {
            width: parent.width
            height: 200 * root.one
            radius: 90 * root.one
            color: Theme.card
            border.width: 2 * Theme.stroke
            border.color: Theme.ink
        }
    }
    SequentialAnimation on near {
        running: root.moving
        loops: Animation.Infinite

        NumberAnimation { from: 0; to: 1; duration: 1600 }
        PauseAnimation { duration: 1200 }
    }
}
