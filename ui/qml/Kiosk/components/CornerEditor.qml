pragma ComponentBehavior: Bound

import QtQuick
import Kiosk
import Kiosk.Models

// The corners of a page, to be put right with a finger or, one selected, with the arrow keys. A magnifier shows what the finger hides.
Item {
    id: root

    required property PreviewModel frames
    required property QuadModel quad
    property int selected: -1
    property bool dragging: false
    readonly property list<string> names: [qsTr("左上角"), qsTr("右上角"), qsTr("右下角"), qsTr("左下角")]
    readonly property real step: 0.005

    signal moved

    function pointX(corner: int): real {
        return Number(quad.points[2 * corner]) * area.width;
    }

    function pointY(corner: int): real {
        return Number(quad.points[2 * corner + 1]) * area.height;
    }

    implicitWidth: 960 * Theme.unit
    implicitHeight: 960 * Theme.unit

    Connections {
        target: root.quad

        function onMoved() {
            root.moved();
        }
    }
    CameraPreview {
        anchors.fill: parent
        anchors.margins: Theme.target / 2 // a handle at the picture's edge is whole, and in reach
        frames: root.frames
        name: qsTr("扫描的页面")
        waiting: qsTr("还没有页面")

        Item {
            id: area

            anchors.fill: parent

            Repeater {
                model: 4

                Rectangle {
                    required property int index
                    readonly property real fromX: root.pointX(index)
                    readonly property real fromY: root.pointY(index)
                    readonly property real toX: root.pointX((index + 1) % 4)
                    readonly property real toY: root.pointY((index + 1) % 4)

                    x: fromX
                    y: fromY - height / 2
                    width: Math.hypot(toX - fromX, toY - fromY)
                    height: 5 * Theme.unit
                    color: Theme.accent
                    border.width: Theme.unit
                    border.color: "white"
                    antialiasing: true
                    transformOrigin: Item.Left
                    rotation: Math.atan2(toY - fromY, toX - fromX) * 180 / Math.PI
                }
            }
            Repeater {
                model: 4

                Item {
                    id: handle

                    required property int index
                    readonly property bool chosen: root.selected === index

                    objectName: "corner" + index
                    x: root.pointX(index) - width / 2
                    y: root.pointY(index) - height / 2
                    width: Theme.target
                    height: Theme.target
                    activeFocusOnTab: true
                    onActiveFocusChanged: {
                        if (activeFocus)
                            root.selected = index;
                    }
                    z: chosen ? 1 : 0
                    Accessible.role: Accessible.Grip
                    Accessible.name: root.names[index]
                    Accessible.description: qsTr("拖动，或用方向键移动")
                    Accessible.focusable: true
                    Keys.onLeftPressed: root.quad.nudge(index, -root.step, 0)
                    Keys.onRightPressed: root.quad.nudge(index, root.step, 0)
                    Keys.onUpPressed: root.quad.nudge(index, 0, -root.step)
                    Keys.onDownPressed: root.quad.nudge(index, 0, root.step)

                    Rectangle {
                        anchors.centerIn: parent
                        width: (handle.chosen ? 64 : 48) * Theme.unit
                        height: width
                        radius: width / 2
                        color: handle.chosen ? "#400B4EA2" : "#80FFFFFF"
                        border.width: (handle.chosen ? 7 : 5) * Theme.unit
                        border.color: handle.chosen ? Theme.attention : Theme.accent
                    }
                    MouseArea {
                        property real grabX: 0
                        property real grabY: 0

                        anchors.fill: parent
                        preventStealing: true
                        onPressed: mouse => {
                            grabX = mouse.x - width / 2;
                            grabY = mouse.y - height / 2;
                            handle.forceActiveFocus();
                            root.dragging = true;
                        }
                        onPositionChanged: mouse => {
                            const at = mapToItem(area, mouse.x - grabX, mouse.y - grabY);
                            root.quad.move(handle.index, at.x / area.width, at.y / area.height);
                        }
                        onReleased: root.dragging = false
                        onCanceled: root.dragging = false
                    }
                }
            }
            Magnifier {
                objectName: "magnifier"
                visible: root.dragging && root.selected >= 0 && root.frames.there
                frames: root.frames
                at_x: root.selected < 0 ? 0.5 : root.pointX(root.selected) / area.width
                at_y: root.selected < 0 ? 0.5 : root.pointY(root.selected) / area.height
                x: at_x < 0.5 ? area.width - width - Theme.gap : Theme.gap
                y: Theme.gap
            }
        }
    }
}
