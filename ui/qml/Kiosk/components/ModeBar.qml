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
        word: root.session.voice.silent ? qsTr("没有声音") : text
        on: root.manner.voice
        onClicked: root.manner.chooseVoice(!root.manner.voice)
    }
    ModeButton { // Chinese has two voices here; which one is chosen where it is heard
        objectName: "cantonese"
        visible: root.manner.voice && root.session.language !== "en"
        glyph: Icons.voice
        text: qsTr("粤语")
        on: root.manner.cantonese
        onClicked: root.manner.chooseCantonese(!root.manner.cantonese)
    }
    ModeButton {
        objectName: "cover"
        visible: root.session.machine.coverable
        glyph: Icons.hide
        text: qsTr("遮屏")
        onClicked: root.session.machine.cover(true)
    }
    LanguageButton {
        session: root.session
    }
}
