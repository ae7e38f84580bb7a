import QtQuick
import Kiosk

// A picture beside words, never instead of them: assistive technology passes it over.
Text {
    property string glyph: ""

    text: glyph
    font.family: Icons.family
    font.pixelSize: Theme.icon
    color: Theme.accent
    horizontalAlignment: Text.AlignHCenter
    verticalAlignment: Text.AlignVCenter
    Accessible.ignored: true
}
