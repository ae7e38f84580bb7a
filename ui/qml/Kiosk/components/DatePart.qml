import QtQuick
import QtQuick.Layouts
import Kiosk

// The year, the month or the day: some digits and the word behind them.
RowLayout {
    id: root

    property string label: ""
    property string word: ""
    property int most: 2
    property bool wrong: false
    property alias digits: box.text
    signal edited(string text)
    signal focused

    spacing: 8 * Theme.unit

    function begin() {
        box.forceActiveFocus();
    }

    TextBox {
        id: box

        Layout.preferredWidth: (root.most === 4 ? 170 : 120) * Theme.unit
        objectName: root.objectName + ":box"
        kind: "digits"
        maximumLength: root.most
        wrong: root.wrong
        horizontalAlignment: Text.AlignHCenter
        leftPadding: 0
        Accessible.name: root.label
        onTextEdited: root.edited(text)
        onFocused: root.focused()
    }
    Line {
        text: root.word
    }
}
