import QtQuick
import Kiosk
import Kiosk.Models

// The place under the finger, larger, with a cross at its middle.
Rectangle {
    id: root

    property PreviewModel frames: null
    property alias at_x: glass.at_x
    property alias at_y: glass.at_y

    width: 300 * Theme.unit
    height: width
    color: "white"
    border.width: 4 * Theme.unit
    border.color: Theme.accent

    MagnifierItem {
        id: glass

        anchors { fill: parent; margins: 4 * Theme.unit }
        frames: root.frames
    }
    Rectangle {
        anchors.centerIn: parent
        width: parent.width * 0.6
        height: 2 * Theme.unit
        color: Theme.danger
    }
    Rectangle {
        anchors.centerIn: parent
        width: 2 * Theme.unit
        height: parent.height * 0.6
        color: Theme.danger
    }
}
