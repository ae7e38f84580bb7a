pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk

// A heading and its sentences. `tone`: plain, done or attention, told by a mark as well as by colour.
Rectangle {
    id: root

    property string title: ""
    property list<string> lines: []
    property string tone: "plain"
    property bool strong: false
    readonly property real letters: (strong ? 1 : 0.92) * Theme.text // here, not in the lines: they outlive this for a moment
    readonly property color ink: tone === "done" ? Theme.done : tone === "attention" ? Theme.attention : Theme.ink

    height: visible ? column.implicitHeight + Theme.margin * 0.8 : 0
    radius: Theme.radius
    color: Theme.card
    border.width: 2 * Theme.unit
    border.color: Theme.line

    ColumnLayout {
        id: column

        anchors { left: parent.left; right: parent.right; margins: Theme.margin / 2; verticalCenter: parent.verticalCenter }
        spacing: 8 * Theme.unit

        Line {
            Layout.fillWidth: true
            visible: text !== ""
            text: root.title
            color: Theme.quiet
            font.pixelSize: Theme.small
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        Repeater {
            model: root.lines

            Line {
                required property string modelData

                Layout.fillWidth: true
                text: (root.tone === "done" ? "✓ " : root.tone === "attention" ? "! " : "") + modelData
                color: root.ink
                font.pixelSize: root.letters
            }
        }
    }
}
