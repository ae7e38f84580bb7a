pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import Kiosk.Models

// The code that a phone scans, black on white whatever the mode is, with its quiet zone of four modules (ISO/IEC 18004, 6.3.8); else how it
// stands, as a picture beside the words.
Item {
    id: root

    property string stage: ""
    property string code: ""
    readonly property color tone: stage === "paid" ? Theme.done : stage === "unknown" || stage === "refused" || stage === "closed" ? Theme.attention : Theme.accent

    QrCode {
        objectName: "payCode"
        anchors.fill: parent
        visible: root.code !== ""
        text: root.code
        Accessible.role: Accessible.Graphic
        Accessible.name: qsTr("付款二维码")
    }
    Rectangle {
        anchors.centerIn: parent
        visible: root.code === ""
        width: Math.min(parent.width, parent.height, 320 * Theme.unit)
        height: width
        radius: width / 2
        color: Theme.card
        border.width: 2 * Theme.stroke
        border.color: root.tone

        Icon {
            anchors.centerIn: parent
            glyph: root.stage === "paid" ? Icons.done : root.stage === "unknown" ? Icons.clock : root.stage === "refused" || root.stage === "closed" ? Icons.attention : Icons.pay
            color: root.tone
            font.pixelSize: parent.width / 2
        }
    }
}
