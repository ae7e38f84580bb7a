import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Components
import "../.."

// Digits, and what stands in addresses, numbers and e-mail.
KeyboardLayout {
    sharedLayouts: ["main"]
    inputMode: InputEngine.InputMode.Latin
    keyWeight: 10

    LetterRow {
        letters: "1234567890"
    }
    LetterRow {
        letters: "-_@#/:;'\"&"
    }
    KeyboardRow {
        LetterRow {
            letters: "()+=%*?!"
        }
        BackspaceKey {
            weight: 20
        }
    }
    LastRow {
        other: "ABC"
    }
}
