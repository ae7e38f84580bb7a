import QtQuick
import QtQuick.Controls.Basic
import Kiosk
import Kiosk.Models

// A plain cover over everything, the camera's picture too, for who is watched over the shoulder. A touch takes it away. It is for `eyes`: who
// goes by ear and keys goes on behind it, unseen.
AbstractButton {
    id: root

    required property SessionModel session
    readonly property bool covers: visible
    readonly property bool eyes: true

    objectName: "curtain"
    visible: session.machine.covered
    focusPolicy: Qt.NoFocus
    text: qsTr("显示屏幕")
    Accessible.name: text
    onClicked: session.machine.cover(false)

    background: Rectangle {
        color: Theme.paper
    }
    contentItem: Item {
        Column {
            anchors.centerIn: parent
            width: parent.width - 2 * Theme.margin
            spacing: Theme.margin / 2

            Icon {
                width: parent.width
                glyph: Icons.hide
                font.pixelSize: Theme.display
            }
            Line {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("屏幕已遮住")
                font.pixelSize: Theme.title
                font.bold: true
            }
            Line {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("轻触任意处，继续办理")
                color: Theme.quiet
            }
            Line {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                visible: root.session.secondsLeft > 0
                text: qsTr("您还在吗? %1 秒后将清除您填写的内容。").arg(root.session.secondsLeft)
                color: Theme.attention
                font.bold: true
            }
        }
    }
}
