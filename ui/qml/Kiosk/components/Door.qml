import QtQuick
import QtQuick.Controls.Basic
import Kiosk

// One of the doors of the home screen besides the services themselves: a verb, and what is behind it.
AbstractButton {
    id: root

    property string summary: ""

    implicitHeight: contentItem.implicitHeight + 2 * Theme.gap
    padding: Theme.gap
    focusPolicy: Qt.NoFocus

    contentItem: Column {
        spacing: 4 * Theme.unit

        Line {
            width: parent.width
            text: root.text
            font.bold: true
            color: Theme.accent
            elide: Text.ElideRight
            wrapMode: Text.NoWrap
        }
        Line {
            width: parent.width
            text: root.summary
            color: Theme.quiet
            font.pixelSize: Theme.small
            elide: Text.ElideRight
            wrapMode: Text.NoWrap
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: root.down ? Theme.tint : Theme.card
        border.width: 2 * Theme.unit
        border.color: Theme.line
    }
}
