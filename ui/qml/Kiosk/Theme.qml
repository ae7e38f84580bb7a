pragma Singleton
import QtQuick

// Design tokens. `unit` is one pixel at 1080 on the short side; everything is measured in it, so any window size works.
QtObject {
    property real unit: 1

    readonly property real text: 32 * unit
    readonly property real small: 26 * unit
    readonly property real title: 48 * unit
    readonly property real display: 72 * unit
    readonly property real target: 104 * unit
    readonly property real gap: 16 * unit
    readonly property real margin: 56 * unit
    readonly property real radius: 16 * unit

    readonly property color ink: "#14213D"
    readonly property color quiet: "#4A5670"
    readonly property color paper: "#F7F8FA"
    readonly property color card: "#FFFFFF"
    readonly property color line: "#D5DAE3"
    readonly property color accent: "#0B4EA2"
    readonly property color pressed: "#083B7A"
    readonly property color tint: "#E8EFF8"
    readonly property color attention: "#9A5B00"
    readonly property color danger: "#B3261E"
    readonly property color done: "#1B6E3C"

    property int motion: 180 // milliseconds; 0 where motion is reduced
}
