import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// The frame of every step: where you are, what to do, how to go on, back, out, and 办不成?.
Item {
    id: root

    required property SessionModel session
    property string title: ""
    property string help: ""
    property string next: qsTr("下一步")
    property string back: qsTr("返回")
    property bool canGoOn: true
    property bool canGoBack: true
    property bool showNext: true
    default property alias content: body.data
    readonly property bool compact: Qt.inputMethod.visible // qmllint disable missing-property
    readonly property bool wide: width > height
    readonly property real column: Math.min(width - 2 * Theme.margin, (wide ? 1720 : 1100) * Theme.unit)

    ColumnLayout {
        anchors { top: parent.top; bottom: footer.top; horizontalCenter: parent.horizontalCenter; topMargin: Theme.gap; bottomMargin: Theme.gap }
        width: root.column
        spacing: Theme.gap

        TopBar {
            session: root.session
            visible: !root.compact && !root.wide
            Layout.fillWidth: true
        }
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.gap

            PressButton {
                objectName: "back"
                kind: "bare"
                text: "‹ " + root.back
                enabled: root.canGoBack
                onClicked: root.session.back()
            }
            Line {
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignHCenter
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
            Line { // where the top bar is not shown
                visible: root.session.demo && (root.wide || root.compact)
                text: qsTr("演示")
                color: Theme.attention
                font.pixelSize: Theme.small
                wrapMode: Text.NoWrap
            }
            NetworkMark {
                visible: root.wide && !root.compact
                online: root.session.online
            }
            LanguageButton {
                visible: root.wide && !root.compact
                session: root.session
            }
            PressButton {
                objectName: "leave"
                kind: "bare"
                text: qsTr("退出") + " ✕"
                onClicked: root.session.leave()
            }
        }
        Rectangle {
            Layout.fillWidth: true
            Layout.preferredHeight: 12 * Theme.unit
            visible: root.session.stepCount > 0
            radius: height / 2
            color: Theme.line

            Rectangle {
                width: parent.width * root.session.stepNumber / Math.max(1, root.session.stepCount)
                height: parent.height
                radius: height / 2
                color: Theme.accent
            }
        }
        Line {
            objectName: "title"
            Layout.fillWidth: true
            Layout.topMargin: root.compact ? 0 : Theme.gap
            visible: !root.compact || !root.wide
            text: root.title
            font.pixelSize: Theme.title
            font.bold: true
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        Line {
            Layout.fillWidth: true
            visible: text !== "" && !root.compact
            text: root.help
            color: Theme.quiet
        }
        Item {
            id: body

            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.topMargin: Theme.gap
        }
    }
    RowLayout {
        id: footer

        anchors { bottom: parent.bottom; horizontalCenter: parent.horizontalCenter; bottomMargin: root.compact ? 0 : Theme.margin / 2 }
        width: root.column
        height: root.compact ? 0 : Theme.target
        visible: !root.compact
        spacing: Theme.gap

        PressButton {
            objectName: "help"
            text: qsTr("办不成?")
            onClicked: root.session.askHelp()
        }
        Item {
            Layout.fillWidth: true
        }
        PressButton {
            objectName: "next"
            visible: root.showNext
            Layout.preferredWidth: Math.max(implicitWidth, 400 * Theme.unit)
            kind: "primary"
            text: root.next
            enabled: root.canGoOn
            onClicked: root.session.next()
        }
    }
}
