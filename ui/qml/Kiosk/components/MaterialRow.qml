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

    height: row.implicitHeight + Theme.margin
    radius: Theme.radius
    color: Theme.card
    border.width: 2 * Theme.unit
    border.color: problem !== "" ? Theme.danger : Theme.line

    RowLayout {
        id: row

        anchors { left: parent.left; right: parent.right; margins: Theme.margin / 2; verticalCenter: parent.verticalCenter }
        spacing: Theme.gap

        ColumnLayout {
            Layout.fillWidth: true
            spacing: 8 * Theme.unit

            Line { Layout.fillWidth: true; text: root.label + (root.needed ? "" : qsTr("（可不提供）")); font.bold: true }
            Line { Layout.fillWidth: true; visible: text !== ""; text: root.hint; color: Theme.quiet; font.pixelSize: Theme.small }
            Line {
                Layout.fillWidth: true
                text: root.problem !== "" ? "! " + root.problem : (root.pages > 0 ? "✓ " + qsTr("已扫描 %1 页").arg(root.pages) : qsTr("还没有扫描"))
                color: root.problem !== "" ? Theme.danger : (root.pages > 0 ? Theme.done : Theme.quiet)
                font.pixelSize: Theme.small
            }
        }
        PressButton {
            objectName: "remove:" + root.material
            visible: root.pages > 0
            text: qsTr("删去末页")
            onClicked: root.session.removePage(root.material)
        }
        PressButton {
            objectName: "scan:" + root.material
            kind: root.pages === 0 ? "primary" : "plain"
            enabled: !root.full
            text: root.pages === 0 ? qsTr("扫描") : qsTr("再扫一页")
            onClicked: root.session.scan(root.material)
        }
    }
}
