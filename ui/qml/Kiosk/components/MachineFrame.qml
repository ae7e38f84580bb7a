pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// The frame of what the machine has to say of itself: what is so, what to do now, and the human way out. What is touched stands below.
Item {
    id: root

    required property SessionModel session
    property string glyph: ""
    property color tone: Theme.accent
    property string title: ""
    property string help: ""
    property alias actions: row.data
    default property alias content: parts.data
    readonly property bool wide: width > height
    readonly property real column: Math.min(width - 2 * Theme.margin, (wide ? 1720 : 1100) * Theme.unit)

    ColumnLayout {
        anchors { top: parent.top; bottom: footer.top; horizontalCenter: parent.horizontalCenter; topMargin: Theme.gap; bottomMargin: Theme.gap }
        width: root.column
        spacing: Theme.gap

        BarRoom {}
        RowLayout {
            Layout.fillWidth: true
            Layout.topMargin: root.wide ? 0 : Theme.margin / 2
            spacing: Theme.gap * 1.5

            Icon {
                Layout.alignment: Qt.AlignTop
                Layout.preferredHeight: name.height / Math.max(1, name.lineCount)
                glyph: root.glyph
                color: root.tone
                font.pixelSize: root.wide ? Theme.title : Theme.display
            }
            ColumnLayout {
                Layout.fillWidth: true
                spacing: Theme.gap / 2

                Line {
                    id: name

                    objectName: "title"
                    Layout.fillWidth: true
                    text: root.title
                    font.pixelSize: root.wide ? Theme.title : Theme.display
                    font.bold: true
                    Accessible.role: Accessible.Heading
                }
                Line {
                    objectName: "helping"
                    Layout.fillWidth: true
                    visible: text !== ""
                    text: root.help
                    color: Theme.quiet
                }
            }
        }
        Flickable {
            id: view

            objectName: "parts"
            Layout.fillWidth: true
            Layout.rightMargin: -Theme.gap // the mark stands in the margin
            Layout.fillHeight: true
            Layout.topMargin: root.wide ? 0 : Theme.margin / 2
            contentHeight: parts.implicitHeight
            boundsBehavior: Flickable.StopAtBounds
            clip: true

            GridLayout {
                id: parts

                width: view.width - Theme.gap
                columns: root.wide ? 2 : 1
                columnSpacing: Theme.margin
                rowSpacing: Theme.margin
                uniformCellWidths: true
            }
            ScrollMark {
                view: view
            }
        }
        GridLayout {
            id: row

            Layout.fillWidth: true
            visible: children.length > 0
            columns: root.wide || !Theme.elder ? 3 : Theme.low ? 2 : 1
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap
        }
    }
    HomeFooter {
        id: footer

        anchors { bottom: parent.bottom; horizontalCenter: parent.horizontalCenter; bottomMargin: Theme.margin / 2 }
        width: root.column
        session: root.session
        wide: root.wide
    }
}
