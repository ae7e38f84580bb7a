pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// A page held before the camera, print towards it; a `booklet` is opened at the page with the photo.
Item {
    id: root

    property bool moving: true
    property bool booklet: false
    readonly property real one: Math.min(width / 560, height / 460)
    property real away: 0.4

    implicitWidth: 560 * Theme.unit
    implicitHeight: 400 * Theme.unit
    Accessible.ignored: true

    Rectangle {
        id: camera

        anchors { horizontalCenter: parent.horizontalCenter; top: parent.top; topMargin: 8 * root.one }
        width: 110 * root.one
        height: width
        radius: width / 2
        color: Theme.tint
        border.width: 2 * Theme.stroke
        border.color: Theme.accent

        Icon {
            anchors.centerIn: parent
            glyph: Icons.camera
            font.pixelSize: 64 * root.one
        }
    }
    Rectangle {
        id: sheet

        anchors.horizontalCenter: parent.horizontalCenter
        y: camera.y + camera.height + (20 + root.away * 70) * root.one
        width: (root.booklet ? 340 : 210) * root.one
        height: (root.booklet ? 220 : 260) * root.one
        radius: 8 * root.one
        color: Theme.card
        border.width: 2 * Theme.stroke
        border.color: Theme.ink

        Rectangle {
            visible: root.booklet
            x: 24 * root.one
            y: 26 * root.one
            width: 80 * root.one
            height: 100 * root.one
            radius: 6 * root.one
            color: Theme.line
        }
        Column {
            x: (root.booklet ? 126 : 28) * root.one
            y: 36 * root.one
            spacing: 20 * root.one

            Repeater {
                model: root.booklet ? [150, 110, 130] : [110, 150, 130, 150, 90]

                Rectangle {
                    required property int modelData

                    width: modelData * root.one
                    height: 12 * root.one
                    radius: height / 2
                    color: Theme.line
                }
            }
        }
        Line {
            visible: root.booklet
            anchors { bottom: parent.bottom; horizontalCenter: parent.horizontalCenter; bottomMargin: 14 * root.one }
            width: parent.width - 40 * root.one
            text: "P<CHN<<<<<<<<<<<<\nE00<<<<<<<<<<<<<<"
            color: Theme.ink
            font.pixelSize: 20 * root.one
            font.letterSpacing: 3 * root.one
            wrapMode: Text.NoWrap
            fontSizeMode: Text.HorizontalFit
            Accessible.ignored: true
        }
    }
    Icon {
        anchors { left: sheet.right; leftMargin: Theme.gap; verticalCenter: sheet.verticalCenter }
        glyph: Icons.up
        font.pixelSize: 84 * root.one
    }
    SequentialAnimation on away {
        running: root.moving
        loops: Animation.Infinite

        NumberAnimation { from: 1; to: 0; duration: 1600; easing.type: Easing.InOutQuad }
        PauseAnimation { duration: 1600 }
    }
}
