import QtQuick
import QtQuick.VirtualKeyboard.Components
import "../.."

// Digits, and what stands in Chinese addresses and names.
KeyboardLayout {
    id: root

    function createInputMethod(): var {
        return Qt.createQmlObject("import QtQuick.VirtualKeyboard.Plugins; PinyinInputMethod {}", root.parent, "pinyinSymbols");
    }

    sharedLayouts: ["main"]
    keyWeight: 10

    LetterRow {
        letters: "1234567890"
    }
    LetterRow {
        letters: "-—#@/·：；、％"
    }
    KeyboardRow {
        LetterRow {
            letters: "（）《》“”？！"
        }
        BackspaceKey {
            weight: 20
        }
    }
    LastRow {
        other: "拼音"
        comma: "，"
        stop: "。"
    }
}
