import QtQuick
import QtQuick.Layouts
import Kiosk

// Whether the centre is there, by shape, colour and words.
RowLayout {
    id: root

    property bool online: false

    spacing: Theme.gap / 2

    Icon {
        glyph: root.online ? Icons.done : Icons.offline
        font.pixelSize: Theme.small
        color: root.online ? Theme.done : Theme.attention
    }
    Line {
        text: root.online ? qsTr("已连中心") : qsTr("离线·先存本机")
        color: root.online ? Theme.done : Theme.attention
        font.pixelSize: Theme.small
        wrapMode: Text.NoWrap
    }
}
