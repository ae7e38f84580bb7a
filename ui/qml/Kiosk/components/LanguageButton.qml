import QtQuick
import Kiosk
import Kiosk.Models

// The other languages: whoever reads none of these words knows the sign.
ModeButton {
    id: root

    required property SessionModel session

    objectName: "language"
    glyph: Icons.translate
    text: qsTr("语言") + " Language"
    word: "中文 / EN"
    onClicked: LanguageChoice.open = true
}
