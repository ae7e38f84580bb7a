pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Whose machine this is, where it stands, the time, whether the network is there, and the modes: always at the top, always the same. Where
// the window is wide all of it stands in one row. In the low mode the modes stand at the bottom.
GridLayout {
    id: root

    required property SessionModel session
    property bool wide: false

    columns: wide ? 2 : 1
    columnSpacing: Theme.margin
    rowSpacing: Theme.gap / 2

    RowLayout {
        Layout.fillWidth: true
        Layout.preferredWidth: root.wide ? 11 : -1
        Layout.horizontalStretchFactor: 11
        spacing: Theme.gap

        Rectangle { // the mark of the service: a shield in the colour of the place
            Layout.preferredWidth: 72 * Theme.unit
            Layout.preferredHeight: 72 * Theme.unit
            visible: !root.wide || !Theme.elder // the words come first
            radius: Theme.radius
            color: Theme.accent

            Icon {
                anchors.centerIn: parent
                glyph: Icons.shield
                color: Theme.accentInk
                font.pixelSize: 48 * Theme.unit
            }
        }
        ColumnLayout {
            Layout.fillWidth: true
            spacing: 0

            Line {
                Layout.fillWidth: true
                text: qsTr("广州公安自助服务")
                font.bold: true
                font.pixelSize: (root.wide ? 26 : 32) * Theme.unit
            }
            Line {
                Layout.fillWidth: true
                text: (root.session.demo ? qsTr("演示") + " · " : "") + root.session.terminalPlace
                color: root.session.demo ? Theme.attention : Theme.quiet
                font.pixelSize: (root.wide ? 22 : 26) * Theme.unit
            }
        }
        ColumnLayout {
            spacing: 0

            Line {
                Layout.alignment: Qt.AlignRight
                objectName: "clock"
                text: root.session.clock
                font.bold: true
                wrapMode: Text.NoWrap
            }
            NetworkMark {
                Layout.alignment: Qt.AlignRight
                online: root.session.online
            }
        }
    }
    Loader {
        Layout.fillWidth: true
        Layout.preferredWidth: root.wide ? 14 : -1
        Layout.horizontalStretchFactor: 14
        active: !Theme.low
        visible: active
        sourceComponent: ModeBar {
            session: root.session
        }
    }
}
