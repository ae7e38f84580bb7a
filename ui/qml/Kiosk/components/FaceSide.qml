pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Beside the question, or the picture: what is in the way, what came of it, and every way on, with a face and without. Pushed where it has no
// room.
Flickable {
    id: root

    required property SessionModel session
    readonly property FaceModel face: session.face
    readonly property bool trying: face.stage === "trying"
    readonly property bool witness: face.stage === "witness"
    readonly property bool settled: face.stage === "done" || face.stage === "over" || face.stage === "declined"

    objectName: "faceSide"
    implicitHeight: rows.implicitHeight
    clip: true
    contentWidth: width
    contentHeight: rows.implicitHeight
    boundsBehavior: Flickable.StopAtBounds

    ColumnLayout {
        id: rows

        width: root.width - (mark.visible ? Theme.gap : 0)
        spacing: Theme.gap

        Notice {
            objectName: "faceHint"
            Layout.fillWidth: true
            text: root.trying ? root.face.hint : root.face.problem
        }
        Notice {
            objectName: "faceReason"
            Layout.fillWidth: true
            kind: root.face.proven ? "done" : "attention"
            text: root.settled || root.face.stage === "failed" ? root.face.reason : ""
        }
        Notice {
            Layout.fillWidth: true
            kind: "done"
            text: root.face.verifying ? qsTr("正在向中心核验，请稍候…") : ""
        }
        Notice {
            objectName: "withoutFace"
            Layout.fillWidth: true
            text: root.face.stage === "declined" || root.face.stage === "over" ? qsTr("可以继续办理：工作人员会先审核您的身份。") : ""
        }
        Line {
            Layout.fillWidth: true
            visible: root.face.stage === "failed"
            text: qsTr("还可以再试 %1 次。").arg(root.face.triesLeft)
            color: Theme.quiet
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
        PressButton {
            objectName: "agree"
            Layout.fillWidth: true
            kind: "primary"
            visible: root.face.stage === "consent" || root.face.stage === "failed"
            text: root.face.stage === "failed" ? qsTr("再试一次") : (root.face.guarded ? qsTr("监护人同意，开始") : qsTr("同意，开始"))
            onClicked: root.session.agreeToFace()
        }
        PressButton {
            objectName: "decline"
            Layout.fillWidth: true
            visible: !root.settled
            text: qsTr("不用人脸，继续办理")
            onClicked: root.session.declineFace()
        }
        PressButton {
            objectName: "witness"
            Layout.fillWidth: true
            visible: !root.trying && !root.witness && !root.face.proven
            text: qsTr("请在场的工作人员见证")
            onClicked: root.session.callWitness()
        }
        HandPicture {
            Layout.fillWidth: true
            visible: root.face.stage === "consent" || root.trying
            brief: true
            session: root.session
            what: "look"
        }
    }
    ScrollMark {
        id: mark

        view: root
    }
}
