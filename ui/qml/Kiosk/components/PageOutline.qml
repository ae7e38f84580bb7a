pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// Where a page was found in the picture under it. `corners`: x and y of each as shares of it, from the top left clockwise; empty for none.
Item {
    id: root

    property list<real> corners

    Repeater {
        model: root.corners.length === 8 ? 4 : 0

        Rectangle {
            required property int index
            readonly property real fromX: root.corners[2 * index] * root.width
            readonly property real fromY: root.corners[2 * index + 1] * root.height
            readonly property real toX: root.corners[(2 * index + 2) % 8] * root.width
            readonly property real toY: root.corners[(2 * index + 3) % 8] * root.height

            x: fromX
            y: fromY - height / 2
            width: Math.hypot(toX - fromX, toY - fromY)
            height: 8 * Theme.unit
            color: Theme.done
            border.width: Theme.unit
            border.color: "white"
            antialiasing: true
            transformOrigin: Item.Left
            rotation: Math.atan2(toY - fromY, toX - fromX) * 180 / Math.PI
        }
    }
}
