import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Kiosk

// One thing to do, as a line of a list: a verb, and where or why not here in one short line. No box: the eye runs down the words.
AbstractButton {
    id: root

    property string verdict: "yes"
    property string note: ""

    implicitHeight: Math.max(Theme.target, contentItem.implicitHeight + Theme.gap)
    leftPadding: 0
    rightPadding: 0
    focusPolicy: Qt.NoFocus
    Accessible.name: note === "" ? text : text + ", " + note

    contentItem: RowLayout {
        spacing: Theme.gap / 2

        ColumnLayout {
            Layout.fillWidth: true
            spacing: 2 * Theme.unit

            Line {
                Layout.fillWidth: true
                text: root.text
                font.bold: true
                color: root.verdict === "no" ? Theme.quiet : Theme.accent
                Accessible.ignored: true
            }
            Line {
                Layout.fillWidth: true
                visible: text !== ""
                text: root.note
                color: root.verdict === "no" ? Theme.attention : Theme.quiet
                font.pixelSize: Theme.small
                Accessible.ignored: true
            }
        }
        Icon {
            glyph: Icons.forward
            color: root.verdict === "no" ? Theme.quiet : Theme.accent
        }
    }
    background: Rectangle {
        color: root.down ? Theme.tint : "transparent"
        radius: root.down ? Theme.radius : 0

        Rectangle {
            anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
            height: Theme.stroke
            color: Theme.line
        }
    }
}
