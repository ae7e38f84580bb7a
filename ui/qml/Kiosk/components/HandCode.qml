import QtQuick
import Kiosk

// A phone with a code goes up to the window of the scanner.
Item {
    id: root

    property bool moving: true
    readonly property real one: Math.min(width / 560, height / 440)
    property real away: 0.5

    implicitWidth: 560 * Theme.unit
    implicitHeight: 400 * Theme.unit
    Accessible.ignored: true

    Rectangle {
        id: scanner

        anchors { horizontalCenter: parent.horizontalCenter; top: parent.top; topMargin: 20 * root.one }
        width: 300 * root.one
        height: 96 * root.one
        radius: Theme.radius
        color: Theme.tint
        border.width: 2 * Theme.stroke
        border.color: Theme.accent

        Line {
            anchors.centerIn: parent
            text: qsTr("扫码口")
            font.pixelSize: Math.min(Theme.small, 40 * root.one)
            visible: font.pixelSize > 22 * Theme.unit // smaller nobody reads it
            color: Theme.accent
        }
    }
    Rectangle {
        id: phone

        anchors.horizontalCenter: parent.horizontalCenter
        y: scanner.y + scanner.height + (16 + root.away * 80) * root.one
        width: 150 * root.one
        height: 220 * root.one
        radius: 20 * root.one
        color: Theme.card
        border.width: 2 * Theme.stroke
        border.color: Theme.ink

        Icon {
            anchors.centerIn: parent
            glyph: Icons.code
            font.pixelSize: 110 * root.one
            color: Theme.ink
        }
    }
    Icon {
        anchors { left: phone.right; leftMargin: Theme.gap; verticalCenter: phone.verticalCenter }
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
