import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Components
import "../.."

// Pinyin. The space takes the first candidate.
KeyboardLayout {
    id: root

    function createInputMethod(): var {
        return Qt.createQmlObject("import QtQuick.VirtualKeyboard.Plugins; PinyinInputMethod {}", root.parent, "pinyin");
    }

    sharedLayouts: ["symbols"]
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
        Key {
            weight: 15
            text: "'"
            enabled: InputContext.preeditText.length > 0
        }
        LetterRow {
            letters: "zxcvbnm"
        }
        BackspaceKey {
            weight: 15
        }
    }
    LastRow {
        comma: "，"
        stop: "。"
    }
}
