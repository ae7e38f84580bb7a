pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What keeps somebody from getting it done: chosen, not typed, so that nobody writes about themselves.
ColumnLayout {
    id: root

    required property SessionModel session
    property bool wide: false
    readonly property HelpModel help: session.help
    readonly property bool saving: help.stage === "saving"

    spacing: Theme.gap * 1.5

    Flickable {
        id: view

        Layout.fillWidth: true
        Layout.rightMargin: -Theme.gap // the mark stands in the margin
        Layout.fillHeight: true
        Layout.preferredHeight: grid.height
        clip: true
        contentWidth: width
        contentHeight: grid.height
        boundsBehavior: Flickable.StopAtBounds

        GridLayout {
            id: grid

            width: view.width - Theme.gap
            columns: root.wide ? 3 : 2
            uniformCellWidths: true
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap

            Repeater {
                model: root.help.reasons

                PickButton {
                    required property string modelData
                    required property int index

                    objectName: "reason:" + modelData
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    text: root.help.reasonNames[index] ?? ""
                    picked: root.help.reason === modelData
                    enabled: !root.saving
                    onClicked: root.help.choose(modelData)
                }
            }
        }
        ScrollMark {
            view: view
        }
    }
    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.gap

        PressButton {
            objectName: "helpBack"
            Layout.fillWidth: true
            Layout.preferredWidth: 2
            visible: !root.saving
            glyph: Icons.back
            text: qsTr("返回")
            onClicked: root.help.showFirst()
        }
        PressButton {
            objectName: "closeHelp"
            Layout.fillWidth: true
            Layout.preferredWidth: 2
            visible: root.saving // a way out of a wait that lasts
            text: qsTr("不等了")
            onClicked: root.session.closeHelp()
        }
        PressButton {
            objectName: "helpSend"
            Layout.fillWidth: true
            Layout.preferredWidth: 3
            kind: "primary"
            text: root.help.stage === "failed" ? qsTr("再试一次") : qsTr("告诉我们")
            enabled: root.help.reason !== "" && !root.saving
            onClicked: root.help.send()
        }
    }
}
