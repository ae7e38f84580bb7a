pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What stands over the reasons and over the telephone: what becomes of what is given, who is near, and what went wrong.
ColumnLayout {
    id: root

    required property SessionModel session
    readonly property HelpModel help: session.help
    readonly property bool calling: help.page === "call-back"
    readonly property string quiet: help.stage === "saving" ? qsTr("正在保存…") : calling ? (help.stage === "asking" ? qsTr("工作人员会打给您。") : qsTr("号码只用来回这一次电话，存好后本机立即忘掉。")) : help.reason === "need-help-in-person" ? qsTr("本机在%1，身边有工作人员的，请直接找他们，可请他们先办。也可拨打 %2。").arg(session.terminalPlace).arg(session.helpPhone) : qsTr("不会记录您是谁。")

    spacing: Theme.gap

    Line {
        objectName: "helpSaid"
        Layout.fillWidth: true
        text: root.quiet
        color: Theme.quiet
    }
    RowLayout {
        visible: root.help.problem !== ""
        Layout.fillWidth: true
        spacing: Theme.gap

        Icon {
            glyph: Icons.attention
            color: Theme.attention
        }
        Line {
            objectName: "helpProblem"
            Layout.fillWidth: true
            text: root.help.problem
            color: Theme.attention
            font.bold: true
        }
    }
    GroupedText {
        objectName: "helpNumber"
        visible: root.calling && root.help.stage !== "asking"
        Layout.fillWidth: true
        number: root.help.phone
        kind: "phone"
        font.pixelSize: Theme.display
        font.bold: true
    }
}
