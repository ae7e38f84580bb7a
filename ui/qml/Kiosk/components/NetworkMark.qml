import QtQuick
import QtQuick.Layouts
import Kiosk

// Whether the centre is there, by shape, colour and words.
RowLayout {
    id: root

    property bool online: false

    spacing: Theme.gap / 2

    Rectangle {
        Layout.preferredWidth: 20 * Theme.unit
        Layout.preferredHeight: 20 * Theme.unit
        radius: width / 2
        color: root.online ? Theme.done : "transparent"
        border.width: 4 * Theme.unit
        border.color: root.online ? Theme.done : Theme.attention
    }
    Line {
        text: root.online ? qsTr("已连中心") : qsTr("离线·先存本机")
        color: root.online ? Theme.done : Theme.attention
        font.pixelSize: Theme.small
        wrapMode: Text.NoWrap
    }
}
