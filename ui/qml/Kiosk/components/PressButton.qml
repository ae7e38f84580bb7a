import QtQuick
import QtQuick.Controls.Basic
import Kiosk

// A control that acts only if press and release are inside it. `kind`: primary, plain, danger or bare. Words too long for one line make it
// higher.
AbstractButton {
    id: root

    property string kind: "plain"
    readonly property bool filled: kind === "primary" || kind === "danger"
    readonly property color tone: kind === "danger" ? Theme.danger : Theme.accent

    implicitHeight: Math.max(Theme.target, label.implicitHeight + Theme.gap)
    implicitWidth: Math.max(Theme.target, label.implicitWidth + 2 * Theme.margin)
    leftPadding: Theme.gap
    rightPadding: Theme.gap
    focusPolicy: Qt.NoFocus
    opacity: enabled ? 1 : 0.4

    contentItem: Text {
        id: label

        text: root.text
        color: root.filled ? "white" : root.tone
        font.pixelSize: root.kind === "primary" ? Theme.text * 1.15 : Theme.text
        font.bold: root.filled
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        wrapMode: Text.Wrap
    }
    background: Rectangle {
        radius: Theme.radius
        color: root.filled ? (root.down ? Theme.pressed : root.tone) : (root.down ? Theme.tint : (root.kind === "bare" ? "transparent" : Theme.card))
        border.width: root.filled || root.kind === "bare" ? 0 : 2 * Theme.unit
        border.color: Theme.line
    }
}
