import QtQuick
import QtQuick.Layouts
import Kiosk

// One way to be helped: a picture, what it is, and what one has to know.
RowLayout {
    id: root

    property string glyph: ""
    property string title: ""
    property list<string> lines: []

    spacing: Theme.gap

    Icon {
        Layout.alignment: Qt.AlignTop
        Layout.preferredWidth: Theme.icon * 1.4
        glyph: root.glyph
    }
    ColumnLayout {
        Layout.fillWidth: true
        spacing: Theme.gap / 4

        Line {
            Layout.fillWidth: true
            text: root.title
            font.bold: true
        }
        Repeater {
            model: root.lines

            Line {
                required property string modelData

                Layout.fillWidth: true
                text: modelData
                color: Theme.quiet
                font.pixelSize: Theme.small
            }
        }
    }
}
