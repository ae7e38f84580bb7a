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
    readonly property bool tight: !wide && Theme.elder
    readonly property bool paired: tight && Theme.low // four large buttons have no room beside each other

    spacing: Theme.gap

    GridLayout {
        Layout.fillWidth: true
        columns: root.paired ? 2 : 6
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap

        PressButton {
            objectName: "back"
            Layout.fillWidth: root.paired
            visible: Theme.low
            glyph: Icons.back
            text: root.back
            enabled: root.canGoBack
            onClicked: root.session.back()
        }
        PressButton {
            objectName: "leave"
            Layout.fillWidth: root.paired
            visible: Theme.low
            glyph: Icons.close
            text: qsTr("退出")
            onClicked: root.session.leave()
        }
        PressButton {
            objectName: "help"
            Layout.fillWidth: root.paired
            glyph: Icons.help
            text: qsTr("办不成?")
            onClicked: root.session.askHelp()
        }
        PressButton {
            objectName: "readAloud"
            Layout.fillWidth: root.paired
            glyph: Icons.sound
            text: qsTr("念给我听")
            onClicked: root.session.voice.readAloud()
        }
        Item {
            visible: !root.paired
            Layout.fillWidth: true
        }
        PressButton {
            objectName: "next"
            visible: root.showNext && (root.wide || !Theme.low && !Theme.elder)
            Layout.preferredWidth: Math.max(implicitWidth, 360 * Theme.unit)
            kind: "primary"
            text: root.next
            enabled: root.canGoOn
            onClicked: root.session.next()
        }
    }
    PressButton { // where the row is full
        objectName: "next"
        visible: root.showNext && !(root.wide || !Theme.low && !Theme.elder)
        Layout.fillWidth: true
        kind: "primary"
        text: root.next
        enabled: root.canGoOn
        onClicked: root.session.next()
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
