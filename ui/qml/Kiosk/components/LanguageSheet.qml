pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Each language in its own words.
Sheet {
    id: root

    required property SessionModel session

    objectName: "languages"
    open: LanguageChoice.open
    title: qsTr("语言") + " · Language"

    Connections { // the choice goes with the visit
        target: root.session
        function onWiped() {
            LanguageChoice.open = false;
        }
    }
    Connections { // or with whoever left it open at home
        target: root.session.manner
        function onTidied() {
            LanguageChoice.open = false;
        }
    }
    ColumnLayout {
        Layout.fillWidth: true
        spacing: Theme.gap

        Repeater {
            model: root.session.manner.languages

            PressButton {
                required property string modelData

                objectName: "language:" + modelData
                Layout.fillWidth: true
                kind: root.session.language === modelData ? "primary" : "plain"
                text: root.session.manner.ownName(modelData)
                onClicked: {
                    root.session.speak(modelData);
                    LanguageChoice.open = false;
                }
            }
        }
        PressButton {
            objectName: "closeLanguages"
            Layout.fillWidth: true
            kind: "bare"
            glyph: Icons.close
            text: qsTr("关闭")
            onClicked: LanguageChoice.open = false
        }
    }
}
