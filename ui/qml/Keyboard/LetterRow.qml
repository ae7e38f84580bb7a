pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.VirtualKeyboard.Components

// Keys that write one character each, between what stands before and after them.
KeyboardRow {
    id: root

    property string letters: ""

    Repeater {
        model: root.letters.length

        Key {
            required property int index

            text: root.letters.charAt(index)
        }
    }
}
