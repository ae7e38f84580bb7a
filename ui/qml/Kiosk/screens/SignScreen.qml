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

    GridLayout { // the buttons under the box, or beside it where there is little room
        anchors.fill: parent
        columns: Theme.low && root.wide || Theme.elder && (Theme.low || root.wide) ? 2 : 1
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap

        Rectangle {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: root.wide ? 2 : 1
            Layout.maximumHeight: 720 * Theme.unit
            radius: Theme.radius
            color: Theme.card
            border.width: 3 * Theme.unit
            border.color: Theme.accent

            Line {
                anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.gap }
                visible: pad.empty
                text: qsTr("在这里签名")
                color: Theme.quiet
                font.pixelSize: Theme.text
                horizontalAlignment: Text.AlignHCenter
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
        Flickable {
            id: view

            objectName: "signing"
            Layout.fillWidth: true
            Layout.fillHeight: parent.columns === 2
            Layout.preferredWidth: 1
            Layout.preferredHeight: buttons.implicitHeight
            Layout.maximumHeight: buttons.implicitHeight
            Layout.alignment: Qt.AlignTop
            clip: true
            contentWidth: width
            contentHeight: buttons.implicitHeight
            boundsBehavior: Flickable.StopAtBounds

            ColumnLayout {
                id: buttons

                width: view.width - (mark.visible ? Theme.gap : 0)
                spacing: Theme.gap

                Notice {
                    Layout.fillWidth: true
                    text: root.session.problem
                }
                PressButton {
                    objectName: "wipe"
                    Layout.maximumWidth: buttons.width
                    text: qsTr("擦掉重写")
                    enabled: !pad.empty
                    onClicked: {
                        pad.clear();
                        root.session.sign([], 0, 0);
                    }
                }
                PressButton { // for who can't draw, or does not see where
                    objectName: "signByKey"
                    Layout.maximumWidth: buttons.width
                    glyph: root.session.voice.signedByKey ? Icons.check : Icons.write
                    text: qsTr("我按键确认，由工作人员审核")
                    Accessible.checkable: true
                    Accessible.checked: root.session.voice.signedByKey
                    onClicked: {
                        pad.clear();
                        root.session.voice.signByKey(!root.session.voice.signedByKey);
                    }
                }
            }
            ScrollMark {
                id: mark

                view: view
            }
        }
        Item {
            visible: parent.columns === 1
            Layout.fillHeight: root.height > root.width
        }
    }
}
