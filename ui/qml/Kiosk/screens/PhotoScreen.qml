pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// A portrait for a document: what it takes, the live picture with one thing to mend at a time, the countdown, and the picture to agree to.
// The way without stands on every page of it.
StepFrame {
    id: root

    readonly property PhotoModel photo: session.photo
    readonly property string stage: photo.stage
    readonly property bool posing: stage === "looking" || stage === "taking"
    readonly property bool judged: stage === "result"

    title: {
        if (stage === "looking")
            return photo.hint !== "" ? photo.hint : (photo.count > 0 ? qsTr("很好，请不要动") : qsTr("请站到镜头前"));
        if (stage === "taking")
            return qsTr("正在拍照…");
        if (judged)
            return photo.passes ? qsTr("照片合格，用这张吗?") : qsTr("这张照片不合要求");
        return stage === "settled" ? said() : qsTr("请拍证件照");
    }
    help: {
        if (posing)
            return photo.count > 0 ? qsTr("%1 秒后自动拍照").arg(photo.count) : qsTr("站好以后，数三下自动拍照。");
        return judged ? (photo.left > 0 ? qsTr("还可以再拍 %1 次。").arg(photo.left) : qsTr("不能再拍了。")) : stage === "ready" ? qsTr("拍得不好可以重拍。") : "";
    }
    next: {
        if (stage === "ready")
            return photo.left > 0 ? qsTr("开始拍照") : qsTr("到窗口拍");
        if (!judged)
            return qsTr("下一步");
        if (photo.passes)
            return qsTr("就用这张");
        return photo.left > 0 ? qsTr("重拍") : (photo.mayKeep ? qsTr("仍用这张") : qsTr("到窗口拍"));
    }
    showNext: !posing
    readonly property Component look: posing || judged ? live : stage === "ready" ? hands : null
    picture: look !== null ? upper : null

    function said(): string {
        if (photo.decision === "window")
            return qsTr("照片到窗口拍");
        return photo.decision === "review" ? qsTr("照片由工作人员审核") : qsTr("照片已拍好");
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.margin / 2

        Notice {
            objectName: "photoProblem"
            Layout.fillWidth: true
            text: root.photo.problem
        }
        Notice {
            objectName: "photoDecided"
            Layout.fillWidth: true
            kind: root.photo.decision === "passed" ? "done" : "attention"
            text: root.stage !== "settled" ? "" : root.photo.decision === "passed" ? qsTr("照片随申请一起送出。") : root.photo.decision === "review" ? qsTr("不合格会请您补拍。") : qsTr("请带身份证到窗口拍照，申请照常办理。")
        }
        GridLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            columns: root.wide ? 2 : 1
            columnSpacing: Theme.margin
            rowSpacing: Theme.margin / 2

            Loader {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 1
                Layout.minimumHeight: active ? 1.2 * Theme.target : 0
                Layout.preferredHeight: root.wide ? 6 * Theme.target : root.column * 0.57
                active: !Theme.low && root.look !== null
                visible: active
                sourceComponent: root.look
            }
            PhotoSide {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 1
                Layout.preferredHeight: Math.min(implicitHeight, (Theme.elder ? 3.6 : 6) * Theme.target)
                Layout.maximumHeight: implicitHeight
                session: root.session
            }
        }
        Item {
            Layout.fillHeight: root.stage === "settled"
        }
    }
    Component {
        id: upper

        PhotoSaid {
            photo: root.photo
            below: root.cramped && lines.length > 0 ? null : root.look
        }
    }
    Component {
        id: live

        CameraPreview {
            objectName: "preview"
            frames: root.session.frames
            mirrored: root.posing
            name: root.judged ? qsTr("拍好的照片") : qsTr("摄像头里的您")

            PoseOval {
                anchors.fill: parent
                visible: root.posing
                steady: root.photo.count > 0 || root.stage === "taking"
                count: root.photo.count
            }
        }
    }
    Component {
        id: hands

        HandPicture {
            session: root.session
            what: "look"
        }
    }
}
