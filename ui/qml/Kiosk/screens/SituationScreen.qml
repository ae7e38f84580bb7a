pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// A few questions that choose the right list, before anything is read or typed; and the verdict, as soon as it is known.
StepFrame {
    id: root

    readonly property bool refused: session.situation.refused.length > 0

    title: refused ? qsTr("这里办不了") : qsTr("先回答几个问题")
    canGoOn: !refused
    reading: true
    readonly property PagesModel pages: session.situation.pages
    next: pages.more ? qsTr("下一题") : qsTr("下一步")
    back: pages.earlier ? qsTr("上一题") : qsTr("返回")
    help: pages.alone && pages.number > 0 ? qsTr("第 %1 题，共 %2 题").arg(pages.number).arg(pages.count) : qsTr("按您的情况列出材料和办法，不用填写。")

    Reachable {
        id: view

        objectName: "questions"
        anchors.fill: parent
        sunk: root.sunk
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
            Repeater {
                model: root.session.situation

                QuestionBlock {
                    required property int index

                    width: column.width
                    visible: !root.pages.alone || root.pages.row === index
                    onChosen: (question, value) => root.session.answer(question, value)
                }
            }
            Line {
                width: parent.width
                visible: parts.count > 0 && (!root.pages.alone || root.pages.row < 0)
                text: qsTr("一并办理")
                font.bold: true
            }
            Repeater {
                id: parts

                model: root.session.parts

                PartRow {
                    width: column.width
                    visible: !root.pages.alone || root.pages.row < 0
                    onFlipped: id => root.session.togglePart(id)
                }
            }
        }
    }
}
