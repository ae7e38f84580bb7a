pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Where in a service one is: its name, "step 3 of 7" in words and as a bar; and, unless they stand at the bottom, the ways back and out.
ColumnLayout {
    id: root

    required property SessionModel session
    property bool nav: true
    property string back: ""
    property bool canGoBack: true
    readonly property bool known: session.service !== "" || session.stepCount > 0
    readonly property bool oneRow: nav && (!Theme.elder || width > 1300 * Theme.unit)

    spacing: Theme.gap / 2

    RowLayout {
        Layout.fillWidth: true
        visible: root.nav
        spacing: Theme.gap

        PressButton {
            objectName: "back"
            kind: "bare"
            glyph: Icons.back
            text: root.back
            enabled: root.canGoBack
            onClicked: root.session.back()
        }
        Loader {
            Layout.fillWidth: true
            active: root.oneRow
            sourceComponent: where
        }
        PressButton {
            objectName: "leave"
            kind: "bare"
            glyph: Icons.close
            after: true
            text: qsTr("退出")
            onClicked: root.session.leave()
        }
    }
    Loader {
        Layout.fillWidth: true
        active: root.known && !root.oneRow
        visible: active
        sourceComponent: where
    }
    Component {
        id: where

        RowLayout {
            spacing: Theme.gap

            Line {
                Layout.fillWidth: true
                horizontalAlignment: root.oneRow ? Text.AlignHCenter : Text.AlignLeft
                text: root.session.service
                font.bold: true
            }
            Line {
                visible: root.session.stepCount > 0
                text: qsTr("第 %1 步，共 %2 步").arg(root.session.stepNumber).arg(root.session.stepCount)
                color: Theme.quiet
                font.pixelSize: Theme.small
                wrapMode: Text.NoWrap
            }
        }
    }
    Rectangle {
        Layout.fillWidth: true
        Layout.preferredHeight: 12 * Theme.unit
        visible: root.session.stepCount > 0
        radius: height / 2
        color: Theme.contrast ? "#555555" : Theme.line

        Rectangle {
            width: parent.width * root.session.stepNumber / Math.max(1, root.session.stepCount)
            height: parent.height
            radius: height / 2
            color: Theme.accent
        }
    }
}
