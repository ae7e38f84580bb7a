pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// From the first page of the sheet: say what is wrong, be called back, or go on.
GridLayout {
    id: root

    required property SessionModel session
    property bool wide: false

    columns: wide ? 3 : Theme.elder ? 1 : 2
    columnSpacing: Theme.gap
    rowSpacing: Theme.gap

    PressButton {
        objectName: "helpTell"
        Layout.fillWidth: true
        Layout.preferredWidth: 1
        glyph: Icons.write
        text: qsTr("说说卡在哪")
        onClicked: root.session.help.tell()
    }
    PressButton {
        objectName: "helpCallBack"
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
        Layout.columnSpan: root.wide || Theme.elder ? 1 : 2
        kind: "primary"
        text: qsTr("知道了")
        onClicked: root.session.closeHelp()
    }
}
