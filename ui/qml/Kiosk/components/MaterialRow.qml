import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// One paper: what it is, how many pages are there, and the buttons for one more or one less.
Rectangle {
    id: root

    required property SessionModel session
    required property string material
    required property string label
    required property string hint
    required property bool needed
    required property int pages
    required property bool full
    required property string problem
    required property string paperState
    required property string instead
    required property bool canExempt
    required property bool exempted
    readonly property bool here: paperState === "bring" && !exempted
    readonly property string status: {
        if (problem !== "")
            return "! " + problem;
        if (paperState === "exempt")
            return "✓ " + qsTr("不用带：") + instead;
        if (paperState === "hand-over")
            return qsTr("办理时交回原件");
        return pages > 0 ? "✓ " + qsTr("已扫描 %1 页").arg(pages) : qsTr("还没有扫描");
    }

    height: row.implicitHeight + Theme.margin
    radius: Theme.radius
    color: Theme.card
    border.width: 2 * Theme.unit
    border.color: problem !== "" ? Theme.danger : Theme.line

    GridLayout { // several buttons stand below the words where there is no room beside them
        id: row

        anchors { left: parent.left; right: parent.right; margins: Theme.margin / 2; verticalCenter: parent.verticalCenter }
        columns: root.canExempt && root.here && root.width < 1300 * Theme.unit || buttons.implicitWidth > 0.5 * root.width ? 1 : 2
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap

        ColumnLayout {
            Layout.fillWidth: true
            spacing: 8 * Theme.unit

            Line { Layout.fillWidth: true; text: root.label + (root.needed ? "" : qsTr("（可不提供）")); font.bold: true }
            Line { Layout.fillWidth: true; visible: text !== ""; text: root.hint; color: Theme.quiet; font.pixelSize: Theme.small }
            Line {
                Layout.fillWidth: true
                text: root.status
                color: root.problem !== "" ? Theme.danger : (root.pages > 0 || root.paperState === "exempt" ? Theme.done : Theme.quiet)
                font.pixelSize: Theme.small
                Accessible.role: root.problem !== "" ? Accessible.AlertMessage : Accessible.StaticText // said when it appears
                Accessible.name: root.problem !== "" ? root.label + "\n" + root.problem : text
            }
            Line {
                Layout.fillWidth: true
                visible: root.canExempt && root.here
                text: qsTr("同意的话，%1").arg(root.instead)
                color: Theme.quiet
                font.pixelSize: Theme.small
            }
        }
        RowLayout {
            id: buttons

            Layout.alignment: Qt.AlignRight
            spacing: Theme.gap

            PressButton {
                objectName: (root.exempted ? "bring:" : "exempt:") + root.material
                visible: root.canExempt && (root.here || root.exempted)
                text: root.exempted ? qsTr("改为提交原件") : qsTr("同意，免交")
                onClicked: root.session.exempt(root.material, !root.exempted)
            }
            PressButton {
                objectName: "remove:" + root.material
                visible: root.pages > 0 && root.here
                text: qsTr("删去末页")
                onClicked: root.session.removePage(root.material)
            }
            PressButton {
                objectName: "scan:" + root.material
                visible: root.here
                kind: root.pages === 0 ? "primary" : "plain"
                enabled: !root.full
                text: root.pages === 0 ? qsTr("扫描") : qsTr("再扫一页")
                onClicked: root.session.scan(root.material)
            }
        }
    }
}
