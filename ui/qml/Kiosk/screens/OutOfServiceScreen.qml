pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Nothing true can be promised here: what is broken, who knows of it already, and where to go instead.
MachineFrame {
    id: root

    readonly property MachineModel machine: session.machine

    glyph: Icons.tools
    tone: Theme.attention
    title: qsTr("本机暂停服务")
    help: qsTr("给您添麻烦了，请到别处办理。")

    ColumnLayout {
        Layout.fillWidth: true
        Layout.alignment: Qt.AlignTop
        spacing: Theme.gap

        Line {
            Layout.fillWidth: true
            text: root.machine.cause
            font.bold: true
        }
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.gap / 2

            Icon {
                Layout.alignment: Qt.AlignTop
                glyph: root.machine.ticket === "saved" ? Icons.done : root.machine.ticket === "failed" ? Icons.attention : Icons.clock
                color: report.color
                font.pixelSize: Theme.text
            }
            Line {
                id: report

                objectName: "ticket"
                Layout.fillWidth: true
                color: root.machine.ticket === "saved" ? Theme.done : root.machine.ticket === "failed" ? Theme.attention : Theme.quiet
                text: root.reported()
            }
        }
        Line {
            Layout.fillWidth: true
            text: qsTr("已有编号的，可打服务电话查询。")
        }
        Line {
            Layout.fillWidth: true
            text: qsTr("本机编号 %1 · 故障代码 %2").arg(root.session.terminalCode).arg(root.session.problem)
            color: Theme.quiet
            font.pixelSize: Theme.small
        }
    }
    Nearby {
        Layout.fillWidth: true
        Layout.alignment: Qt.AlignTop
        session: root.session
        title: qsTr("最近的自助机")
    }

    // Where not even a report can be kept, the centre learns of it by what no longer comes: the heartbeats that need the same store.
    function reported(): string {
        switch (root.machine.ticket) {
        case "saved":
            return qsTr("已自动报修，编号 %1").arg(root.machine.ticketNumber);
        case "failed":
            return qsTr("报修单存不下来；中心收不到本机的报到，会发现故障。");
        }
        return qsTr("正在自动报修");
    }
}
