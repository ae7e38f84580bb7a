import QtQuick.VirtualKeyboard.Components

// A key that does something besides writing; its word says what.
Key {
    property string word: ""

    text: ""
    displayText: word
    functionKey: true
    noKeyEvent: true
    showPreview: false
}
