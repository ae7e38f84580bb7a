import QtQuick
import Kiosk

// One sentence that matters, with a mark and words, never colour alone. Empty text takes no room.
Rectangle {
    id: root

    property string text: ""
    property string kind: "attention"
    readonly property color tone: kind === "danger" ? Theme.danger : (kind === "done" ? Theme.done : Theme.attention)

    visible: text !== ""
    implicitHeight: visible ? words.implicitHeight + 2 * Theme.gap : 0
    radius: Theme.radius / 2
    color: Theme.card
    border.width: 2 * Theme.unit
    border.color: tone

    Rectangle {
        id: mark

        anchors { left: parent.left; leftMargin: Theme.gap; verticalCenter: parent.verticalCenter }
        width: 44 * Theme.unit
        height: width
        radius: width / 2
        color: root.tone

        Text {
            anchors.centerIn: parent
            text: root.kind === "done" ? "✓" : "!"
            color: "white"
            font.pixelSize: Theme.text
            font.bold: true
        }
    }
    Line {
        id: words

        anchors { left: mark.right; right: parent.right; leftMargin: Theme.gap; rightMargin: Theme.gap; verticalCenter: parent.verticalCenter }
        text: root.text
        color: root.tone
    }
}
