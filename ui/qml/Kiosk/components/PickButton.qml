import QtQuick
import QtQuick.Controls.Basic
import Kiosk

// One of several that can be chosen. What is chosen is said by a mark and a strong edge as well as by colour. `many`: more than one may be.
// `tall`: the picture stands over the words.
AbstractButton {
    id: root

    property string glyph: ""
    property bool picked: false
    property bool many: false
    property bool tall: false

    implicitHeight: Math.max(Theme.target, content.implicitHeight + Theme.gap)
    implicitWidth: content.implicitWidth + 2 * Theme.gap
    topPadding: Theme.gap / 2
    bottomPadding: Theme.gap / 2
    leftPadding: Theme.gap
    rightPadding: Theme.gap
    focusPolicy: Qt.NoFocus
    Accessible.role: many ? Accessible.CheckBox : Accessible.RadioButton
    Accessible.name: text
    Accessible.checkable: true
    Accessible.checked: picked

    contentItem: Item {
        id: content

        readonly property real aside: root.tall ? 0 : (face.visible ? face.width + Theme.gap : 0) + mark.width + Theme.gap

        implicitHeight: root.tall ? face.implicitHeight + label.implicitHeight : label.implicitHeight
        implicitWidth: label.implicitWidth + aside

        Icon {
            id: face

            visible: root.glyph !== ""
            x: root.tall ? (parent.width - width) / 2 : 0
            y: root.tall ? 0 : (parent.height - height) / 2
            glyph: root.glyph
            color: Theme.ink
            font.pixelSize: Theme.icon * (root.tall && !Theme.elder ? 1.6 : 1.2)
        }
        Text {
            id: label

            x: root.tall ? 0 : face.visible ? face.width + Theme.gap : 0
            y: root.tall ? face.height : (parent.height - height) / 2
            width: root.tall ? parent.width : parent.width - content.aside
            text: root.text
            color: Theme.ink
            font.pixelSize: Theme.text
            font.bold: root.picked
            horizontalAlignment: root.tall ? Text.AlignHCenter : Text.AlignLeft
            wrapMode: Text.Wrap
            Accessible.ignored: true
        }
        Icon {
            id: mark

            x: parent.width - width
            y: root.tall ? 0 : (parent.height - height) / 2
            glyph: Icons.check
            opacity: root.picked ? 1 : 0
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: root.picked || root.down ? Theme.tint : Theme.card
        border.width: (root.picked ? 2.5 : 1) * Theme.stroke
        border.color: root.picked ? Theme.accent : Theme.edge
    }
}
