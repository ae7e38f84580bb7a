import QtQuick
import QtQuick.Controls.Basic
import Kiosk

// Looks like the box to type in that it opens.
AbstractButton {
    id: root

    implicitHeight: Theme.target
    leftPadding: Theme.margin / 2
    focusPolicy: Qt.NoFocus
    text: qsTr("搜一搜：例如“身份证丢了”")

    contentItem: Line {
        text: root.text
        color: Theme.quiet
        verticalAlignment: Text.AlignVCenter
        elide: Text.ElideRight
        wrapMode: Text.NoWrap
    }
    background: Rectangle {
        radius: Theme.radius
        color: root.down ? Theme.tint : Theme.card
        border.width: 4 * Theme.unit
        border.color: Theme.accent
    }
}
