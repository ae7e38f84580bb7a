import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Components
import "../.."

// Letters as they are. No completion: names and numbers are no words, and suggestions would remember them.
KeyboardLayout {
    sharedLayouts: ["symbols"]
    inputMode: InputEngine.InputMode.Latin
    keyWeight: 10

    LetterRow {
        letters: "qwertyuiop"
    }
    KeyboardRow {
        Gap {}
        LetterRow {
            letters: "asdfghjkl"
        }
        Gap {}
    }
    KeyboardRow {
        ShiftKey {
            weight: 15
        }
        LetterRow {
            letters: "zxcvbnm"
        }
        BackspaceKey {
            weight: 15
        }
    }
    LastRow {}
}
