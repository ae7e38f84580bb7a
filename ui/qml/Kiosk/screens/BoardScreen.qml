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
    help: board.known ? qsTr("截至 %1").arg(board.asOf) + (session.online ? "" : qsTr(" · 现在离线，可能有更新")) : qsTr("还没有从中心收到内容")
    showNext: false

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.gap

        GridLayout {
            Layout.fillWidth: true
            Layout.fillHeight: false
            columns: 3
            columnSpacing: Theme.gap / 2
            uniformCellWidths: true

            Choice {
                objectName: "part:topics"
                Layout.fillWidth: true
                Layout.fillHeight: true
                glyph: Icons.flame
                text: qsTr("热点榜")
                chosen: root.board.part === "topics"
                onClicked: root.board.open("topics")
            }
            Choice {
                objectName: "part:notices"
                Layout.fillWidth: true
                Layout.fillHeight: true
                glyph: Icons.notice
                text: qsTr("通知公告")
                chosen: root.board.part === "notices"
                onClicked: root.board.open("notices")
            }
            Choice {
                objectName: "part:leaders"
                Layout.fillWidth: true
                Layout.fillHeight: true
                glyph: Icons.phone
                text: qsTr("领导接听日")
                chosen: root.board.part === "leaders"
                onClicked: root.board.open("leaders")
            }
        }
        Choice {
            objectName: "everywhere"
            visible: root.board.part === "notices" && root.board.known
            glyph: Icons.place
            text: qsTr("其他区的也看")
            chosen: root.board.everywhere
            onClicked: root.board.chooseEverywhere(!root.board.everywhere)
        }
        Notice {
            Layout.fillWidth: true
            text: root.board.problem
        }
        Line {
            objectName: "nothing"
            Layout.fillWidth: true
            visible: root.board.nothing
            text: qsTr("现在没有内容。要反映问题，请拨打 12345。")
            color: Theme.quiet
        }
        Loader {
            Layout.fillWidth: true
            Layout.fillHeight: true
            sourceComponent: root.board.part === "topics" ? topics : root.board.part === "notices" ? notices : leaders
        }
    }
    Component {
        id: topics

        LongList {
            objectName: "topics"
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
