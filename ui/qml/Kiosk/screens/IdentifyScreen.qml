pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Who is this? A card on the reader, a travel document before the camera, or a code; what was read is shown before anything else is asked.
StepFrame {
    id: root

    readonly property IdentifyModel card: session.identify
    readonly property bool looking: !card.read && !card.pending
    readonly property string problem: card.problem !== "" ? card.problem : session.problem

    title: {
        if (card.read || card.chip === "read")
            return qsTr("请核对证件信息");
        if (card.pending)
            return qsTr("请核对姓名");
        if (card.way === "passport")
            return qsTr("请把证件资料页放到摄像头下");
        return card.way === "eid" ? qsTr("请出示电子身份码") : qsTr("请把身份证放在读卡区");
    }
    help: {
        if (card.read || card.chip === "read")
            return qsTr("有误请到窗口办理。");
        if (card.pending)
            return qsTr("摄像头会看错字：姓名不对请点一下改正，其余有误请重新拍。");
        if (card.way === "passport")
            return qsTr("带有两三行“<<<”的那一页，放平，放满画面。");
        return card.way === "eid" ? qsTr("打开手机上的网证或亮证二维码，对准画面。") : qsTr("平放不动，看到“已读取”再拿开。");
    }
    canGoOn: card.read || card.pending

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.margin / 2

        WayPicker {
            Layout.fillWidth: true
            session: root.session
            visible: root.looking && root.card.ways.length > 1
        }
        CardPicture {
            Layout.alignment: Qt.AlignHCenter
            refused: root.card.problem !== ""
            visible: root.looking && root.card.way === "card"
        }
        Loader {
            Layout.fillWidth: true
            Layout.fillHeight: true
            active: root.looking && root.card.way !== "card"
            visible: active
            sourceComponent: CameraPreview {
                objectName: "preview"
                frames: root.session.frames
            }
        }
        Notice {
            objectName: "cardProblem"
            Layout.fillWidth: true
            text: root.problem
        }
        Notice {
            objectName: "verifying"
            Layout.fillWidth: true
            kind: "done"
            text: root.card.verifying ? qsTr("正在向中心核验，请稍候…") : ""
        }
        Notice {
            Layout.fillWidth: true
            kind: "done"
            text: root.card.read ? qsTr("证件已读取，请取回证件。") : ""
        }
        DocumentFacts {
            Layout.fillWidth: true
            visible: root.card.read
            document: root.card
        }
        DocumentCheck {
            Layout.fillWidth: true
            visible: root.card.pending && !root.card.read
            session: root.session
        }
        PressButton {
            objectName: "anotherCard"
            visible: !root.looking
            text: root.card.pending ? qsTr("重新拍") : qsTr("换一张证件")
            onClicked: root.session.useAnotherCard()
        }
        Line {
            Layout.fillWidth: true
            visible: root.looking && root.card.way === "card" && root.card.ways.length < 2
            text: qsTr("没带身份证? 按“办不成?”，有人帮您。")
            color: Theme.quiet
            font.pixelSize: Theme.small
        }
        Item {
            Layout.fillHeight: !(root.looking && root.card.way !== "card")
        }
    }
}
