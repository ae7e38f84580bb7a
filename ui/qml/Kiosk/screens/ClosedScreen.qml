pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Outside opening hours: when it opens, where it is open now, and what is as true by night. While nobody is there few pixels are lit.
MachineFrame {
    id: root

    readonly property MachineModel machine: session.machine

    glyph: Icons.night
    title: qsTr("现在不开放")
    help: root.machine.opens !== "" ? root.machine.opens + qsTr("。查进度、看指南照常。") : qsTr("查进度、看指南照常。")

    Nearby {
        Layout.fillWidth: true
        Layout.columnSpan: root.wide ? 2 : 1
        Layout.alignment: Qt.AlignTop
        session: root.session
        title: qsTr("现在开放的自助机")
    }

    actions: [
        PressButton {
            objectName: "progress"
            Layout.fillWidth: true
            glyph: Icons.history
            text: qsTr("查进度")
            onClicked: root.session.openProgress()
        },
        PressButton {
            objectName: "guides"
            Layout.fillWidth: true
            glyph: Icons.paper
            text: qsTr("看办事指南")
            onClicked: root.session.openSearch("", "")
        },
        PressButton {
            objectName: "where"
            Layout.fillWidth: true
            glyph: Icons.place
            text: qsTr("去哪办")
            onClicked: root.session.doors.where.open()
        }
    ]

    Rectangle { // a touch lights the screen, and does no more
        readonly property bool covers: visible

        objectName: "dim"
        parent: root
        anchors.fill: parent
        z: 1
        visible: root.machine.dimmed
        color: Theme.night

        MouseArea {
            objectName: "light"
            anchors.fill: parent
            onPressed: root.session.touch()
            Accessible.ignored: true
        }
        Column {
            anchors.centerIn: parent
            width: parent.width - 2 * Theme.margin
            spacing: Theme.gap

            Icon {
                width: parent.width
                glyph: Icons.night
                color: Theme.nightInk
            }
            Line {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: root.machine.opens !== "" ? root.machine.opens : qsTr("现在不开放")
                color: Theme.nightInk
            }
            Line {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("轻触屏幕点亮 · 报警请拨 110")
                color: Theme.nightInk
                font.pixelSize: Theme.small
            }
        }
    }
}
