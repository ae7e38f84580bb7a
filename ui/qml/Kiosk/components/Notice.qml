import QtQuick
import Kiosk

// One sentence that matters, with a mark and words, never colour alone. Empty text takes no room.
Rectangle {
    id: root

    property string text: ""
    property string kind: "attention"
    readonly property color tone: kind === "danger" ? Theme.danger : (kind === "done" ? Theme.done : Theme.attention)

    visible: text !== ""
    implicitHeight: visible ? Math.max(words.implicitHeight, mark.implicitHeight) + 1.5 * Theme.gap : 0
    radius: Theme.radius / 2
    color: Theme.card
    border.width: Theme.stroke
    border.color: tone

    Icon {
        id: mark

        anchors { left: parent.left; leftMargin: Theme.gap; verticalCenter: parent.verticalCenter }
        glyph: root.kind === "done" ? Icons.done : root.kind === "danger" ? Icons.danger : Icons.attention
        color: root.tone
    }
    Line {
        id: words

        anchors { left: mark.right; right: parent.right; leftMargin: Theme.gap; rightMargin: Theme.gap; verticalCenter: parent.verticalCenter }
        text: root.text
        color: root.tone
    }
}
