import QtQuick
import Kiosk
import Kiosk.Models

// While the glass is wiped: how long no touch means anything yet. Nothing under it can be touched, and it ends by itself.
Item {
    id: root

    required property SessionModel session
    readonly property int seconds: session.machine.cleaning
    readonly property bool covers: seconds > 0

    objectName: "wiping"
    visible: covers

    Rectangle {
        anchors.fill: parent
        color: Theme.paper
    }
    MouseArea {
        anchors.fill: parent
        Accessible.ignored: true
    }
    Column {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.margin
        spacing: Theme.margin / 2

        Icon {
            width: parent.width
            glyph: Icons.clean
            font.pixelSize: Theme.display
        }
        Line {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("正在清洁屏幕")
            font.pixelSize: Theme.title
            font.bold: true
            Accessible.role: Accessible.Heading
        }
        Line {
            objectName: "wiping seconds"
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("%1 秒").arg(root.seconds)
            font.pixelSize: Theme.display * 2
            font.bold: true
            color: Theme.accent
        }
        Line {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("触摸暂时不起作用，到时自动恢复。紧急请拨 110。")
            color: Theme.quiet
        }
    }
}
