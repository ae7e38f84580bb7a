import QtQuick
import Kiosk
import Kiosk.Models

// Where the reader is: thick, and never on top of the words.
Rectangle {
    required property SessionModel session
    readonly property rect at: session.voice.frame

    visible: session.manner.voice && at.width > 0
    x: at.x - 12 * Theme.unit
    y: at.y - 12 * Theme.unit
    width: at.width + 24 * Theme.unit
    height: at.height + 24 * Theme.unit
    radius: Theme.radius
    color: "transparent"
    border.width: 8 * Theme.unit
    border.color: Theme.attention
    Accessible.ignored: true
}
