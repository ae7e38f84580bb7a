import QtQuick
import Kiosk
import Kiosk.Models

// The other languages, each in its own words.
ModeButton {
    id: root

    required property SessionModel session

    objectName: "language"
    glyph: Icons.translate
    text: root.session.language === "zh" ? "English" : "中文"
    onClicked: root.session.speak(root.session.language === "zh" ? "en" : "zh")
}
