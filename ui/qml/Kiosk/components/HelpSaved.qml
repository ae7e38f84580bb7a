pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What was told is kept: its number, where it is now, and what comes of it.
ColumnLayout {
    id: root

    required property SessionModel session

    spacing: Theme.gap

    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.gap

        Icon {
            glyph: root.session.online ? Icons.send : Icons.saved
            color: Theme.done
        }
        Line {
            objectName: "helpWhere"
            Layout.fillWidth: true
            text: root.session.online ? qsTr("已存在本机，正在送往中心。") : qsTr("网络中断，已安全存在本机，恢复后自动送到中心。")
            color: Theme.done
            font.bold: true
        }
    }
    Line {
        Layout.fillWidth: true
        text: qsTr("编号")
        color: Theme.quiet
    }
    Line {
        objectName: "helpTicket"
        Layout.fillWidth: true
        text: root.session.help.number
        font.pixelSize: Theme.title * 1.15
        font.bold: true
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Theme.text
        wrapMode: Text.NoWrap
    }
    Line {
        Layout.fillWidth: true
        text: root.session.help.page === "call-back" ? qsTr("工作人员收到后会打给您。本机已忘掉您的号码。") : qsTr("工作人员收到后会查看原因。请记下编号，打电话时报给他们。")
        color: Theme.quiet
    }
}
