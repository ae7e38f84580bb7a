import QtQuick
import Kiosk
import Kiosk.Models

// The other language, in its own words.
PressButton {
    id: root

    required property SessionModel session

    objectName: "language"
    text: root.session.language === "zh" ? "English" : "中文"
    onClicked: root.session.speak(root.session.language === "zh" ? "en" : "zh")
}
