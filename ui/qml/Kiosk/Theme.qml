pragma Singleton
import QtQuick

// Design tokens. `unit` is one pixel at 1080 on the short side; everything is measured in it, so any window size works. The modes change
// tokens, never screens. Contrast: text on paper and card at least 4.5:1, in elder mode and high contrast 7:1 (WCAG 2.2, 1.4.3 and 1.4.6).
QtObject {
    property real unit: 1
    property bool elder: false // large: a capital H of 6.1 mm on a 21.5" panel (EN 301 549, 5.1.4)
    property bool contrast: false
    property bool low: false // all controls in the lower half
    property real bar: 0 // how high the bar is that stands over every screen; 0 while the keyboard takes its room

    readonly property real text: (elder ? 44 : 32) * unit
    readonly property real small: (elder ? 36 : 26) * unit
    readonly property real title: (elder ? 64 : 48) * unit
    readonly property real display: (elder ? 92 : 72) * unit
    readonly property real icon: (elder ? 52 : 40) * unit
    readonly property real target: (elder ? 136 : 104) * unit
    readonly property real gap: (elder ? 24 : 16) * unit
    readonly property real margin: (elder ? 48 : 56) * unit
    readonly property real radius: 16 * unit
    readonly property real stroke: (contrast ? 4 : 2) * unit

    readonly property color ink: contrast ? "#FFFFFF" : elder ? "#000000" : "#14213D"
    readonly property color quiet: contrast ? "#FFFFFF" : elder ? "#2B3447" : "#4A5670"
    readonly property color paper: contrast ? "#000000" : elder ? "#FFFFFF" : "#F7F8FA"
    readonly property color card: contrast ? "#000000" : "#FFFFFF"
    readonly property color line: contrast ? "#FFFFFF" : "#D5DAE3"
    readonly property color edge: contrast ? "#FFFFFF" : elder ? "#5B6780" : "#7C879C" // around what can be touched or typed in: 3:1 at least (WCAG 1.4.11)
    readonly property color accent: contrast ? "#FFE14D" : elder ? "#0A4691" : "#0B4EA2"
    readonly property color accentInk: contrast ? "#000000" : "#FFFFFF"
    readonly property color pressed: contrast ? "#C9AE1F" : "#083B7A"
    readonly property color tint: contrast ? "#333333" : "#E8EFF8"
    readonly property color attention: contrast ? "#FFC46B" : elder ? "#7A4700" : "#9A5B00"
    readonly property color danger: contrast ? "#FF9E94" : elder ? "#971F19" : "#B3261E"
    readonly property color dangerInk: contrast ? "#000000" : "#FFFFFF"
    readonly property color done: contrast ? "#8CE0A5" : elder ? "#14552E" : "#1B6E3C"
    readonly property color curtain: "#B0101828"
    readonly property color night: "#000000" // nobody is there: few pixels are lit, and what they say can still be read
    readonly property color nightInk: "#9AA5B8"

    property int motion: 180 // milliseconds; 0 where motion is reduced
}
