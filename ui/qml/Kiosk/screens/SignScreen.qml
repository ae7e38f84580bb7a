import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// The signature, drawn with a finger.
StepFrame {
    id: root

    title: qsTr("请在框内签名")
    help: qsTr("用手指写下您的姓名。签名后提交申请。")
    next: qsTr("提交")
    canGoOn: !pad.empty

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.gap

        Rectangle {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.maximumHeight: 720 * Theme.unit
            radius: Theme.radius
            color: Theme.card
            border.width: 3 * Theme.unit
            border.color: Theme.accent

            Line {
                anchors.centerIn: parent
                visible: pad.empty
                text: qsTr("在这里签名")
                color: Theme.line
                font.pixelSize: Theme.display
            }
            SignaturePad {
                id: pad

                objectName: "pad"
                anchors.fill: parent
                anchors.margins: Theme.gap
                onStrokeEnded: root.session.sign(strokes(), width, height)
            }
        }
        PressButton {
            objectName: "wipe"
            text: qsTr("擦掉重写")
            enabled: !pad.empty
            onClicked: {
                pad.clear();
                root.session.sign([], 0, 0);
            }
        }
        Notice {
            Layout.fillWidth: true
            text: root.session.problem
        }
        Item {
            Layout.fillHeight: root.height > root.width
        }
    }
}
