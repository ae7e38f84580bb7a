import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Kiosk

// One part of a bundle: in or out by a touch; what can't be left out says so.
AbstractButton {
    id: root

    required property string part
    required property string name
    required property string dept
    required property bool wanted
    required property bool fixed
    signal flipped(string part)

    objectName: "part:" + part
    implicitHeight: Math.max(Theme.target, row.implicitHeight + Theme.margin / 2)
    leftPadding: Theme.margin / 2
    rightPadding: Theme.margin / 2
    focusPolicy: Qt.NoFocus
    enabled: !fixed
    text: name
    Accessible.role: Accessible.CheckBox
    Accessible.checkable: !fixed
    Accessible.checked: wanted
    onClicked: flipped(part)

    contentItem: RowLayout {
        id: row

        spacing: Theme.gap

        Line {
            text: root.wanted ? "☑" : "☐"
            font.pixelSize: Theme.title
            color: root.fixed ? Theme.quiet : Theme.accent
        }
        ColumnLayout {
            Layout.fillWidth: true
            spacing: 0

            Line {
                Layout.fillWidth: true
                text: root.name
            }
            Line {
                Layout.fillWidth: true
                visible: text !== ""
                text: (root.dept === "" ? "" : qsTr("由%1办理").arg(root.dept)) + (root.dept !== "" && root.fixed ? " · " : "") + (root.fixed ? qsTr("必办") : "")
                color: Theme.quiet
                font.pixelSize: Theme.small
            }
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: root.down ? Theme.tint : Theme.card
        border.width: 2 * Theme.unit
        border.color: root.wanted ? Theme.accent : Theme.line
    }
}
