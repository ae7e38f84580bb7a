import QtQuick
import QtQuick.VirtualKeyboard.Styles
import Kiosk

// One key: a letter, a word, or a picture. Words act, letters write: they differ by colour and weight.
KeyPanel {
    id: root

    property string glyph: ""
    property bool lit: false // a state that lasts, such as capitals
    readonly property string word: control ? control.displayText : "" // qmllint disable missing-property
    readonly property bool acts: glyph !== "" || word.length > 1
    readonly property bool pressed: control ? control.pressed : false // qmllint disable missing-property

    Rectangle {
        anchors { fill: parent; margins: 4 * Theme.unit }
        radius: 10 * Theme.unit
        color: root.lit ? Theme.accent : root.pressed ? Theme.tint : root.acts ? Theme.paper : Theme.card
        border.width: Theme.stroke
        border.color: Theme.edge

        Text {
            anchors { fill: parent; margins: 4 * Theme.unit }
            text: root.glyph === "" ? (root.control && root.control.uppercased ? root.word.toUpperCase() : root.word) : root.glyph // qmllint disable missing-property
            color: !root.enabled ? Theme.quiet : root.lit ? Theme.accentInk : root.acts ? Theme.accent : Theme.ink
            font.family: root.glyph === "" ? Qt.application.font.family : Icons.family // qmllint disable missing-property
            font.pixelSize: root.glyph === "" ? (root.acts ? Theme.text : Theme.text * 1.35) : Theme.icon
            font.bold: !root.acts
            fontSizeMode: Text.Fit
            minimumPixelSize: 22 * Theme.unit
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
        }
    }
}
