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
    canGoOn: !pad.empty || session.voice.signedByKey

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
                color: Theme.quiet
                font.pixelSize: Theme.title
            }
            SignaturePad {
                id: pad

                objectName: "pad"
                ink: Theme.ink
                anchors.fill: parent
                anchors.margins: Theme.gap
                enabled: !root.session.voice.signedByKey
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
        PressButton { // for who can't draw, or does not see where
            objectName: "signByKey"
            glyph: root.session.voice.signedByKey ? Icons.check : Icons.write
            text: qsTr("我按键确认，由工作人员审核")
            Accessible.checkable: true
            Accessible.checked: root.session.voice.signedByKey
            onClicked: {
                pad.clear();
                root.session.voice.signByKey(!root.session.voice.signedByKey);
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
