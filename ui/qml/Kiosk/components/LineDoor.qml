import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Kiosk

// A door that is a sentence: something is to be known, and more stands behind it.
AbstractButton {
    id: root

    property string glyph: ""
    property color tone: Theme.ink

    implicitHeight: Math.max(Theme.target * 0.92, contentItem.implicitHeight + Theme.gap)
    implicitWidth: contentItem.implicitWidth + leftPadding + rightPadding
    leftPadding: 0
    rightPadding: 0
    focusPolicy: Qt.NoFocus
    Accessible.name: text

    contentItem: RowLayout {
        spacing: Theme.gap / 2

        Icon {
            glyph: root.glyph
            color: root.tone === Theme.ink ? Theme.accent : root.tone
        }
        Line {
            Layout.fillWidth: true
            text: root.text
            color: root.tone
            Accessible.ignored: true
        }
        Icon {
            glyph: Icons.forward
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: root.down ? Theme.tint : "transparent"
    }
}
