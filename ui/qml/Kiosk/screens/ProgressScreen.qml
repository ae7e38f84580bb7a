import QtQuick
import QtQuick.Layouts
import QtQuick.Controls.Basic
import Kiosk
import Kiosk.Models

// Three ways to ask; none of them is hidden.
StepFrame {
    id: root

    readonly property ProgressModel progress: session.progress

    title: qsTr("查进度")
    help: qsTr("任选一种方式")
    showNext: false

    ColumnLayout {
        anchors { left: parent.left; right: parent.right; top: parent.top }
        spacing: Theme.margin / 2

        Line {
            Layout.fillWidth: true
            text: root.progress.cardReady ? qsTr("① 把身份证放在读卡区") : "① " + qsTr("读卡器暂时不可用")
            color: root.progress.cardReady ? Theme.ink : Theme.quiet
            font.bold: root.progress.cardReady
            visible: !root.compact
        }
        Line {
            Layout.fillWidth: true
            text: root.progress.cameraReady ? qsTr("② 把回执上的二维码对准摄像头") : "② " + qsTr("摄像头暂时不可用")
            color: root.progress.cameraReady ? Theme.ink : Theme.quiet
            font.bold: root.progress.cameraReady
            visible: !root.compact
        }
        Line {
            Layout.fillWidth: true
            text: qsTr("③ 输入回执上的查询编号")
            font.bold: true
        }
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.gap

            TextField {
                id: number

                objectName: "number"
                Layout.fillWidth: true
                implicitHeight: Theme.target
                leftPadding: Theme.gap
                font.pixelSize: Theme.text * 1.1
                color: Theme.ink
                inputMethodHints: Qt.ImhPreferUppercase | Qt.ImhNoPredictiveText | Qt.ImhLatinOnly
                maximumLength: 24
                Accessible.name: qsTr("查询编号")
                onAccepted: root.session.enterNumber(text)

                background: Rectangle {
                    radius: Theme.radius / 2
                    color: Theme.card
                    border.width: (number.activeFocus ? 5 : 2) * Theme.unit
                    border.color: number.activeFocus ? Theme.accent : Theme.line
                }
            }
            PressButton {
                objectName: "ask"
                kind: "primary"
                text: qsTr("查询")
                enabled: number.text.length > 0
                onClicked: root.session.enterNumber(number.text)
            }
        }
        Notice {
            objectName: "progressProblem"
            Layout.fillWidth: true
            text: root.progress.asking ? qsTr("正在查询…") : root.progress.problem
        }
    }
}
