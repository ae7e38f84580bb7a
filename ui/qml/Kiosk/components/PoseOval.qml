import QtQuick
import Kiosk

// Where the head goes: an oval over the live picture, green and thick when all is well; the number of the countdown beneath the chin. Its
// colours are the picture's, whatever the mode: light within a dark edge is seen on every wall.
Item {
    id: root

    property bool steady: false
    property int count: 0
    readonly property real edge: (steady ? 12 : 8) * Theme.unit

    Rectangle {
        id: oval

        anchors { horizontalCenter: parent.horizontalCenter; verticalCenter: parent.verticalCenter; verticalCenterOffset: -parent.height * 0.04 }
        height: parent.height * 0.64
        width: height * 0.78
        radius: width / 2
        color: "transparent"
        border.width: root.edge
        border.color: "#101828"
    }
    Rectangle {
        anchors.fill: oval
        anchors.margins: 2 * Theme.unit
        radius: width / 2
        color: "transparent"
        border.width: root.edge - 4 * Theme.unit
        border.color: root.steady ? "#8CE0A5" : "#FFFFFF"
    }
    Rectangle {
        anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; bottomMargin: Theme.gap }
        visible: root.count > 0
        width: Math.min(1.7 * Theme.display, parent.height * 0.3)
        height: width
        radius: width / 2
        color: Theme.done

        Line {
            objectName: "count"
            anchors.centerIn: parent
            text: root.count
            color: Theme.contrast ? Theme.accentInk : "#FFFFFF"
            font.pixelSize: parent.width * 0.58
            font.bold: true
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
    }
}
