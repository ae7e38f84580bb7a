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

    spacing: Theme.gap

    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.gap

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
        ColumnLayout {
            Layout.fillWidth: true
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
