pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// One topic of the monthly list: where it stands, since when, what came of it, and "me too".
Item {
    id: root

    required property BoardModel board
    property string topic: ""
    property string title: ""
    property string stage: ""
    property string stageWords: ""
    property string since: ""
    property string lead: ""
    property string result: ""
    property int votes: 0
    property bool voted: false
    property bool canVote: false
    readonly property bool done: stage === "delisted"

    implicitHeight: row.implicitHeight + 2 * Theme.gap

    GridLayout {
        id: row

        anchors { left: parent.left; right: parent.right; top: parent.top; topMargin: Theme.gap }
        columns: Theme.elder ? 1 : 2
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap

        ColumnLayout {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignTop
            spacing: 4 * Theme.unit

            Line {
                Layout.fillWidth: true
                text: root.title
                font.bold: true
            }
            RowLayout {
                spacing: Theme.gap / 2

                Icon {
                    glyph: root.done ? Icons.done : Icons.history
                    color: root.done ? Theme.done : Theme.attention
                    font.pixelSize: Theme.text
                }
                Line {
                    Layout.fillWidth: true
                    text: qsTr("%1 · %2 起").arg(root.stageWords).arg(root.since) + (root.lead !== "" ? " · " + root.lead : "")
                    color: root.done ? Theme.done : Theme.attention
                    font.pixelSize: Theme.small
                }
            }
            Line {
                Layout.fillWidth: true
                visible: text !== ""
                text: root.result
                font.pixelSize: Theme.small
            }
        }
        PressButton {
            objectName: "vote:" + root.topic
            visible: !root.done
            Layout.alignment: Qt.AlignVCenter
            Layout.preferredWidth: Theme.elder ? -1 : 300 * Theme.unit
            enabled: root.canVote
            glyph: root.voted ? Icons.done : Icons.agree
            text: (root.voted ? qsTr("已记下 %1") : qsTr("我也遇到 %1")).arg(root.votes)
            onClicked: root.board.vote(root.topic)
        }
    }
    Rectangle {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.stroke
        color: Theme.line
    }
}
