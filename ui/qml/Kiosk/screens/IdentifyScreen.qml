pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Who is this? A card on the reader, a travel document before the camera, or a code; what was read is shown before anything else is asked.
// The other ways stand beneath, never hidden.
StepFrame {
    id: root

    readonly property IdentifyModel card: session.identify
    readonly property bool looking: !card.read && !card.pending
    readonly property bool byCard: card.way === "card"
    readonly property bool roomy: !Theme.elder && !Theme.low && !wide // for the card being taken back, beside what it says
    readonly property bool tight: wide && Theme.elder && !Theme.low
    readonly property bool above: Theme.low && !reading && !compact // what is only read stands in the upper half
    readonly property string verifying: card.verifying ? qsTr("正在向中心核验，请稍候…") : ""
    readonly property string problem: card.problem !== "" ? card.problem : session.problem

    title: {
        if (card.read)
            return byCard ? qsTr("已读取，请取回证件") : qsTr("请核对证件信息");
        if (card.pending)
            return card.chip === "read" ? qsTr("请核对证件信息") : qsTr("请核对姓名");
        if (card.way === "passport")
            return qsTr("请出示证件资料页");
        return card.way === "eid" ? qsTr("请出示电子身份码") : qsTr("请把身份证放在读卡区");
    }
    help: {
        if (card.read || card.chip === "read")
            return qsTr("请核对下面的信息，有误请到窗口办理。");
        if (card.pending)
            return qsTr("摄像头会看错字：姓名不对请点一下改正，其余有误请重新拍。");
        if (card.way === "passport")
            return qsTr("有照片和“<<<”的那一页，放平，放满画面。");
        return card.way === "eid" ? qsTr("打开手机上的网证或亮证二维码，对准画面。") : qsTr("平放不动，看到“已读取”再拿开。");
    }
    canGoOn: card.read || card.pending
    reading: !looking
    picture: upper

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.gap

        Told {
            name: "card"
            Layout.fillWidth: true
            visible: !root.above && (problem !== "" || well !== "")
            problem: root.problem
            well: root.verifying
        }
        GridLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: root.looking
            columns: root.wide ? 2 : 1
            columnSpacing: Theme.margin
            rowSpacing: Theme.margin / 2

            Loader {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredHeight: 2
                Layout.preferredWidth: 2
                active: root.looking && !root.byCard && !Theme.low
                visible: active
                sourceComponent: live
            }
            Loader {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredHeight: 1
                Layout.preferredWidth: 2
                active: root.looking && !Theme.low && (root.byCard || root.roomy || root.wide && !Theme.elder)
                visible: active
                sourceComponent: hands
            }
            Flickable {
                id: ways

                objectName: "ways"
                Layout.fillWidth: true
                Layout.fillHeight: root.tight || Theme.low
                Layout.columnSpan: root.tight || root.byCard && root.wide && !Theme.low ? 1 : root.wide ? 2 : 1
                Layout.preferredWidth: 1
                Layout.preferredHeight: picker.implicitHeight
                Layout.maximumHeight: picker.implicitHeight
                clip: true
                contentWidth: width
                contentHeight: picker.implicitHeight
                boundsBehavior: Flickable.StopAtBounds

                WayPicker {
                    id: picker

                    width: ways.width - (mark.visible ? Theme.gap : 0)
                    session: root.session
                    stacked: root.tight || root.wide && root.byCard && !Theme.low
                }
                ScrollMark {
                    id: mark

                    view: ways
                }
            }
        }
        DocumentSaid {
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: !root.looking
            session: root.session
            above: root.card.read && root.byCard && root.roomy ? hands : null
            sunk: root.sunk
            remind: root.card.read && root.byCard && !root.roomy
        }
    }
    Component {
        id: upper

        Told {
            name: "card"
            problem: root.problem
            well: root.verifying
            below: root.cramped && (problem !== "" || well !== "") ? null : root.byCard ? hands : live
        }
    }
    Component {
        id: live

        CameraPreview {
            objectName: "preview"
            frames: root.session.frames
        }
    }
    Component {
        id: hands

        HandPicture {
            session: root.session
            what: root.card.read ? "takeCard" : root.byCard ? "card" : root.card.way === "eid" ? "code" : "passport"
            refused: root.card.problem !== ""
        }
    }
}
