import QtQuick
import QtQuick.Controls.Basic
import Kiosk

// A control that acts only if press and release are inside it. `kind`: primary, plain, danger or bare. `glyph`: of Icons, before the words;
// `after` it stands behind them. Words too long for one line make it higher.
AbstractButton {
    id: root

    property string kind: "plain"
    property string glyph: ""
    property bool after: false
    readonly property bool filled: kind === "primary" || kind === "danger"
    readonly property color tone: kind === "danger" ? Theme.danger : Theme.accent
    readonly property color words: !filled ? tone : kind === "danger" ? Theme.dangerInk : Theme.accentInk
    readonly property real side: (kind === "bare" ? 0.5 : 1.5) * Theme.gap

    implicitHeight: Math.max(Theme.target, contentItem.implicitHeight + Theme.gap)
    implicitWidth: Math.max(Theme.target, contentItem.implicitWidth + 2 * side)
    leftPadding: side
    rightPadding: side
    focusPolicy: Qt.NoFocus
    Accessible.name: text

    contentItem: Item {
        implicitHeight: label.implicitHeight
        implicitWidth: label.implicitWidth + (icon.visible ? icon.implicitWidth + Theme.gap / 2 : 0)

        Row {
            anchors.centerIn: parent
            layoutDirection: root.after ? Qt.RightToLeft : Qt.LeftToRight
            spacing: Theme.gap / 2

            Icon {
                id: icon

                visible: root.glyph !== ""
                anchors.verticalCenter: parent.verticalCenter
                glyph: root.glyph
                color: root.enabled ? root.words : Theme.quiet
            }
            Text {
                id: label

                anchors.verticalCenter: parent.verticalCenter
                width: Math.min(implicitWidth, root.availableWidth - (icon.visible ? icon.implicitWidth + Theme.gap / 2 : 0))
                text: root.text
                color: root.enabled ? root.words : Theme.quiet
                font.pixelSize: root.kind === "primary" ? Theme.text * 1.15 : Theme.text
                font.bold: root.filled
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
                wrapMode: Text.Wrap
            }
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: !root.enabled && root.kind !== "bare" ? Theme.tint : root.filled && root.enabled ? (root.down ? Theme.pressed : root.tone) : (root.down ? Theme.tint : (root.kind === "bare" ? "transparent" : Theme.card))
        border.width: (root.filled && root.enabled) || root.kind === "bare" ? 0 : Theme.stroke
        border.color: root.enabled ? Theme.edge : Theme.line
    }
}
