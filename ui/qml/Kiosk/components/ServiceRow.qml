import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Kiosk

// One service: a verb and what it is for, and, where it can't be done now, why.
AbstractButton {
    id: root

    property string summary: ""
    property string verdict: "yes"
    property string reason: ""

    padding: Theme.margin / 2
    focusPolicy: Qt.NoFocus

    contentItem: RowLayout {
        spacing: Theme.gap

        ColumnLayout {
            Layout.fillWidth: true
            spacing: 4 * Theme.unit

            Line {
                Layout.fillWidth: true
                text: root.text
                font.bold: true
                font.pixelSize: Theme.text * 1.2
                color: root.verdict === "no" ? Theme.quiet : Theme.accent
            }
            Line {
                Layout.fillWidth: true
                text: root.summary
                color: Theme.quiet
                font.pixelSize: Theme.small
            }
            Line {
                Layout.fillWidth: true
                visible: root.reason !== ""
                text: root.reason
                color: Theme.attention
                font.pixelSize: Theme.small
            }
        }
        Line {
            text: "›"
            font.pixelSize: Theme.title
            color: root.verdict === "no" ? Theme.line : Theme.accent
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: root.down ? Theme.tint : Theme.card
        border.width: 2 * Theme.unit
        border.color: Theme.line
    }
}
