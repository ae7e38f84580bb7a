import QtQuick
import Kiosk
import Kiosk.Models

// Nothing true can be promised here: where to go instead.
Item {
    id: root

    required property SessionModel session

    LanguageButton {
        anchors { top: parent.top; right: parent.right; margins: Theme.margin / 2 }
        session: root.session
    }
    Line {
        anchors { top: parent.top; left: parent.left; margins: Theme.margin }
        visible: root.session.demo
        text: qsTr("演示")
        color: Theme.attention
        font.pixelSize: Theme.small
    }
    Column {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.margin, 900 * Theme.unit)
        spacing: Theme.margin / 2

        Line {
            objectName: "title"
            width: parent.width
            text: qsTr("本机暂停服务")
            font.pixelSize: Theme.display
            font.bold: true
        }
        Line {
            width: parent.width
            text: qsTr("给您添麻烦了。请到就近的自助机或窗口办理，或拨打 %1。").arg(root.session.helpPhone)
        }
        Line {
            width: parent.width
            text: qsTr("紧急情况请拨打 110")
            color: Theme.danger
            font.bold: true
        }
        Line {
            width: parent.width
            text: qsTr("本机编号 %1 · %2").arg(root.session.terminalCode).arg(root.session.problem)
            color: Theme.quiet
            font.pixelSize: Theme.small
        }
    }
    PressButton {
        objectName: "help"
        anchors { bottom: parent.bottom; left: parent.left; margins: Theme.margin / 2 }
        text: qsTr("办不成?")
        onClicked: root.session.askHelp()
    }
}
