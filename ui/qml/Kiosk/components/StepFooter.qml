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

    spacing: Theme.gap

    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.gap

        PressButton {
            objectName: "back"
            visible: Theme.low
            glyph: Icons.back
            text: root.back
            enabled: root.canGoBack
            onClicked: root.session.back()
        }
        PressButton {
            objectName: "leave"
            visible: Theme.low
            glyph: Icons.close
            text: qsTr("退出")
            onClicked: root.session.leave()
        }
        PressButton {
            objectName: "help"
            glyph: Icons.help
            text: qsTr("办不成?")
            onClicked: root.session.askHelp()
        }
        PressButton {
            objectName: "readAloud"
            glyph: Icons.sound
            text: qsTr("念给我听")
            onClicked: root.session.voice.readAloud()
        }
        Loader {
            Layout.fillWidth: true
            active: Theme.low && root.wide
            visible: active
            sourceComponent: modes
        }
        Item {
            visible: !(Theme.low && root.wide)
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
        active: Theme.low && !root.wide
        visible: active
        sourceComponent: modes
    }
    Component {
        id: modes

        ModeBar {
            session: root.session
        }
    }
}
