import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// The sheets that can stand over any screen: are you still there, do you want to leave, the human way out, what is wrong here.
Item {
    id: root

    required property SessionModel session

    Sheet {
        open: root.session.leaving
        title: qsTr("要退出吗?")
        message: qsTr("填写的内容不会保留，也不会留在这台机器上。")

        PressButton {
            objectName: "leaveForSure"
            Layout.fillWidth: true
            text: qsTr("退出")
            onClicked: root.session.leaveForSure()
        }
        PressButton {
            objectName: "stay"
            Layout.fillWidth: true
            kind: "primary"
            text: qsTr("继续办理")
            onClicked: root.session.stay()
        }
    }
    Sheet {
        open: root.session.helping
        title: qsTr("办不成? 有人帮您")
        message: qsTr("请拨打 %1，报本机编号 %2。\n工作时间也可到 %3 的窗口办理。\n紧急情况请拨打 110。").arg(root.session.helpPhone).arg(root.session.terminalCode).arg(root.session.terminalPlace)

        PressButton {
            objectName: "closeHelp"
            Layout.fillWidth: true
            kind: "primary"
            text: qsTr("知道了")
            onClicked: root.session.closeHelp()
        }
    }
    LanguageSheet {
        session: root.session
    }
    GuideErrorSheet {
        session: root.session
    }
    Sheet {
        objectName: "idleWarning"
        open: root.session.secondsLeft > 0
        title: qsTr("您还在吗?")
        message: qsTr("%1 秒后将清除您填写的内容，保护您的信息。").arg(root.session.secondsLeft)

        PressButton {
            objectName: "moreTime"
            Layout.fillWidth: true
            kind: "primary"
            text: qsTr("我还在，继续办理")
            onClicked: root.session.moreTime()
        }
    }
}
