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
    readonly property list<string> lines: judged ? photo.faults.slice(0, Theme.elder ? 1 : photo.faults.length) : (photo.stage === "ready" ? [qsTr("请摘下帽子、眼镜和口罩"), qsTr("看着镜头，自然闭嘴"), qsTr("照片只用来办这张证件")] : [])

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

        Repeater {
            model: root.lines

            RowLayout {
                id: row

                required property string modelData

                Layout.fillWidth: true
                spacing: Theme.gap

                Icon {
                    glyph: root.judged ? Icons.attention : Icons.check
                    color: root.judged ? Theme.attention : Theme.accent
                }
                Line {
                    Layout.fillWidth: true
                    text: row.modelData
                    Accessible.role: Accessible.StaticText
                    Accessible.name: text
                }
            }
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
