pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import Kiosk.Models

// What it takes and what it does not, for this person, before anything is typed: the whole of it, told once.
StepFrame {
    id: root

    readonly property bool refused: session.situation.refused.length > 0
    readonly property bool guide: session.stepNumber === session.stepCount

    title: refused ? qsTr("这里办不了") : guide ? qsTr("办事指南") : qsTr("办理之前")
    help: guide ? session.guide.why : qsTr("填写的内容只在本次办理中使用，离开即清除。")
    next: guide ? qsTr("知道了") : qsTr("开始办理")
    canGoOn: !refused
    reading: true

    Reachable {
        id: view

        objectName: "guide"
        anchors.fill: parent
        sunk: root.sunk
        raised: true
        contentHeight: column.height

        Column {
            id: column

            width: view.width - Theme.gap
            spacing: Theme.margin / 2

            Refusal {
                width: parent.width
                visible: root.refused
                reasons: root.session.situation.refused
                places: root.session.situation.places
                onHelpAsked: root.session.askHelp()
            }
            GuideSection {
                width: parent.width
                title: ""
                lines: root.session.notice
                strong: true
            }
            GuideSection {
                width: parent.width
                visible: lines.length > 0
                title: qsTr("去哪里办")
                lines: root.session.guide.places
            }
            Repeater {
                model: root.session.guide

                GuideSection {
                    width: column.width
                    required title
                    required lines
                    required tone
                }
            }
            PaperRequest {
                width: parent.width
                name: "notice"
                paper: qsTr("告知书")
                label: qsTr("打印告知书")
                canAsk: root.session.papers.canPrintNotice
                outcome: root.session.papers.notice
                reason: root.session.papers.noticeReason
                onAsked: root.session.printNotice()
            }
            Row { // to take home without paper
                id: takeHome

                spacing: Theme.margin / 2

                Item {
                    width: 320 * Theme.unit
                    height: width
                    Accessible.role: Accessible.Graphic
                    Accessible.name: qsTr("这份清单的二维码")

                    QrCode { // drawn when it comes into sight: it costs as much as ten lines, and few drag so far
                        anchors.fill: parent
                        visible: view.contentY + view.height > takeHome.y
                        text: root.session.guide.code
                        Accessible.ignored: true
                    }
                }
                Line {
                    anchors.verticalCenter: parent.verticalCenter
                    width: column.width - 320 * Theme.unit - Theme.margin
                    text: qsTr("用手机扫一扫，把清单带走；不用联网，也不记录您是谁。")
                    color: Theme.quiet
                }
            }
            PressButton {
                objectName: "guideError"
                text: qsTr("这份指南有错")
                onClicked: root.session.openGuideError()
            }
        }
    }
}
