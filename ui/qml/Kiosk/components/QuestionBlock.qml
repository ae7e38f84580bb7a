pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk

// One question with its choices, each as large as a thumb.
Rectangle {
    id: root

    required property string question
    required property string ask
    required property string hint
    required property list<string> choiceValues
    required property list<string> choiceLabels
    required property string value
    required property bool missing
    required property bool corrected
    signal chosen(string question, string value)

    height: column.implicitHeight + Theme.margin
    radius: Theme.radius
    color: Theme.card
    border.width: (missing ? 4 : 2) * Theme.unit
    border.color: missing ? Theme.danger : Theme.line

    ColumnLayout {
        id: column

        anchors { left: parent.left; right: parent.right; margins: Theme.margin / 2; verticalCenter: parent.verticalCenter }
        spacing: Theme.gap

        Line {
            Layout.fillWidth: true
            text: root.ask
            font.bold: true
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        Line {
            Layout.fillWidth: true
            visible: text !== ""
            text: root.hint
            color: Theme.quiet
            font.pixelSize: Theme.small
        }
        Flow {
            Layout.fillWidth: true
            spacing: Theme.gap

            Repeater {
                model: root.choiceValues

                PressButton {
                    required property string modelData
                    required property int index

                    objectName: root.question + ":" + modelData
                    width: Math.min(implicitWidth, root.width - Theme.margin)
                    kind: root.value === modelData ? "primary" : "plain"
                    text: root.choiceLabels[index] ?? ""
                    Accessible.checkable: true
                    Accessible.checked: root.value === modelData
                    onClicked: root.chosen(root.question, modelData)
                }
            }
        }
        Line {
            Layout.fillWidth: true
            visible: root.missing || root.corrected
            text: root.missing ? "! " + qsTr("请选择一项") : qsTr("证件上的信息不同，以证件为准。")
            color: root.missing ? Theme.danger : Theme.attention
            font.pixelSize: Theme.small
            Accessible.role: Accessible.AlertMessage // said when it appears: it stands far from the button that was pressed
            Accessible.name: root.ask + "\n" + text
        }
    }
}
