pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Components
import Kiosk

// The other page, by hand, the other script, and done: at the same places of every page.
KeyboardRow {
    id: root

    property string other: "123"
    property string comma: ","
    property string stop: "."
    readonly property bool letters: InputContext.inputMethodHints & (Qt.ImhLatinOnly | Qt.ImhEmailCharactersOnly) // Chinese makes no sense there

    SymbolModeKey {
        weight: 14
        displayText: root.other
    }
    ActKey {
        visible: !root.letters && Typing.canWrite && Typing.boxed
        weight: 14
        word: qsTr("手写")
        onClicked: Typing.writing = true
    }
    Key {
        text: root.comma
    }
    SpaceKey {
        weight: 25
        displayText: qsTr("空格")
    }
    Key {
        text: root.stop
    }
    ActKey {
        visible: !root.letters
        weight: 12
        word: Typing.latin ? qsTr("拼音") : qsTr("英文")
        onClicked: Typing.latin = !Typing.latin
    }
    Key {
        weight: 15
        key: Qt.Key_Return
        text: "\n"
        displayText: qsTr("完成")
        showPreview: false
    }
}
