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
    component Apart: Loader { // its file is not even read before
        property bool wanted: false
        property string file: ""

        anchors.fill: parent
        visible: wanted
        onWantedChanged: {
            if (wanted)
                setSource(file, {
                    "session": root.session
                });
            else
                source = "";
        }
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
    Apart {
        wanted: LanguageChoice.open
        file: "LanguageSheet.qml"
    }
    Apart {
        wanted: root.session.guide.report !== ""
        file: "GuideErrorSheet.qml"
    }
    Apart {
        wanted: root.session.helping
        file: "HelpSheet.qml"
    }
    Apart {
        wanted: root.session.voice.spelling
        file: "SpellSheet.qml"
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
    Apart {
        wanted: root.session.machine.cardLeft
        file: "CardLeft.qml"
    }
    Apart {
        wanted: root.session.machine.covered
        file: "Curtain.qml"
    }
    Apart {
        wanted: root.session.machine.cleaning > 0
        file: "Wiping.qml"
    }
}
