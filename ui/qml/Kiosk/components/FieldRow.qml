pragma ComponentBehavior: Bound
import QtQuick
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
    required property list<string> proposals
    property bool alone: false // the only question on the screen
    property bool headed: false // the title asks it already
    signal focused
    signal proposed(string text)

    spacing: 8 * Theme.unit

    Line {
        Layout.fillWidth: true
        visible: !root.headed || root.hint !== ""
        text: root.headed ? root.hint : root.label + (root.hint === "" || root.fromCard ? "" : "  " + root.hint)
        color: Theme.quiet
        font.pixelSize: Theme.small
    }
    GroupedText {
        visible: root.fromCard
        Layout.fillWidth: true
        kind: /^\d{17}[\dX]$/.test(root.value) ? "id-number" : ""
        number: root.value === "" ? "—" : root.value
        font.bold: true
        fontSizeMode: Text.FixedSize
        wrapMode: Text.Wrap
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
                Accessible.checkable: true; Accessible.checked: root.value === modelData
                onClicked: root.form.fill(root.field, modelData)
            }
        }
    }
    Loader { // one control, made for its kind and kept while the form is shown
        Layout.fillWidth: true
        active: !root.fromCard && root.kind !== "choice"
        visible: active
        sourceComponent: root.kind === "date" ? day : root.kind === "address" ? address : line
    }
    Component {
        id: line
        TextBox {
            id: typed

            objectName: "field:" + root.field
            initial: root.value
            kind: root.kind
            wrong: root.problem !== ""
            Accessible.name: root.label
            onTextEdited: root.form.fill(root.field, text)
            onFocused: root.focused()

            Connections { // a proposal that was touched stands in the box
                target: root
                function onProposed(text: string) {
                    typed.text = text;
                }
            }
        }
    }
    Component {
        id: day

        DateBox {
            name: "field:" + root.field
            label: root.label
            initial: root.value
            today: root.form.today
            wrong: root.problem !== ""
            onEdited: text => root.form.fill(root.field, text)
            onFocused: root.focused()
        }
    }
    Component {
        id: address

        AddressBox {
            name: root.field
            label: root.label
            initial: root.value
            city: root.form.city
            districts: root.form.districts
            cities: root.form.cities()
            provinces: root.form.provinces()
            wrong: root.problem !== ""
            onEdited: text => root.form.fill(root.field, text)
            onFocused: root.focused()
        }
    }
    Flow { // how the name might be written: to be touched, or to be typed over
        visible: root.proposals.length > 0 && !root.fromCard
        Layout.fillWidth: true
        spacing: Theme.gap

        Repeater {
            model: root.proposals

            PressButton {
                required property string modelData
                objectName: root.field + ":" + modelData
                kind: root.value === modelData ? "primary" : "plain"
                text: modelData
                onClicked: {
                    root.form.fill(root.field, modelData);
                    root.proposed(modelData);
                }
            }
        }
    }
    Line {
        visible: root.problem !== ""
        Layout.fillWidth: true
        text: "! " + root.problem
        color: Theme.danger
        font.pixelSize: Theme.small
        Accessible.role: Accessible.AlertMessage // said when it appears: it stands far from the button that was pressed
        Accessible.name: root.label + "\n" + root.problem
    }
}
