pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Saved: the number, the code, and what became of the paper, in three honest kinds.
StepFrame {
    id: root

    readonly property ReceiptModel receipt: session.receipt
    readonly property PapersModel papers: session.papers

    title: qsTr("已保存，待中心受理")
    help: root.session.online ? qsTr("正在送往中心。") : qsTr("网络中断，已安全保存在本机；网络恢复后自动送达中心。")
    next: receipt.outcome === "printing" ? qsTr("不等回执，完成") : qsTr("完成")
    canGoBack: false
    reading: true

    Reachable {
        id: view

        objectName: "receipt"
        anchors.fill: parent
        sunk: root.sunk
        raised: true
        contentHeight: grid.height

        GridLayout {
            id: grid

            width: view.width - Theme.gap
            columns: root.wide ? 2 : 1
            columnSpacing: Theme.margin
            rowSpacing: Theme.margin / 2

            QrCode {
                Layout.preferredWidth: (root.wide ? 440 : 480) * Theme.unit
                Layout.preferredHeight: Layout.preferredWidth
                Layout.alignment: root.wide ? Qt.AlignTop : Qt.AlignHCenter
                text: root.receipt.number
                Accessible.role: Accessible.Graphic
                Accessible.name: qsTr("查询编号的二维码")
            }
            ColumnLayout {
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignTop
                spacing: Theme.gap

                ReceiptNumber {
                    Layout.fillWidth: true
                    receipt: root.receipt
                    centred: !root.wide
                }
                PayOffer {
                    Layout.fillWidth: true
                    pay: root.session.pay
                }
                HandPicture {
                    Layout.fillWidth: true
                    Layout.preferredHeight: brief ? implicitHeight : 250 * Theme.unit
                    visible: root.receipt.outcome === "printing" || root.receipt.outcome === "confirmed"
                    brief: root.wide || Theme.elder || Theme.low
                    session: root.session
                    what: "receipt"
                }
                PaperRequest {
                    Layout.fillWidth: true
                    Layout.topMargin: Theme.gap
                    name: "receipt"
                    canAsk: root.papers.canReprint
                    outcome: root.receipt.outcome
                    said: root.paperWords(root.receipt.outcome)
                    onAsked: root.session.reprint()
                }
                PaperRequest {
                    Layout.fillWidth: true
                    name: "form"
                    paper: qsTr("申请表")
                    label: qsTr("打印申请表")
                    canAsk: root.papers.canPrintForm
                    outcome: root.papers.form
                    reason: root.papers.formReason
                    onAsked: root.session.printForm()
                }
                Repeater { // what has to be paid, and until when
                    model: root.session.guide

                    GuideSection {
                        Layout.fillWidth: true
                        Layout.preferredHeight: height
                        required title
                        required lines
                        required tone
                    }
                }
                PressButton {
                    objectName: "rate"
                    visible: root.session.rate.offered
                    Layout.fillWidth: true
                    glyph: Icons.star
                    text: qsTr("评一评（自愿）")
                    onClicked: root.session.rate.open()
                }
                Line {
                    Layout.fillWidth: true
                    Layout.topMargin: Theme.gap
                    text: qsTr("凭编号、二维码或身份证，可在任何一台自助机查进度。")
                    color: Theme.quiet
                }
            }
        }
    }

    function paperWords(outcome: string): string {
        switch (outcome) {
        case "confirmed":
            return qsTr("回执已打印，请取走。");
        case "printing":
            return qsTr("正在打印回执…不等它，就请拍下或记下这个编号。");
        case "unknown":
            return qsTr("回执可能没有打印出来。请拍下或记下这个编号。");
        case "failed":
            return qsTr("回执没有打印。%1请拍下或记下这个编号。").arg(root.receipt.reason);
        default:
            return "";
        }
    }
}
