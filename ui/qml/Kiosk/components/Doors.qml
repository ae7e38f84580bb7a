pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// The doors of the home screen besides its services: one thing once, then one door, one network, one window and one number (四个一), then
// what is to be known.
ColumnLayout {
    id: root

    required property SessionModel session
    property bool wide: false // then what can be done at this hour stands under the services, and the doors say less
    readonly property DoorsModel doors: session.doors
    readonly property BoardModel board: doors.board
    readonly property var glyphs: ({ // var: a table of glyphs, read by one function
            "birth": Icons.seat, "lost-documents": Icons.id, "moving": Icons.house, "death": Icons.paper, "car": Icons.car,
            "military": Icons.shield, "foreigner": Icons.globe, "going-abroad": Icons.travel, "starting-business": Icons.firm
        })

    spacing: Theme.gap

    Line {
        text: qsTr("人生大事")
        color: Theme.quiet
        font.bold: true
        Accessible.role: Accessible.Heading
        Accessible.name: text
    }
    GridLayout {
        Layout.fillWidth: true
        columns: 5
        columnSpacing: 0
        uniformCellWidths: true

        Repeater {
            model: root.doors.events

            EventDoor {
                required property string id
                required property string name

                objectName: "event:" + id
                Layout.fillWidth: true
                Layout.fillHeight: true
                glyph: root.glyphs[id] ?? Icons.events
                text: name
                onClicked: root.session.openSearch(id, "")
            }
        }
        EventDoor {
            objectName: "lifeEvents"
            Layout.fillWidth: true
            Layout.fillHeight: true
            glyph: Icons.list
            text: qsTr("全部大事")
            onClicked: root.session.openEvents()
        }
    }
    GridLayout {
        Layout.fillWidth: true
        columns: 2
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap
        uniformCellWidths: true

        Door {
            objectName: "where"
            Layout.fillWidth: true
            Layout.fillHeight: true
            glyph: Icons.place
            text: qsTr("去哪办")
            summary: root.wide ? "" : qsTr("就近的窗口和自助机")
            onClicked: root.doors.where.open()
        }
        Door {
            objectName: "progress"
            Layout.fillWidth: true
            Layout.fillHeight: true
            glyph: Icons.pickup
            text: qsTr("查进度·取件")
            summary: root.wide ? "" : qsTr("身份证、回执或编号")
            onClicked: root.session.openProgress()
        }
        Door {
            objectName: "enterprise"
            Layout.fillWidth: true
            Layout.fillHeight: true
            glyph: Icons.firm
            text: qsTr("企业办")
            summary: root.wide ? "" : qsTr("开业、公章、活动…")
            onClicked: root.session.openSearch("", "enterprise")
        }
        Door {
            objectName: "callHelp"
            Layout.fillWidth: true
            Layout.fillHeight: true
            glyph: Icons.help
            text: qsTr("呼叫帮助")
            summary: root.wide ? "" : qsTr("有人帮您办")
            onClicked: root.session.askHelp()
        }
    }
    ColumnLayout {
        Layout.fillWidth: true
        spacing: 0

        NowDoor {
            Layout.fillWidth: true
            wanted: !root.wide
            doors: root.doors
        }
        LineDoor {
            objectName: "headline"
            Layout.fillWidth: true
            visible: root.board.headline !== ""
            glyph: root.board.urgent ? Icons.attention : Icons.notice
            tone: root.board.urgent ? Theme.attention : Theme.ink
            text: root.board.headline
            onClicked: root.board.open("notices")
        }
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.gap

            LineDoor {
                objectName: "topics"
                Layout.fillWidth: true
                glyph: Icons.flame
                text: root.board.listed > 0 ? qsTr("民声热点榜 · %1月 %2 项已解决").arg(root.board.month).arg(root.board.solved) : qsTr("民声热点榜·通知")
                onClicked: root.board.open("topics")
            }
            LineDoor {
                objectName: "about"
                glyph: Icons.info
                text: qsTr("关于本机")
                onClicked: root.doors.about.open()
            }
        }
    }
}
