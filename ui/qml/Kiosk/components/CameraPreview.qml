import QtQuick
import Kiosk
import Kiosk.Models

// What a camera sees, with its aspect kept. Faces are shown `mirrored`, documents are not. Children lie over the picture and measure in it:
// their parent is exactly as large as the picture, x from the left of what is shown.
Item {
    id: root

    required property PreviewModel frames
    property bool mirrored: false
    property string name: qsTr("摄像头画面")
    property string waiting: qsTr("正在打开摄像头…")
    default property alias overlay: over.data
    readonly property real aspect: frames.there ? frames.pictureWidth / frames.pictureHeight : 16 / 9
    readonly property real edge: 5 * Theme.unit

    implicitWidth: 960 * Theme.unit
    implicitHeight: 540 * Theme.unit
    Accessible.role: Accessible.Graphic
    Accessible.name: frames.there ? name : waiting

    Rectangle {
        id: frame

        readonly property real roomX: root.width - 2 * root.edge
        readonly property real roomY: root.height - 2 * root.edge

        anchors.centerIn: parent
        visible: root.height > Theme.text // a speck says nothing
        width: Math.max(1, Math.min(roomX, roomY * root.aspect)) + 2 * root.edge
        height: Math.max(1, Math.min(roomY, roomX / root.aspect)) + 2 * root.edge
        radius: Theme.radius
        color: Theme.ink

        PreviewItem {
            objectName: "preview"
            anchors { fill: parent; margins: root.edge }
            frames: root.frames
            mirrored: root.mirrored
            ratio: Screen.devicePixelRatio
        }
        Item {
            id: over

            objectName: "overlay"
            anchors { fill: parent; margins: root.edge }
            visible: root.frames.there
        }
        // Over the picture's own corners, so that the frame is round.
        Rectangle {
            anchors.fill: parent
            radius: Theme.radius
            color: "transparent"
            border.width: root.edge + Theme.unit
            border.color: Theme.accent
        }
        Line {
            objectName: "waiting"
            anchors { fill: parent; margins: Theme.gap / 2 }
            visible: !root.frames.there && frame.height > 1.5 * Theme.text && frame.width > 6 * Theme.text // else it is but heard
            text: root.waiting
            fontSizeMode: Text.Fit // where the picture has little room
            minimumPixelSize: 16 * Theme.unit
            color: "white"
            horizontalAlignment: Text.AlignHCenter
        }
    }
}
