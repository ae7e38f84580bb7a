import QtQuick
import QtQuick.Layouts
import Kiosk

// A sheet over the screen: nothing behind it can be touched while it is open.
Item {
    id: root

    property bool open: false
    property string title: ""
    property string message: ""
    default property alias actions: row.data

    anchors.fill: parent
    visible: open

    Rectangle {
        anchors.fill: parent
        color: "#B0101828"
    }
    MouseArea {
        anchors.fill: parent
    }
    Rectangle {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.margin, 900 * Theme.unit)
        height: column.implicitHeight + 2 * Theme.margin
        radius: Theme.radius
        color: Theme.card

        ColumnLayout {
            id: column

            anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.margin }
            spacing: Theme.margin / 2

            Line {
                Layout.fillWidth: true
                text: root.title
                font.pixelSize: Theme.title
                font.bold: true
                Accessible.role: Accessible.AlertMessage
                Accessible.name: text
            }
            Line {
                Layout.fillWidth: true
                text: root.message
                color: Theme.quiet
            }
            RowLayout {
                id: row

                Layout.fillWidth: true
                Layout.topMargin: Theme.gap
                spacing: Theme.gap
            }
        }
    }
}
