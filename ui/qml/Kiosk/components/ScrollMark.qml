import QtQuick
import Kiosk

// Shows that there is more than fits, and where one is in it.
Rectangle {
    id: root

    required property Flickable view

    parent: view
    anchors.right: parent.right
    width: 8 * Theme.unit
    radius: width / 2
    color: Theme.edge
    visible: view.visibleArea.heightRatio < 1
    y: view.visibleArea.yPosition * view.height
    height: view.visibleArea.heightRatio * view.height
}
