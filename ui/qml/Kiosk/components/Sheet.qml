import QtQuick
import QtQuick.Layouts
import Kiosk

// A sheet over the screen: nothing behind it can be touched or read aloud while it is open. Its buttons stand in one row where the window is
// wide, else one under another; in the low mode it stands in the lower half. What does not fit is scrolled.
Item {
    id: root

    property bool open: false
    readonly property bool covers: open
    property string title: ""
    property string message: ""
    default property alias actions: row.data
    readonly property real room: (Theme.low ? height / 2 : height) - Theme.margin

    anchors.fill: parent
    visible: open

    Rectangle {
        anchors.fill: parent
        color: Theme.curtain
    }
    MouseArea {
        anchors.fill: parent
    }
    Rectangle {
        anchors { horizontalCenter: parent.horizontalCenter; verticalCenter: Theme.low ? undefined : parent.verticalCenter; bottom: Theme.low ? parent.bottom : undefined; bottomMargin: Theme.margin / 2 }
        width: Math.min(parent.width - Theme.margin, (Theme.elder ? 1100 : 900) * Theme.unit)
        height: Math.min(root.room, column.implicitHeight + 1.5 * Theme.margin)
        radius: Theme.radius
        color: Theme.card
        border.width: Theme.contrast ? Theme.stroke : 0
        border.color: Theme.line

        Flickable {
            id: view

            anchors { fill: parent; margins: 0.75 * Theme.margin }
            contentWidth: width
            contentHeight: column.implicitHeight
            boundsBehavior: Flickable.StopAtBounds
            clip: true

            ColumnLayout {
                id: column

                width: view.width
                spacing: Theme.gap

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
                    visible: text !== ""
                    text: root.message
                    color: Theme.quiet
                }
                GridLayout {
                    id: row

                    Layout.fillWidth: true
                    Layout.topMargin: Theme.gap
                    columns: Theme.elder ? 1 : 2
                    columnSpacing: Theme.gap
                    rowSpacing: Theme.gap
                }
            }
        }
        ScrollMark {
            view: view
        }
    }
}
