import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Kiosk

// One of the doors of the home screen besides the services themselves: a verb, and what is behind it.
AbstractButton {
    id: root

    property string glyph: ""
    property string summary: ""

    implicitHeight: Math.max(Theme.target, contentItem.implicitHeight + 1.5 * Theme.gap)
    leftPadding: Theme.gap
    rightPadding: Theme.gap
    focusPolicy: Qt.NoFocus
    Accessible.name: text

    contentItem: RowLayout {
        spacing: Theme.gap

        Icon {
            glyph: root.glyph
        }
        ColumnLayout {
            Layout.fillWidth: true
            spacing: 2 * Theme.unit

            Line {
                Layout.fillWidth: true
                text: root.text
                font.bold: true
                color: Theme.accent
                Accessible.ignored: true
            }
            Line {
                Layout.fillWidth: true
                visible: text !== "" && !Theme.elder
                text: root.summary
                color: Theme.quiet
                font.pixelSize: Theme.small
                Accessible.ignored: true
            }
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: root.down ? Theme.tint : Theme.card
        border.width: Theme.stroke
        border.color: Theme.edge
    }
}
