import QtQuick
import Kiosk

// A paragraph in the terminal's face.
Text {
    color: Theme.ink
    font.pixelSize: Theme.text
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
