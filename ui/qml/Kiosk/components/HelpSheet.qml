pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// The human way out, from the bottom of any screen: whom to call, what can't be got done, a call back. Nothing behind it can be touched.
// What is only read stands above, and scrolls where it must; what is touched stands below, in the low mode in the lower half.
Item {
    id: root

    required property SessionModel session
    readonly property HelpModel help: session.help
    readonly property bool covers: session.helping // what is behind it can neither be touched nor read aloud
    readonly property bool wide: width > height
    readonly property bool over: help.stage === "saved"
    readonly property string title: over ? qsTr("已记下") : help.page === "stuck" ? qsTr("卡在哪里?") : help.page !== "call-back" ? qsTr("办不成? 有人帮您") : help.stage === "asking" ? qsTr("您的电话是?") : qsTr("号码对吗?")

    objectName: "helpSheet"
    visible: covers

    Rectangle {
        anchors.fill: parent
        color: Theme.curtain
    }
    MouseArea {
        anchors.fill: parent
        onWheel: event => event.accepted = true
    }
    Rectangle {
        id: panel

        readonly property real low: root.height / 2 - Theme.gap // what the lower half has room for
        readonly property real most: root.height - (Theme.low ? 0 : 2 * Theme.gap)
        readonly property real edge: Theme.low ? Theme.gap : Theme.margin // below what is touched

        anchors { bottom: parent.bottom; bottomMargin: Theme.low ? 0 : Theme.gap; horizontalCenter: parent.horizontalCenter }
        width: Math.min(root.width - 2 * Theme.gap, 1500 * Theme.unit)
        height: Theme.low ? most : Math.min(most, column.implicitHeight + Theme.margin + edge)
        radius: Theme.radius
        color: Theme.paper

        ColumnLayout {
            id: column

            anchors { fill: parent; margins: Theme.margin; bottomMargin: panel.edge }
            spacing: Theme.gap * 1.5

            ColumnLayout { // what is read
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.minimumHeight: root.help.page === "now" ? heading.height : implicitHeight
                spacing: Theme.gap

                Line {
                    id: heading

                    objectName: "helpTitle"
                    Layout.fillWidth: true
                    text: root.title
                    font.pixelSize: Theme.title
                    font.bold: true
                    Accessible.role: Accessible.Heading
                    Accessible.name: text
                }
                Reachable {
                    id: view

                    Layout.fillWidth: true
                    Layout.rightMargin: -Theme.gap // the mark stands in the margin
                    Layout.fillHeight: true
                    Layout.preferredHeight: read.height
                    contentHeight: read.height

                    Loader {
                        id: read

                        width: view.width - Theme.gap
                        sourceComponent: root.over ? saved : root.help.page === "now" ? now : said
                    }
                }
            }
            Loader { // what is touched
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.maximumHeight: Math.min(implicitHeight, Theme.low ? panel.low : panel.most - 2 * Theme.margin - heading.height - column.spacing - Theme.gap)
                active: root.covers
                sourceComponent: root.over ? done : root.help.page === "stuck" ? reasons : root.help.page === "call-back" ? call : ways
            }
        }
    }
    Component {
        id: now

        HelpNow {
            session: root.session
            wide: root.wide
        }
    }
    Component {
        id: saved

        HelpSaved {
            session: root.session
        }
    }
    Component {
        id: said

        HelpSaid {
            session: root.session
        }
    }
    Component {
        id: ways

        HelpWays {
            session: root.session
            wide: root.wide
        }
    }
    Component {
        id: reasons

        HelpReasons {
            session: root.session
            wide: root.wide
        }
    }
    Component {
        id: call

        HelpCall {
            session: root.session
            wide: root.wide
        }
    }
    Component {
        id: done

        HelpDone {
            session: root.session
        }
    }
}
