import QtQuick
import QtQuick.Layouts
import Kiosk

// The year, the month or the day: by a touch on more or less, or some digits and the word behind them.
RowLayout {
    id: root

    property string label: ""
    property string word: ""
    property int most: 2
    property bool wrong: false
    property alias digits: box.text
    signal edited(string text)
    signal stepped(int by)
    signal focused

    spacing: 8 * Theme.unit

    function begin() {
        box.forceActiveFocus();
    }

    ColumnLayout {
        Layout.fillWidth: false
        Layout.preferredWidth: Math.max(Theme.target, (root.most === 4 ? 4.4 : 3.2) * Theme.text)
        spacing: Theme.gap / 2

        PadKey {
            objectName: root.objectName + ":more"
            Layout.preferredHeight: Theme.target
            glyph: Icons.up
            Accessible.name: root.label + " +1"
            autoRepeat: true
            onClicked: root.stepped(1)
        }
        TextBox {
            id: box

            Layout.fillWidth: true
            Layout.preferredWidth: 1
            objectName: root.objectName + ":box"
            kind: "digits"
            maximumLength: root.most
            wrong: root.wrong
            horizontalAlignment: Text.AlignHCenter
            leftPadding: 0
            rightPadding: 0
            Accessible.name: root.label
            onTextEdited: root.edited(text)
            onFocused: root.focused()
        }
        PadKey {
            objectName: root.objectName + ":less"
            Layout.preferredHeight: Theme.target
            glyph: Icons.down
            Accessible.name: root.label + " -1"
            autoRepeat: true
            onClicked: root.stepped(-1)
        }
    }
    Line {
        text: root.word
    }
}
