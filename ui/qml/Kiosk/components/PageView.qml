pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import Kiosk.Models

// The page that is being scanned: live with its outline, standing still with corners to drag, or straightened, as it will be sent.
Item {
    id: root

    required property SessionModel session
    readonly property MaterialsModel papers: session.materials
    readonly property bool setting: papers.stage === "corners" || papers.stage === "straightening"

    Loader {
        anchors.fill: parent
        active: root.setting
        sourceComponent: CornerEditor {
            objectName: "corners"
            frames: root.session.frames
            quad: root.papers.quad
            enabled: root.papers.stage === "corners"
        }
    }
    Loader {
        anchors.fill: parent
        active: !root.setting
        sourceComponent: CameraPreview {
            id: preview

            objectName: "page"
            frames: root.session.frames
            name: qsTr("摄像头下的纸张")

            PageOutline {
                anchors.fill: parent
                corners: root.papers.stage === "framing" ? root.papers.corners : []
            }
        }
    }
}
