import QtQuick
import QtQuick.Controls.Basic
import Kiosk

// One line to type in. `initial` is what stands in it when it is made; `kind` says what the keyboard should offer.
TextField {
    id: root

    property string initial: ""
    property string kind: "text"
    property bool wrong: false
    signal focused
    readonly property bool digits: ["phone", "count", "digits"].indexOf(kind) >= 0
    readonly property bool letters: ["number", "id-number", "uscc", "vin", "pinyin", "email"].indexOf(kind) >= 0

    implicitHeight: Theme.target
    leftPadding: Theme.gap
    font.pixelSize: Theme.text
    color: Theme.ink
    maximumLength: 200
    inputMethodHints: digits ? Qt.ImhDigitsOnly : letters ? Qt.ImhLatinOnly | Qt.ImhNoPredictiveText | (kind === "email" ? Qt.ImhEmailCharactersOnly : Qt.ImhPreferUppercase) : Qt.ImhNoPredictiveText
    Component.onCompleted: text = initial
    onActiveFocusChanged: if (activeFocus)
        focused()
    onAccepted: Qt.inputMethod.hide() // qmllint disable missing-property

    background: Rectangle {
        radius: Theme.radius / 2
        color: Theme.card
        border.width: (root.activeFocus ? 5 : 2) * Theme.unit
        border.color: root.wrong ? Theme.danger : (root.activeFocus ? Theme.accent : Theme.line)
    }
}
