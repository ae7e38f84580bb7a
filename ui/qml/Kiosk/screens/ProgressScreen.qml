pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Three ways to ask; none of them is hidden. What is said of them scrolls where there is little room, the box to type in never does.
StepFrame {
    id: root

    readonly property ProgressModel progress: session.progress

    title: qsTr("查进度")
    help: qsTr("任选一种方式")
    showNext: false
    picture: Component {
        Item {
            Loader {
                anchors { top: parent.top; left: parent.left; right: parent.right }
                height: Math.min(implicitHeight, parent.height)
                sourceComponent: ways
            }
        }
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.margin / 2

        Loader {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.maximumHeight: implicitHeight
            active: !Theme.low || root.compact
            visible: active
            sourceComponent: ways
        }
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.gap

            TextBox {
                id: number

                objectName: "number"
                Layout.fillWidth: true
                kind: "number"
                maximumLength: 24
                Accessible.name: qsTr("查询编号")
                onAccepted: root.session.enterNumber(text)
            }
            PressButton {
                objectName: "ask"
                kind: "primary"
                text: qsTr("查询")
                enabled: number.text.length > 0
                onClicked: root.session.enterNumber(number.text)
            }
        }
        Item {
            Layout.fillHeight: true
            Layout.preferredHeight: 0
        }
    }
    Component {
        id: ways

        Flickable {
            id: view

            implicitHeight: said.implicitHeight
            contentHeight: said.implicitHeight
            boundsBehavior: Flickable.StopAtBounds
            clip: true

            ColumnLayout {
                id: said

                width: view.width - Theme.gap
                spacing: Theme.margin / 2

                Notice {
                    objectName: "progressProblem"
                    Layout.fillWidth: true
                    text: root.progress.asking ? qsTr("正在查询…") : root.progress.problem
                }
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
            }
            ScrollMark {
                view: view
            }
        }
    }
}
