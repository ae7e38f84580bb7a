pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Is it the person in the card's photo? First the question whether that may be looked at; on every page the way without.
StepFrame {
    id: root

    readonly property FaceModel face: session.face
    readonly property bool trying: face.stage === "trying"
    readonly property bool witness: face.stage === "witness"
    readonly property bool settled: face.stage === "done" || face.stage === "over" || face.stage === "declined"

    title: {
        if (trying)
            return asked();
        if (witness)
            return qsTr("请工作人员出示身份码");
        return settled ? qsTr("身份核验") : (face.guarded ? qsTr("监护人是否同意比对人脸?") : qsTr("是否同意比对人脸?"));
    }
    help: trying && face.steps > 0 ? qsTr("第 %1 个动作，共 %2 个").arg(Math.min(face.done + 1, face.steps)).arg(face.steps) : ""
    showNext: settled

    function asked(): string {
        switch (face.ask) {
        case "turn-left":
            return qsTr("请把头慢慢转向您的左边");
        case "turn-right":
            return qsTr("请把头慢慢转向您的右边");
        case "blink":
            return qsTr("请眨一下眼睛");
        case "look-straight":
            return qsTr("请看正前方");
        }
        return qsTr("请稍候…");
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.margin / 2

        FaceConsent {
            Layout.fillWidth: true
            visible: root.face.stage === "consent"
            guarded: root.face.guarded
        }
        Loader {
            Layout.fillWidth: true
            Layout.fillHeight: true
            active: root.trying || root.witness
            visible: active
            sourceComponent: CameraPreview {
                objectName: "preview"
                frames: root.session.frames
                mirrored: root.trying
            }
        }
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
        }
        GridLayout {
            Layout.fillWidth: true
            columns: root.wide ? 2 : 1
            columnSpacing: Theme.gap
            rowSpacing: Theme.margin / 2

            PressButton {
                objectName: "agree"
                Layout.fillWidth: true
                Layout.columnSpan: root.wide ? 2 : 1
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
        }
        Item {
            Layout.fillHeight: !root.trying && !root.witness
        }
    }
}
