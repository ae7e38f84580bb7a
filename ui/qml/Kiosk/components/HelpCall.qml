pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// The number to be called back under: by large keys, then agreed to. Where the window is wide the keys stand beside the way on.
GridLayout {
    id: root

    required property SessionModel session
    property bool wide: false
    readonly property HelpModel help: session.help
    readonly property bool asking: help.stage === "asking"
    readonly property bool saving: help.stage === "saving"
    readonly property bool beside: wide && asking

    columns: beside ? 2 : 1
    columnSpacing: Theme.margin
    rowSpacing: Theme.gap * 1.5

    NumberPad {
        visible: root.asking
        Layout.alignment: Qt.AlignHCenter
        Layout.fillHeight: true
        Layout.fillWidth: true
        Layout.maximumWidth: 900 * Theme.unit
        kind: "phone"
        finishes: false
        display: !root.beside
        label: qsTr("电话号码")
        text: root.help.phone
        onEdited: text => root.help.typePhone(text)
    }
    ColumnLayout {
        Layout.fillWidth: true
        Layout.fillHeight: root.beside
        spacing: Theme.gap

        GroupedText {
            objectName: "helpTyped"
            visible: root.beside
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.title * 1.5
            number: root.help.phone
            kind: "phone"
            font.pixelSize: Theme.title
            font.bold: true
        }
        Item {
            visible: root.beside
            Layout.fillHeight: true
        }
        GridLayout {
            Layout.fillWidth: true
            columns: root.beside ? 1 : 2
            rowSpacing: Theme.gap
            columnSpacing: Theme.gap

            PressButton {
                objectName: "helpBack"
                visible: root.asking
                Layout.fillWidth: true
                Layout.preferredWidth: 2
                glyph: Icons.back
                text: qsTr("返回")
                onClicked: root.help.showFirst()
            }
            PressButton {
                objectName: "helpChange"
                visible: !root.asking && !root.saving
                Layout.fillWidth: true
                Layout.preferredWidth: 2
                glyph: Icons.write
                text: qsTr("改号码")
                onClicked: root.help.typePhone(root.help.phone)
            }
            PressButton {
                objectName: "closeHelp"
                visible: root.saving // a way out of a wait that lasts
                Layout.fillWidth: true
                Layout.preferredWidth: 2
                text: qsTr("不等了")
                onClicked: root.session.closeHelp()
            }
            PressButton {
                objectName: "helpGive"
                visible: root.asking
                Layout.fillWidth: true
                Layout.preferredWidth: 3
                kind: "primary"
                text: qsTr("下一步")
                enabled: root.help.phone !== ""
                onClicked: root.help.givePhone()
            }
            PressButton {
                objectName: "helpAgree"
                visible: !root.asking
                Layout.fillWidth: true
                Layout.preferredWidth: 3
                kind: "primary"
                text: root.help.stage === "failed" ? qsTr("再试一次") : qsTr("同意，请打给我")
                enabled: !root.saving
                onClicked: root.help.agree()
            }
        }
    }
}
