pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Always here, always the same: the human way out, read aloud, whom to call; in the low mode the modes too.
ColumnLayout {
    id: root

    required property SessionModel session
    property bool wide: false
    readonly property bool squeezed: help.implicitWidth + readAloud.implicitWidth + 2 * Theme.gap + 260 * Theme.unit > width // no room for the numbers beside

    spacing: Theme.gap

    GridLayout {
        Layout.fillWidth: true
        columns: root.squeezed ? 2 : 3
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap / 2

        PressButton {
            id: help

            objectName: "help"
            glyph: Icons.help
            text: qsTr("办不成?")
            onClicked: root.session.askHelp()
        }
        PressButton {
            id: readAloud

            Layout.fillWidth: root.squeezed
            objectName: "readAloud"
            glyph: Icons.sound
            text: qsTr("念给我听")
            onClicked: root.session.voice.readAloud()
        }
        ColumnLayout {
            Layout.fillWidth: true
            Layout.columnSpan: root.squeezed ? 2 : 1
            spacing: 0

            Line {
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignRight
                text: qsTr("服务电话 %1").arg(root.session.helpPhone)
                color: Theme.quiet
                font.pixelSize: Theme.small
            }
            Line {
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignRight
                text: qsTr("紧急请拨 110")
                color: Theme.danger
                font.bold: true
            }
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
