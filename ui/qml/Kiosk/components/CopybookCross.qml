pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// The cross of a copybook: where the middle of a character is.
Item {
    id: root

    Repeater {
        model: 2

        Rectangle {
            required property int index

            anchors.centerIn: parent
            width: index === 0 ? root.width - 4 * Theme.gap : Theme.stroke
            height: index === 0 ? Theme.stroke : root.height - 4 * Theme.gap
            color: Theme.line
            opacity: Theme.contrast ? 0.4 : 1
        }
    }
}
