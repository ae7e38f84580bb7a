import QtQuick
import QtQuick.Controls.Basic
import Kiosk

// One line to type in. `initial` is what stands in it when it is made; `kind` says what the keyboard should offer. A number is shown in groups
// while its text stays as it is; `pad`: which keys of digits are enough for it, "" for a keyboard.
TextField {
    id: root

    property string initial: ""
    property string kind: "text"
    property bool wrong: false
    signal focused
    readonly property string pad: ["phone", "id-number"].indexOf(kind) >= 0 ? kind : ["count", "digits"].indexOf(kind) >= 0 ? "digits" : ""
    readonly property bool letters: ["number", "uscc", "vin", "pinyin", "email"].indexOf(kind) >= 0
    readonly property bool grouped: kind === "phone" || kind === "id-number"

    function take(typed: string) {
        text = typed;
        textEdited();
    }
    function write(typed: string) {
        const at = cursorPosition;
        text = text.slice(0, at) + typed + text.slice(at);
        cursorPosition = at + typed.length;
        textEdited();
    }
    function rub() {
        if (cursorPosition === 0)
            return;
        remove(cursorPosition - 1, cursorPosition);
        textEdited();
    }

    implicitHeight: Theme.target
    leftPadding: Theme.gap
    font.pixelSize: Theme.text
    color: grouped ? "transparent" : Theme.ink
    cursorVisible: activeFocus && !grouped
    maximumLength: kind === "id-number" ? 18 : kind === "phone" ? 16 : 200
    inputMethodHints: pad !== "" ? Qt.ImhLatinOnly | Qt.ImhNoPredictiveText | Qt.ImhPreferUppercase : letters ? Qt.ImhLatinOnly | Qt.ImhNoPredictiveText | (kind === "email" ? Qt.ImhEmailCharactersOnly : Qt.ImhPreferUppercase) : Qt.ImhNoPredictiveText
    Component.onCompleted: text = initial
    onActiveFocusChanged: if (activeFocus)
        focused()
    onAccepted: Qt.inputMethod.hide() // qmllint disable missing-property

    GroupedText {
        visible: root.grouped
        anchors { fill: parent; leftMargin: root.leftPadding; rightMargin: root.rightPadding }
        number: root.text
        kind: root.kind
        font.bold: true
        Accessible.ignored: true
    }
    background: Rectangle {
        radius: Theme.radius / 2
        color: Theme.card
        border.width: (root.activeFocus ? 5 : 2) * Theme.unit
        border.color: root.wrong ? Theme.danger : (root.activeFocus ? Theme.accent : Theme.edge)
    }
}
