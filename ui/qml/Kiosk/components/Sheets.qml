pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// The sheets that can stand over any screen: are you still there, do you want to leave, the human way out, what is wrong here. Each is made
// when it opens: together they are as much as the home screen.
Item {
    id: root

    required property SessionModel session

    component Lazy: Loader {
        anchors.fill: parent
        visible: active
    }

    Lazy {
        active: root.session.leaving
        sourceComponent: Sheet {
            open: true
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
    }
    Lazy {
        active: LanguageChoice.open
        sourceComponent: LanguageSheet {
            session: root.session
        }
    }
    Lazy {
        active: root.session.guide.report !== ""
        sourceComponent: GuideErrorSheet {
            session: root.session
        }
    }
    Lazy {
        active: root.session.helping
        sourceComponent: HelpSheet {
            session: root.session
        }
    }
    Lazy {
        active: root.session.voice.spelling
        sourceComponent: SpellSheet {
            session: root.session
        }
    }
    Lazy {
        active: root.session.secondsLeft > 0
        sourceComponent: Sheet {
            objectName: "idleWarning"
            open: true
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
    }
    Lazy {
        active: root.session.machine.cardLeft
        sourceComponent: CardLeft {
            session: root.session
        }
    }
    Lazy {
        active: root.session.machine.covered
        sourceComponent: Curtain {
            session: root.session
        }
    }
    Lazy {
        active: root.session.machine.cleaning > 0
        sourceComponent: Wiping {
            session: root.session
        }
    }
}
