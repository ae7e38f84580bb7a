import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// For a while after a run that was cut off: what is not kept, and what is safe.
RowLayout {
    id: root

    required property MachineModel machine

    visible: machine.back !== ""
    spacing: Theme.gap / 2

    Icon {
        Layout.alignment: Qt.AlignTop
        glyph: Icons.power
        color: Theme.attention
        font.pixelSize: Theme.text
    }
    Line {
        objectName: "back from"
        Layout.fillWidth: true
        color: Theme.attention
        font.pixelSize: Theme.small
        text: (root.machine.back === "power" ? qsTr("刚才停电，现已恢复。") : qsTr("本机刚重新启动。")) + qsTr("没办完的请重新办理；拿到编号的都已保存。")
    }
}
