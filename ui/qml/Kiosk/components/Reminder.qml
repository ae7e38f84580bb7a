import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// A card that lapses soon, or has: said in one line, with the way to a new one where somebody is free to go there.
GridLayout {
    id: root

    required property SessionModel session
    property string lapses: ""
    property bool lapsed: false
    property string renewal: "" // a service; none where only the line is to be read

    visible: lapses !== ""
    height: visible ? implicitHeight : 0
    columns: Theme.elder ? 1 : 2
    columnSpacing: Theme.gap
    rowSpacing: Theme.gap

    Notice {
        objectName: "reminder"
        Layout.fillWidth: true
        text: root.lapses === "" ? "" : (root.lapsed ? qsTr("您的身份证已于 %1 到期。") : qsTr("您的身份证将于 %1 到期。")).arg(root.lapses) + (root.renewal === "" ? qsTr("可在本机换领。") : "")
    }
    PressButton {
        objectName: "renew"
        visible: root.renewal !== ""
        text: qsTr("本机换领")
        glyph: Icons.forward
        after: true
        onClicked: root.session.choose(root.renewal)
    }
}
