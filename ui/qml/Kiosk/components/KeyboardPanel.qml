pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Settings
import Kiosk

// What somebody types with, at the bottom of the screen: Qt's keyboard in the terminal's look, a place to write by hand, or a pad of digits,
// whichever fits the field. Pinyin in a Chinese visit, letters in any other.
Item {
    id: root

    property string language: "zh"
    readonly property TextBox box: Window.activeFocusItem as TextBox
    readonly property bool pad: (box?.pad ?? "") !== ""
    readonly property bool byHand: Typing.writing && box !== null && !pad && !box.letters
    readonly property real most: (Window.height - 4 * Theme.target) / 5 // four rows and the candidates leave the field in sight

    width: parent ? parent.width : 0
    height: pad ? digits.height : byHand ? hand.height : keys.height
    onLanguageChanged: Typing.latin = !language.startsWith("zh")

    Component.onCompleted: {
        Typing.latin = !language.startsWith("zh");
        VirtualKeyboardSettings.styleName = "kiosk";
        VirtualKeyboardSettings.layoutPath = Qt.resolvedUrl("../../Keyboard/layouts");
        VirtualKeyboardSettings.defaultInputMethodDisabled = true; // letters are taken as they are: a speller would remember names
        VirtualKeyboardSettings.activeLocales = ["zh_CN", "en_US"];
        if (box?.activeFocus) // it was touched before this was there
            Qt.inputMethod.show(); // qmllint disable missing-property
    }

    // What was typed teaches the keyboard nothing about the next person.
    function forget() {
        VirtualKeyboardSettings.userDataReset();
        Typing.writing = false;
        Typing.latin = !language.startsWith("zh");
    }

    Binding {
        target: VirtualKeyboardSettings
        property: "locale"
        value: Typing.latin ? "en_US" : "zh_CN"
    }
    Binding {
        target: Typing
        property: "boxed"
        value: root.box !== null
    }
    Binding {
        target: Typing
        property: "width"
        value: keys.width
    }
    Binding {
        target: Typing
        property: "row"
        value: Math.round(Math.min(Theme.target, root.most))
    }
    Rectangle {
        anchors.fill: parent
        color: Theme.tint
    }
    InputPanel {
        id: keys

        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(root.width, 1500 * Theme.unit)
        visible: !root.pad && !root.byHand
    }
    Item {
        id: digits

        visible: root.pad
        width: root.width
        height: 4 * Typing.row + 5 * Theme.gap

        NumberPad {
            anchors { fill: parent; margins: Theme.gap; leftMargin: Math.max(Theme.gap, (root.width - 1000 * Theme.unit) / 2); rightMargin: anchors.leftMargin }
            display: false
            text: root.box?.text ?? ""
            kind: root.box?.pad ?? "digits"
            maximumLength: root.box?.maximumLength ?? 0
            onEdited: text => root.box?.take(text)
            onDone: root.box?.accepted()
        }
    }
    Loader { // made when somebody first wants it
        id: hand

        active: root.byHand
        visible: active
        width: root.width
        height: (width > Window.height ? 4 : 5) * Typing.row + 2 * Theme.gap
        sourceComponent: HandwritingPad {
            onWritten: character => root.box?.write(character)
            onRubbed: root.box?.rub()
            onDone: root.box?.accepted()
        }
    }
}
