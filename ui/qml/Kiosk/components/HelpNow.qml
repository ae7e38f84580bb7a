pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What to do now: call, ask whoever is near, go to the desk for what can't be got done. The numbers for emergencies are told, never called.
GridLayout {
    id: root

    required property SessionModel session
    property bool wide: false

    columns: wide ? 2 : 1
    uniformCellWidths: true
    columnSpacing: Theme.margin
    rowSpacing: Theme.gap * 1.5

    HelpFact {
        objectName: "helpPhone"
        Layout.fillWidth: true
        Layout.alignment: Qt.AlignTop
        glyph: Icons.phone
        title: qsTr("拨打 %1").arg(root.session.helpPhone)
        lines: [qsTr("接通后请报本机编号 %1").arg(root.session.terminalCode)]
    }
    HelpFact {
        Layout.fillWidth: true
        Layout.alignment: Qt.AlignTop
        glyph: Icons.people
        title: qsTr("请身边的工作人员帮忙")
        lines: [qsTr("本机在%1。长者、行动不便的，可请他们先办。").arg(root.session.terminalPlace)]
    }
    HelpFact {
        objectName: "emergency"
        Layout.columnSpan: root.columns
        Layout.fillWidth: true
        Layout.alignment: Qt.AlignTop
        glyph: Icons.police
        title: qsTr("报警 110 · 火警 119 · 急救 120")
        lines: [qsTr("紧急情况请用电话拨打，本机不能替您拨号。")]
    }
    HelpFact {
        objectName: "helpWindows"
        Layout.columnSpan: root.columns
        visible: root.session.help.windows.length > 0
        Layout.fillWidth: true
        Layout.alignment: Qt.AlignTop
        glyph: Icons.hall
        title: qsTr("到“办不成事”反映窗口")
        lines: root.session.help.windows
    }
}
