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

    spacing: Theme.gap / 2

    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.gap

        PressButton {
            objectName: "back"
            visible: root.nav
            kind: "bare"
            glyph: Icons.back
            text: root.back
            enabled: root.canGoBack
            onClicked: root.session.back()
        }
        Line {
            Layout.fillWidth: true
            horizontalAlignment: root.nav ? Text.AlignHCenter : Text.AlignLeft
            text: root.session.service
            font.bold: true
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: 22 * Theme.unit
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
        }
        Line {
            visible: root.session.stepCount > 0
            text: qsTr("第 %1 步，共 %2 步").arg(root.session.stepNumber).arg(root.session.stepCount)
            color: Theme.quiet
            font.pixelSize: Theme.small
            wrapMode: Text.NoWrap
        }
        PressButton {
            objectName: "leave"
            visible: root.nav
            kind: "bare"
            glyph: Icons.close
            after: true
            text: qsTr("退出")
            onClicked: root.session.leave()
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
