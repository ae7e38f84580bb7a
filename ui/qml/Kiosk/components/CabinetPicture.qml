pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// This cabinet from the front, with one place of it marked. `side` of the screen and how far `along` it, as in its file.
Item {
    id: root

    property bool upright: true
    property string side: "below"
    property real along: 0.5
    property string thing: "reader"
    readonly property real ratio: upright ? 0.62 : 1.25
    readonly property real one: Math.min(width / (upright ? 84 : 140), height / (upright ? 138 : 112)) // a hundredth of the screen's long side
    readonly property real screenWidth: (upright ? 56 : 100) * one
    readonly property real screenHeight: (upright ? 100 : 56) * one
    readonly property bool across: side === "above" || side === "below"

    implicitWidth: implicitHeight * ratio
    implicitHeight: 420 * Theme.unit
    Accessible.ignored: true

    Rectangle {
        id: body

        anchors.centerIn: parent
        width: root.screenWidth + (root.upright ? 20 : 36) * root.one
        height: root.screenHeight + (root.upright ? 36 : 50) * root.one
        radius: 4 * root.one
        color: Theme.card
        border.width: 2 * Theme.stroke
        border.color: Theme.edge

        Rectangle {
            id: screen

            x: (body.width - width) / 2
            y: 13 * root.one
            width: root.screenWidth
            height: root.screenHeight
            radius: 2 * root.one
            color: Theme.tint
            border.width: Theme.stroke
            border.color: Theme.edge

            Column { // some lines of a page, so that it is seen to be the screen
                x: 6 * root.one
                y: 8 * root.one
                spacing: 5 * root.one

                Repeater {
                    model: [0.5, 0.78, 0.7, 0.62]

                    Rectangle {
                        required property real modelData

                        width: root.screenWidth * modelData
                        height: 2.4 * root.one
                        radius: height / 2
                        color: Theme.line
                    }
                }
            }
        }
        Rectangle {
            id: spot

            readonly property real wanted: root.thing === "camera" ? 9 : root.across ? 20 : 11

            width: wanted * root.one
            height: (root.thing === "camera" ? 9 : root.across ? (root.thing === "receipt" || root.thing === "pages" ? 5 : 12) : 20) * root.one
            radius: root.thing === "camera" ? width / 2 : 2 * root.one
            x: root.across ? Math.max(3 * root.one, Math.min(body.width - width - 3 * root.one, screen.x + root.along * screen.width - width / 2)) : root.side === "left" ? (screen.x - width) / 2 : screen.x + screen.width + (body.width - screen.x - screen.width - width) / 2
            y: root.across ? (root.side === "above" ? (screen.y - height) / 2 : screen.y + screen.height + (body.height - screen.y - screen.height - height) / 2) : screen.y + root.along * (screen.height - height)
            color: Theme.accent
        }
        Rectangle { // seen from across the hall
            anchors.centerIn: spot
            width: spot.width + 7 * root.one
            height: spot.height + 7 * root.one
            radius: spot.radius + 3.5 * root.one
            color: "transparent"
            border.width: 2 * Theme.stroke
            border.color: Theme.accent
        }
    }
}
