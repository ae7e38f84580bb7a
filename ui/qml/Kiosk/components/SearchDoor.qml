import QtQuick
import QtQuick.Controls.Basic
import Kiosk

// Looks like the box to type in that it opens.
AbstractButton {
    id: root

    implicitHeight: Math.max(Theme.target, words.implicitHeight + Theme.gap)
    leftPadding: Theme.margin / 2
    focusPolicy: Qt.NoFocus
    text: qsTr("搜一搜：例如“身份证丢了”")
    Accessible.name: text

    contentItem: Row {
        spacing: Theme.gap

        Icon {
            id: icon

            anchors.verticalCenter: parent.verticalCenter
            glyph: Icons.search
        }
        Line {
            id: words

            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - icon.width - parent.spacing
            text: root.text
            color: Theme.quiet
            Accessible.ignored: true
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: root.down ? Theme.tint : Theme.card
        border.width: 4 * Theme.unit
        border.color: Theme.accent
    }
}
