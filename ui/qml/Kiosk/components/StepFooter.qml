pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// The human way out, read aloud, and the way on, at the same place of every screen; in the low mode the ways back and out and the modes too.
ColumnLayout {
    id: root

    required property SessionModel session
    property bool wide: false
    property string next: ""
    property string back: ""
    property bool canGoOn: true
    property bool canGoBack: true
    property bool showNext: true
    readonly property real ways: (Theme.low ? goBack.implicitWidth + leave.implicitWidth + 2 * Theme.gap : 0) + help.implicitWidth + readAloud.implicitWidth + Theme.gap
    readonly property bool paired: ways > width // then they stand two and two
    readonly property bool tight: paired || ways + Theme.gap + forward.least > width // then the way on has a row of its own

    spacing: Theme.gap

    GridLayout {
        Layout.fillWidth: true
        columns: root.paired ? 2 : 6
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap

        PressButton {
            id: goBack

            objectName: "back"
            Layout.fillWidth: root.paired
            visible: Theme.low
            glyph: Icons.back
            text: root.back
            enabled: root.canGoBack
            onClicked: root.session.back()
        }
        PressButton {
            id: leave

            objectName: "leave"
            Layout.fillWidth: root.paired
            visible: Theme.low
            glyph: Icons.close
            text: qsTr("退出")
            onClicked: root.session.leave()
        }
        PressButton {
            id: help

            objectName: "help"
            Layout.fillWidth: root.paired
            glyph: Icons.help
            text: qsTr("办不成?")
            onClicked: root.session.askHelp()
        }
        PressButton {
            id: readAloud

            objectName: "readAloud"
            Layout.fillWidth: root.paired
            glyph: Icons.sound
            text: qsTr("念给我听")
            onClicked: root.session.voice.readAloud()
        }
        Item {
            visible: !root.paired
            Layout.columnSpan: root.tight ? (Theme.low ? 2 : 4) : 1
            Layout.fillWidth: true
        }
        PressButton {
            id: forward

            readonly property real least: Math.max(implicitWidth, 360 * Theme.unit)

            objectName: "next"
            visible: root.showNext
            Layout.columnSpan: root.paired ? 2 : root.tight ? 6 : 1
            Layout.fillWidth: root.tight
            Layout.preferredWidth: least
            kind: "primary"
            text: root.next
            enabled: root.canGoOn
            onClicked: root.session.next()
        }
    }
    Loader {
        Layout.fillWidth: true
        active: Theme.low
        visible: active
        sourceComponent: ModeBar {
            session: root.session
        }
    }
}
