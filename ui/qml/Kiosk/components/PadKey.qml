import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Kiosk

// One key of a pad: a character, or a picture with a name. `strong` is the one that finishes.
AbstractButton {
    id: root

    property string glyph: ""
    property bool strong: false
    property real size: Theme.title

    implicitHeight: Theme.target
    implicitWidth: Theme.target
    Layout.fillWidth: true
    Layout.fillHeight: true
    Layout.preferredWidth: 1 // all keys of a row are equally wide, whatever stands on them
    focusPolicy: Qt.NoFocus
    Accessible.name: text

    contentItem: Text {
        text: root.glyph === "" ? root.text : root.glyph
        color: !root.enabled ? Theme.quiet : root.strong ? Theme.accentInk : root.glyph === "" ? Theme.ink : Theme.accent
        font.family: root.glyph === "" ? Qt.application.font.family : Icons.family // qmllint disable missing-property
        font.pixelSize: root.glyph === "" ? root.size : Theme.icon
        font.bold: root.glyph === ""
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        fontSizeMode: Text.Fit
        minimumPixelSize: 22 * Theme.unit
        Accessible.ignored: true
    }
    background: Rectangle {
        radius: Theme.radius
        color: !root.enabled ? Theme.tint : root.strong ? (root.down ? Theme.pressed : Theme.accent) : root.down ? Theme.tint : Theme.card
        border.width: root.strong && root.enabled ? 0 : Theme.stroke
        border.color: root.enabled ? Theme.edge : Theme.line
    }
}
