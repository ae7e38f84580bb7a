import QtQuick
import Kiosk
import Kiosk.Models

// The first frame: who this machine is, before the catalogue is there.
Item {
    id: root

    required property SessionModel session

    Column {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.margin
        spacing: Theme.margin

        Line {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("广州公安自助服务")
            font.pixelSize: Theme.display
            font.bold: true
        }
        Line {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("正在启动，请稍候")
            color: Theme.quiet
        }
    }
}
