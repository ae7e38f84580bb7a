pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What is in the way of a comparison, or what came of it. `below`: what is looked at meanwhile.
ColumnLayout {
    id: root

    required property FaceModel face
    property Component below: null
    readonly property bool settled: face.stage === "done" || face.stage === "over" || face.stage === "declined"

    spacing: Theme.gap

    Notice {
        objectName: "faceHint"
        Layout.fillWidth: true
        text: root.face.stage === "trying" ? root.face.hint : root.face.problem
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
    Loader {
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.preferredHeight: 0 // what room the words leave it
        visible: active || Theme.low
        active: root.below !== null
        sourceComponent: root.below
    }
}
