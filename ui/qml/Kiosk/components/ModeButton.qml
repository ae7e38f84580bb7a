import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Kiosk

// One mode of the visit: a picture over its word. On is said by shape and words, not by colour alone.
AbstractButton {
    id: root

    property string glyph: ""
    property string word: text // what is shown, where the name says more
    property bool on: false

    Layout.fillWidth: true
    Layout.preferredWidth: Theme.target
    Layout.minimumWidth: Theme.target * 0.92
    implicitHeight: Theme.target * 0.92
    implicitWidth: Theme.target
    focusPolicy: Qt.NoFocus
    Accessible.name: text
    Accessible.checkable: true
    Accessible.checked: on

    contentItem: Item {
        Column {
            anchors.centerIn: parent
            width: parent.width
            spacing: 2 * Theme.unit

            Icon {
                width: parent.width
                glyph: root.glyph
                color: root.on ? Theme.accentInk : Theme.accent
            }
            Line {
                width: parent.width
                text: root.word
                color: root.on ? Theme.accentInk : Theme.accent
                font.pixelSize: Theme.small
                font.bold: root.on
                horizontalAlignment: Text.AlignHCenter
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: 22 * Theme.unit
                wrapMode: Text.NoWrap
                Accessible.ignored: true
            }
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: root.on ? Theme.accent : root.down ? Theme.tint : "transparent"
        border.width: root.on ? 0 : Theme.stroke
        border.color: Theme.line

        Rectangle { // a second sign of "on" beside the colour
            visible: root.on
            anchors { bottom: parent.bottom; horizontalCenter: parent.horizontalCenter; bottomMargin: 4 * Theme.unit }
            width: 36 * Theme.unit
            height: 4 * Theme.unit
            radius: height / 2
            color: Theme.accentInk
        }
    }
}
