import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Kiosk

// A name as a camera read it, to be looked over and put right.
ColumnLayout {
    id: root

    property string label: ""
    property string value: ""
    property bool doubtful: false
    property bool latin: false
    signal edited(string text)

    spacing: 8 * Theme.unit

    Line {
        Layout.fillWidth: true
        text: root.label
        color: root.doubtful ? Theme.attention : Theme.quiet
        font.pixelSize: Theme.small
    }
    TextBox {
        id: input

        Layout.fillWidth: true
        initial: root.value
        kind: root.latin ? "pinyin" : "name"
        implicitHeight: Theme.target
        leftPadding: Theme.gap
        font.pixelSize: Theme.text
        font.bold: true
        color: Theme.ink
        maximumLength: 60
        objectName: root.objectName + "Input"
        inputMethodHints: root.latin ? Qt.ImhLatinOnly | Qt.ImhNoPredictiveText | Qt.ImhPreferUppercase : Qt.ImhNone
        Accessible.name: root.label
        onTextEdited: root.edited(text)
        onTextChanged: {
            if (!activeFocus)
                cursorPosition = 0; // a long name shows its beginning
        }
        onAccepted: Qt.inputMethod.hide() // qmllint disable missing-property
        Binding on text { // what is being typed is not overwritten by what it becomes
            when: !input.activeFocus
            restoreMode: Binding.RestoreNone
            value: root.value
        }

        background: Rectangle {
            radius: Theme.radius / 2
            color: Theme.card
            border.width: (input.activeFocus ? 5 : 2) * Theme.unit
            border.color: root.doubtful ? Theme.attention : (input.activeFocus ? Theme.accent : Theme.line)
        }
    }
}
