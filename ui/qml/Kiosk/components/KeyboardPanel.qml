import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Settings

// The on-screen keyboard: pinyin in a Chinese visit, Latin in an English one.
Item {
    id: root

    property string language: "zh"

    width: parent ? parent.width : 0
    height: panel.height
    onLanguageChanged: VirtualKeyboardSettings.locale = language === "en" ? "en_US" : "zh_CN"
    Component.onCompleted: {
        VirtualKeyboardSettings.activeLocales = ["zh_CN", "en_US"];
        VirtualKeyboardSettings.locale = root.language === "en" ? "en_US" : "zh_CN";
    }

    // What was typed teaches the keyboard nothing about the next person.
    function forget() {
        VirtualKeyboardSettings.userDataReset();
    }

    InputPanel {
        id: panel

        width: parent.width
    }
}
