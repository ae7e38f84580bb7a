import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// On the receipt: what falls due now can be paid here, or was. Nothing where nothing is paid.
ColumnLayout {
    id: root

    required property PayModel pay

    visible: pay.offered || paid.text !== ""
    spacing: Theme.gap

    Notice {
        id: paid

        objectName: "paid"
        Layout.fillWidth: true
        kind: root.pay.stage === "paid" ? "done" : "attention"
        text: root.pay.stage === "paid" ? qsTr("已支付 %1").arg(root.pay.amount) : root.pay.stage === "unknown" ? qsTr("支付结果确认中，请勿重复支付。") : ""
    }
    PressButton {
        objectName: "payNow"
        visible: root.pay.offered
        Layout.fillWidth: true
        glyph: Icons.pay
        text: qsTr("现在缴费 %1").arg(root.pay.due)
        onClicked: root.pay.open()
    }
}
