import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What is missing here, how much can be done all the same, and the nearest place for the rest.
RowLayout {
    id: root

    required property MachineModel machine

    visible: machine.degraded !== ""
    spacing: Theme.gap / 2

    Icon {
        Layout.alignment: Qt.AlignTop
        glyph: Icons.tools
        color: Theme.attention
        font.pixelSize: Theme.text
    }
    Line {
        objectName: "degraded"
        Layout.fillWidth: true
        color: Theme.attention
        font.pixelSize: Theme.small
        text: root.machine.degraded + (root.machine.worksCount > 0 ? qsTr("；照常可办 %1 项").arg(root.machine.worksCount) : "") + (root.machine.elsewhere !== "" ? "\n" + qsTr("%1 项请到 %2").arg(root.machine.elsewhereCount).arg(root.machine.elsewhere) : "")
    }
}
