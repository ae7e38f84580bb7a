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
    picture: upper

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

    GridLayout {
        anchors.fill: parent
        columns: root.wide ? 2 : 1
        columnSpacing: Theme.margin
        rowSpacing: Theme.margin / 2

        Flickable {
            id: consent

            objectName: "consent"
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 3
            Layout.preferredHeight: question.implicitHeight
            Layout.maximumHeight: question.implicitHeight
            Layout.alignment: Qt.AlignTop
            visible: root.face.stage === "consent" && !Theme.low
            clip: true
            contentWidth: width
            contentHeight: question.implicitHeight
            boundsBehavior: Flickable.StopAtBounds

            FaceConsent {
                id: question

                width: consent.width - Theme.gap
                guarded: root.face.guarded
            }
            ScrollMark {
                view: consent
            }
        }
        Loader {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 3
            active: (root.trying || root.witness) && !Theme.low
            visible: active
            sourceComponent: live
        }
        FaceSide {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 2
            Layout.maximumHeight: implicitHeight
            Layout.alignment: root.trying || root.witness ? Qt.AlignVCenter : Qt.AlignTop
            session: root.session
        }
        Item {
            visible: !root.wide && !root.trying && !root.witness
            Layout.fillHeight: true
        }
    }
    Component {
        id: live

        CameraPreview {
            objectName: "preview"
            frames: root.session.frames
            mirrored: root.trying
        }
    }
    Component {
        id: upper

        Reachable {
            contentHeight: Math.max(height, said.implicitHeight)

            FaceSaid {
                id: said

                width: parent.width - Theme.gap
                height: parent.height
                face: root.face
                below: root.cramped && (root.face.hint !== "" || root.face.problem !== "" || root.face.verifying) ? null : root.trying || root.witness ? live : root.face.stage === "consent" ? words : null
            }
        }
    }
    Component {
        id: words

        Reachable {
            contentHeight: asking.implicitHeight

            FaceConsent {
                id: asking

                width: parent.width - Theme.gap
                guarded: root.face.guarded
            }
        }
    }
}
