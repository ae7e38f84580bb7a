import QtQuick
import QtQuick.Controls.Basic
import Kiosk

// What happened in somebody's life: a picture over its words.
AbstractButton {
    id: root

    property string glyph: ""

    implicitHeight: Math.max(Theme.target * 1.15, contentItem.implicitHeight + Theme.gap)
    focusPolicy: Qt.NoFocus
    Accessible.name: text

    contentItem: Item {
        implicitHeight: column.implicitHeight

        Column {
            id: column

            anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
            spacing: 4 * Theme.unit

            Icon {
                width: parent.width
                glyph: root.glyph
            }
            Line {
                width: parent.width
                text: root.text
                color: Theme.accent
                font.pixelSize: Theme.small
                horizontalAlignment: Text.AlignHCenter
                Accessible.ignored: true
            }
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: root.down ? Theme.tint : "transparent"
    }
}
