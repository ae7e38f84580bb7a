pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// After something was kept: be called back too, or go on.
ColumnLayout {
    id: root

    required property SessionModel session

    spacing: Theme.gap

    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.gap

        PressButton {
            objectName: "helpCallBack"
            visible: root.session.help.page === "stuck"
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            glyph: Icons.phone
            text: qsTr("请给我回电话")
            onClicked: root.session.help.callBack()
        }
        PressButton {
            objectName: "closeHelp"
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            kind: "primary"
            text: qsTr("知道了")
            onClicked: root.session.closeHelp()
        }
    }
}
