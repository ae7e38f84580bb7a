pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Paying: for what, how much, to whom, by a code for a phone; and what became of it, in words that never mix "failed" up with "not known".
StepFrame {
    id: root

    readonly property PayModel pay: session.pay
    readonly property string stage: pay.stage
    readonly property real side: Theme.low ? 420 : root.wide || Theme.elder ? 480 : 560
    readonly property bool settled: stage === "paid" || stage === "unknown"

    title: {
        switch (stage) {
        case "open":
            return qsTr("请用手机扫码付款");
        case "paid":
            return qsTr("已支付 %1").arg(pay.amount);
        case "unknown":
            return qsTr("支付结果确认中");
        case "closing":
            return qsTr("正在关闭付款码…");
        case "closed":
            return qsTr("付款码已关闭");
        case "refused":
            return qsTr("现在不能缴费");
        }
        return qsTr("正在生成付款码…");
    }
    help: {
        switch (stage) {
        case "open":
            return qsTr("打开手机微信扫码，付好后自动继续。");
        case "paid":
            return pay.after ? qsTr("马上回到回执，不用再操作。") : qsTr("马上为您提交，不用再操作。");
        case "closing":
            return qsTr("如果刚刚付了款，会显示已支付。");
        }
        return "";
    }
    next: {
        switch (stage) {
        case "paid":
            return pay.after ? qsTr("回到回执") : qsTr("提交");
        case "unknown":
            return pay.after ? qsTr("回到回执") : qsTr("先提交");
        case "closed":
            return qsTr("重新出码");
        case "refused":
            return qsTr("再试一次");
        }
        return qsTr("下一步");
    }
    back: pay.after ? qsTr("以后再缴") : qsTr("返回")
    showNext: settled || stage === "closed" || stage === "refused"
    reading: true
    canGoBack: !settled && stage !== "closing"

    Reachable {
        id: view

        objectName: "paying"
        anchors.fill: parent
        sunk: root.sunk
        raised: true
        contentHeight: grid.height

        GridLayout {
            id: grid

            width: view.width - Theme.gap
            columns: root.wide || Theme.low ? 2 : 1
            columnSpacing: Theme.margin
            rowSpacing: Theme.margin / 2

            PayPicture {
                Layout.preferredWidth: Math.max(320 * Theme.unit, Math.min(root.side * Theme.unit, view.height)) // 80 mm at the least, on 21.5"
                Layout.preferredHeight: root.pay.code === "" && grid.columns === 1 ? 280 * Theme.unit : Layout.preferredWidth
                Layout.alignment: grid.columns === 2 ? Qt.AlignTop : Qt.AlignHCenter
                stage: root.stage
                code: root.pay.code
            }
            ColumnLayout {
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignTop
                spacing: Theme.gap

                Line {
                    objectName: "amount"
                    Layout.fillWidth: true
                    horizontalAlignment: grid.columns === 2 ? Text.AlignLeft : Text.AlignHCenter
                    visible: root.stage !== "paid" // the title says it then
                    text: root.pay.amount
                    font.pixelSize: Theme.display
                    font.bold: true
                    Accessible.role: Accessible.StaticText
                    Accessible.name: text
                }
                Notice {
                    objectName: "payProblem"
                    Layout.fillWidth: true
                    text: root.pay.problem
                }
                Repeater { // what for, to whom, until when, and what to name to whoever is asked
                    model: [root.said(qsTr("收费项目：%1"), root.pay.what), root.said(qsTr("收款方：%1"), root.pay.code === "" ? "" : root.pay.payee), root.said(qsTr("请在 %1 内付款"), root.pay.left), root.said(qsTr("订单号：%1"), root.pay.code === "" && !root.settled ? "" : root.pay.number), root.said(qsTr("咨询电话：%1"), root.stage === "unknown" ? root.session.helpPhone : "")].filter(one => one !== "")

                    Line {
                        required property string modelData

                        Layout.fillWidth: true
                        horizontalAlignment: grid.columns === 2 ? Text.AlignLeft : Text.AlignHCenter
                        text: modelData
                        Accessible.role: Accessible.StaticText
                        Accessible.name: text
                    }
                }
                Line {
                    objectName: "otherWay"
                    Layout.fillWidth: true
                    horizontalAlignment: grid.columns === 2 ? Text.AlignLeft : Text.AlignHCenter
                    visible: root.pay.window && (root.stage === "open" || root.stage === "closed")
                    text: root.pay.after ? qsTr("不方便扫码，也可以当天到窗口缴费。") : qsTr("不方便扫码，也可以到窗口缴费办理。")
                    color: Theme.quiet
                    Accessible.role: Accessible.StaticText
                    Accessible.name: text
                }
            }
        }
    }

    function said(sentence: string, what: string): string {
        return what === "" ? "" : sentence.arg(what);
    }
}
