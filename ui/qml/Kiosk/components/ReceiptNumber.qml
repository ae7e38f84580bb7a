import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// The number by which somebody can ask about it, since when it is kept, and that the card is to be taken back.
ColumnLayout {
    id: root

    required property ReceiptModel receipt
    property bool centred: false
    readonly property int side: centred ? Text.AlignHCenter : Text.AlignLeft

    spacing: Theme.gap

    Line {
        Layout.fillWidth: true
        horizontalAlignment: root.side
        text: qsTr("查询编号")
        color: Theme.quiet
    }
    Line {
        objectName: "trackingNumber"
        Layout.fillWidth: true
        horizontalAlignment: root.side
        text: root.receipt.grouped
        font.pixelSize: Theme.title * 1.15
        font.bold: true
        fontSizeMode: Text.HorizontalFit
        wrapMode: Text.NoWrap
    }
    Line {
        Layout.fillWidth: true
        horizontalAlignment: root.side
        text: qsTr("保存时间 %1").arg(root.receipt.savedAt)
        color: Theme.quiet
        font.pixelSize: Theme.small
    }
    Line {
        Layout.fillWidth: true
        horizontalAlignment: root.side
        text: qsTr("请取回您的证件。")
        font.bold: true
    }
}
