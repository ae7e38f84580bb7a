import QtQuick
import Kiosk
import Kiosk.Models

// The first frame: who this machine is, before the catalogue is there; and after a run that was cut off, what became of what was given.
Item {
    id: root

    required property FirstModel first

    Column {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.margin, 1100 * Theme.unit)
        spacing: Theme.margin

        Line {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("广州公安自助服务")
            font.pixelSize: Theme.display
            font.bold: true
            Accessible.role: Accessible.Heading
        }
        Line {
            objectName: "starting"
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: root.first.back === "power" ? qsTr("刚恢复供电，正在检查，请稍候") : root.first.back === "killed" ? qsTr("刚重新启动，正在检查，请稍候") : qsTr("正在启动，请稍候")
            color: Theme.quiet
        }
        Line {
            objectName: "kept"
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            visible: root.first.back !== ""
            text: root.first.kept >= 0 ? qsTr("本机保存的 %1 件都在，一件不少").arg(root.first.kept) : qsTr("正在核对本机保存的申请")
            color: root.first.kept >= 0 ? Theme.done : Theme.ink
        }
        Line {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            visible: root.first.back !== ""
            text: qsTr("没办完的没有保留，请重新办理。\n拿到编号的不受影响。")
        }
    }
}
