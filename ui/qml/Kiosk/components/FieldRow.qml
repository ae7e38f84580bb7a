pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// One field of a form: its label, its control, and, where it is not right yet, what to mend.
ColumnLayout {
    id: root

    required property FormModel form
    required property int index
    required property string field
    required property string label
    required property string hint
    required property string kind
    required property string value
    required property string problem
    required property bool fromCard
    required property list<string> choiceValues
    required property list<string> choiceLabels
    signal focused

    spacing: 8 * Theme.unit

    Line {
        Layout.fillWidth: true
        text: root.label + (root.hint === "" || root.fromCard ? "" : "  " + root.hint)
        color: Theme.quiet
        font.pixelSize: Theme.small
    }
    Line {
        visible: root.fromCard
        Layout.fillWidth: true
        text: root.value === "" ? "—" : root.value
        font.bold: true
    }
    Flow {
        visible: root.kind === "choice"
        Layout.fillWidth: true
        spacing: Theme.gap

        Repeater {
            model: root.kind === "choice" ? root.choiceValues : []

            PressButton {
                required property string modelData
                required property int index

                objectName: root.field + ":" + modelData
                kind: root.value === modelData ? "primary" : "plain"
                text: root.choiceLabels[index] ?? ""
                onClicked: root.form.fill(root.field, modelData)
            }
        }
    }
    TextField {
        id: input

        objectName: "field:" + root.field
        visible: !root.fromCard && root.kind !== "choice"
        Layout.fillWidth: true
        implicitHeight: Theme.target
        leftPadding: Theme.gap
        font.pixelSize: Theme.text
        color: Theme.ink
        inputMethodHints: root.kind === "phone" ? Qt.ImhDigitsOnly : Qt.ImhNoPredictiveText
        Accessible.name: root.label
        Component.onCompleted: text = root.value
        onTextEdited: root.form.fill(root.field, text)
        onActiveFocusChanged: if (activeFocus)
            root.focused()
        onAccepted: Qt.inputMethod.hide() // qmllint disable missing-property

        background: Rectangle {
            radius: Theme.radius / 2
            color: Theme.card
            border.width: (input.activeFocus ? 5 : 2) * Theme.unit
            border.color: root.problem !== "" ? Theme.danger : (input.activeFocus ? Theme.accent : Theme.line)
        }
    }
    Line {
        visible: root.problem !== ""
        Layout.fillWidth: true
        text: "! " + root.problem
        color: Theme.danger
        font.pixelSize: Theme.small
    }
}
