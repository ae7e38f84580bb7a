import QtQuick
import QtQuick.Controls.Basic
import Kiosk

// Looks like the box to type in that it opens.
AbstractButton {
    id: root

    implicitHeight: Theme.target
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
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - icon.width - parent.spacing
            text: root.text
            color: Theme.quiet
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.small
            elide: Text.ElideRight
            wrapMode: Text.NoWrap
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
