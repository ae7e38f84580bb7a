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
            objectName: "leaveHelp"
            Layout.fillWidth: true
            glyph: Icons.help
            text: qsTr("办不成?")
            onClicked: root.session.askHelp()
        }
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
    LanguageSheet {
        session: root.session
    }
    GuideErrorSheet {
        session: root.session
    }
    HelpSheet {
        anchors.fill: parent
        session: root.session
    }
    SpellSheet {
        session: root.session
    }
    Sheet {
        objectName: "idleWarning"
        open: root.session.secondsLeft > 0
        title: qsTr("您还在吗?")
        message: qsTr("%1 秒后将清除您填写的内容，保护您的信息。").arg(root.session.secondsLeft) + (root.session.machine.cardLies ? "\n" + qsTr("您的证件还在读卡区，离开前请取走。") : "")

        PressButton {
            objectName: "moreTime"
            Layout.fillWidth: true
            kind: "primary"
            text: qsTr("我还在，继续办理")
            onClicked: root.session.moreTime()
        }
    }
    CardLeft {
        anchors.fill: parent
        session: root.session
    }
    Curtain {
        anchors.fill: parent
        session: root.session
    }
    Wiping {
        anchors.fill: parent
        session: root.session
    }
}
