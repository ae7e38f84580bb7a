pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Beside the portrait: what it takes or what it does not keep, and what else can be done than going on. Pushed where it has no room.
Flickable {
    id: root

    required property SessionModel session
    readonly property PhotoModel photo: session.photo
    readonly property bool judged: photo.stage === "result"

    objectName: "photoSide"
    implicitHeight: rows.implicitHeight
    clip: true
    contentWidth: width
    contentHeight: rows.implicitHeight
    boundsBehavior: Flickable.StopAtBounds

    ColumnLayout {
        id: rows

        width: root.width - (mark.visible ? Theme.gap : 0)
        spacing: Theme.gap

        PhotoSaid {
            Layout.fillWidth: true
            visible: !Theme.low && lines.length > 0
            photo: root.photo
        }
        PressButton {
            objectName: "keepPhoto"
            Layout.fillWidth: true
            visible: root.judged && root.photo.mayKeep && root.photo.left > 0
            text: qsTr("仍用这张，由工作人员审核")
            onClicked: root.photo.keep()
        }
        PressButton {
            objectName: "retake"
            Layout.fillWidth: true
            visible: root.photo.left > 0 && (root.photo.stage === "settled" || root.judged && root.photo.passes)
            glyph: Icons.again
            text: root.photo.decision === "window" ? qsTr("在本机拍") : qsTr("重拍")
            onClicked: root.session.retake()
        }
        PressButton {
            objectName: "capture"
            Layout.fillWidth: true
            visible: root.photo.stage === "looking"
            glyph: Icons.camera
            text: qsTr("现在就拍")
            onClicked: root.session.capture()
        }
        PressButton {
            objectName: "photoAtWindow"
            Layout.fillWidth: true
            visible: root.photo.stage !== "settled" && root.photo.stage !== "taking"
            text: qsTr("没有合适的照片? 到窗口拍")
            onClicked: root.photo.leave()
        }
    }
    ScrollMark {
        id: mark

        view: root
    }
}
