import QtQuick
import QtQuick.Controls.Basic
import Kiosk

// One of a few, of which one is chosen: said by a mark and a bold word, not by colour alone.
AbstractButton {
    id: root

    property string glyph: ""
    property bool chosen: false
    readonly property color tone: chosen ? Theme.accentInk : Theme.accent

    implicitHeight: Math.max(Theme.target * 0.92, words.implicitHeight + Theme.gap)
    implicitWidth: words.implicitWidth + icon.implicitWidth + 2.5 * Theme.gap
    focusPolicy: Qt.NoFocus
    Accessible.name: text
    Accessible.role: Accessible.RadioButton
    Accessible.checkable: true
    Accessible.checked: chosen

    contentItem: Item {
        Icon {
            id: icon

            anchors { left: parent.left; leftMargin: Theme.gap / 2; verticalCenter: parent.verticalCenter }
            glyph: root.chosen ? Icons.check : root.glyph
            color: root.tone
            font.pixelSize: Theme.text
        }
        Line {
            id: words

            anchors { left: icon.right; leftMargin: Theme.gap / 2; right: parent.right; verticalCenter: parent.verticalCenter }
            text: root.text
            color: root.tone
            font.bold: root.chosen
            font.pixelSize: Theme.small
            Accessible.ignored: true
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: root.chosen ? Theme.accent : root.down ? Theme.tint : Theme.card
        border.width: root.chosen ? 0 : Theme.stroke
        border.color: Theme.edge
    }
}
