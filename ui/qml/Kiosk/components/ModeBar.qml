import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// How this visit is shown and spoken: always there, always in this order.
RowLayout {
    id: root

    required property SessionModel session
    readonly property MannerModel manner: session.manner

    spacing: Theme.gap / 2

    ModeButton {
        objectName: "elder"
        glyph: Icons.letters
        text: qsTr("大字")
        on: root.manner.elder
        onClicked: root.manner.chooseElder(!root.manner.elder)
    }
    ModeButton {
        objectName: "contrast"
        glyph: Icons.contrast
        text: qsTr("高对比")
        on: root.manner.contrast
        onClicked: root.manner.chooseContrast(!root.manner.contrast)
    }
    ModeButton {
        objectName: "low"
        glyph: Icons.wheelchair
        text: qsTr("低位")
        on: root.manner.low
        onClicked: root.manner.chooseLow(!root.manner.low)
    }
    ModeButton {
        objectName: "voice"
        glyph: root.manner.voice ? Icons.sound : Icons.silent
        text: qsTr("语音")
        on: root.manner.voice
        onClicked: root.manner.chooseVoice(!root.manner.voice)
    }
    LanguageButton {
        session: root.session
    }
}
