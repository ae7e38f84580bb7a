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

        FaceSaid {
            Layout.fillWidth: true
            visible: !Theme.low
            face: root.face
        }
        GridLayout {
            Layout.fillWidth: true
            columns: root.width > 1300 * Theme.unit ? 3 : Theme.low ? 2 : 1
            uniformCellWidths: true
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap

            PressButton {
                objectName: "agree"
                Layout.fillWidth: true
                Layout.fillHeight: true
                kind: "primary"
                visible: root.face.stage === "consent" || root.face.stage === "failed"
                text: root.face.stage === "failed" ? qsTr("再试一次") : (root.face.guarded ? qsTr("监护人同意，开始") : qsTr("同意，开始"))
                onClicked: root.session.agreeToFace()
            }
            PressButton {
                objectName: "decline"
                Layout.fillWidth: true
                Layout.fillHeight: true
                visible: !root.settled
                text: qsTr("不用人脸，继续办理")
                onClicked: root.session.declineFace()
            }
            PressButton {
                objectName: "witness"
                Layout.fillWidth: true
                Layout.fillHeight: true
                visible: !root.trying && !root.witness && !root.face.proven
                text: qsTr("请在场的工作人员见证")
                onClicked: root.session.callWitness()
            }
        }
        HandPicture {
            Layout.fillWidth: true
            visible: (root.face.stage === "consent" || root.trying) && !Theme.low
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
