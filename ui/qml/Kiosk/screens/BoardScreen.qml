pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What the centre announces: the monthly list of hot topics, notices, when leaders answer. Always with the time at which it said so.
StepFrame {
    id: root

    readonly property BoardModel board: session.doors.board

    title: board.part === "topics" ? qsTr("民声热点榜") : board.part === "notices" ? qsTr("通知公告") : qsTr("领导接听日")
    help: cramped && board.problem !== "" ? board.problem : board.known ? qsTr("截至 %1").arg(board.asOf) + (session.online ? "" : qsTr(" · 现在离线，可能有更新")) : qsTr("还没有从中心收到内容")
    showNext: false
    reading: true

    GridLayout { // in the low mode what is read stands over what is touched
        anchors.fill: parent
        columns: 1
        rowSpacing: Theme.gap

        GridLayout {
            Layout.row: Theme.low ? 4 : 0
            Layout.fillWidth: true
            Layout.fillHeight: false
            columns: root.wide ? 4 : 3
            columnSpacing: Theme.gap / 2
            uniformCellWidths: true

            Repeater {
                model: [["topics", Icons.flame, qsTr("热点榜")], ["notices", Icons.notice, qsTr("通知公告")], ["leaders", Icons.phone, qsTr("领导接听日")]]

                Choice {
                    required property list<string> modelData

                    objectName: "part:" + modelData[0]
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    glyph: modelData[1]
                    text: modelData[2]
                    chosen: root.board.part === modelData[0]
                    onClicked: root.board.open(modelData[0])
                }
            }
            Choice {
                objectName: "everywhere"
                Layout.columnSpan: root.wide ? 1 : 3
                Layout.fillWidth: root.wide
                Layout.fillHeight: true
                visible: root.board.part === "notices" && root.board.known
                glyph: Icons.place
                text: qsTr("其他区的也看")
                chosen: root.board.everywhere
                onClicked: root.board.chooseEverywhere(!root.board.everywhere)
            }
        }
        Notice {
            Layout.row: 2
            Layout.fillWidth: true
            text: root.cramped ? "" : root.board.problem
        }
        Line {
            objectName: "nothing"
            Layout.row: Theme.low ? 0 : 3
            Layout.fillWidth: true
            visible: root.board.nothing && !(root.cramped && !root.board.known) // the title has said so
            text: qsTr("现在没有内容。要反映问题，请拨打 12345。")
            color: Theme.quiet
        }
        Loader {
            Layout.row: Theme.low ? 3 : 4
            Layout.rightMargin: -Theme.gap
            Layout.fillWidth: true
            Layout.fillHeight: true
            sourceComponent: root.board.part === "topics" ? topics : root.board.part === "notices" ? notices : leaders
        }
    }
    Component {
        id: topics

        LongList {
            objectName: "topics"
            sunk: root.sunk
            raised: true
            model: root.board.topics
            delegate: TopicCard {
                required property string id
                required title
                required stage
                required stageWords
                required since
                required lead
                required result
                required votes
                required voted
                required canVote

                width: ListView.view.width - Theme.gap
                board: root.board
                topic: id
            }
        }
    }
    Component {
        id: notices

        LongList {
            objectName: "notices"
            sunk: root.sunk
            raised: true
            model: root.board.notices
            delegate: NoticeCard {
                required title
                required text
                required urgent
                required until
                required service
                required serviceName

                width: ListView.view.width - Theme.gap
                onChosen: root.session.choose(service)
            }
        }
    }
    Component {
        id: leaders

        LongList {
            objectName: "leaders"
            model: root.board.leaders
            delegate: Line {
                required property string day
                required property string who

                width: ListView.view.width - Theme.gap
                height: implicitHeight + 2 * Theme.gap
                text: qsTr("%1 · %2 接听 12345").arg(day).arg(who)
            }
        }
    }
}
