import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Somebody left, and their card lies on the reader still: across the whole width, until it is taken or somebody says that they have seen it.
Item {
    id: root

    required property SessionModel session
    readonly property bool covers: session.machine.cardLeft

    objectName: "cardLeft"
    visible: covers

    Rectangle {
        anchors.fill: parent
        color: Theme.curtain
    }
    MouseArea {
        anchors.fill: parent
        Accessible.ignored: true
    }
    Rectangle {
        width: parent.width
        y: (parent.height - height) / (Theme.low ? 1 : 2)
        height: column.implicitHeight + 2 * Theme.margin
        color: Theme.card

        Rectangle {
            anchors { left: parent.left; right: parent.right; top: parent.top }
            height: 12 * Theme.unit
            color: Theme.attention
        }
        ColumnLayout {
            id: column

            anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.margin }
            spacing: Theme.gap

            RowLayout {
                Layout.fillWidth: true
                spacing: Theme.gap

                Icon {
                    Layout.alignment: Qt.AlignTop
                    glyph: Icons.card
                    color: Theme.attention
                    font.pixelSize: Theme.title
                }
                Line {
                    Layout.fillWidth: true
                    text: qsTr("证件还在读卡区，请取走")
                    font.pixelSize: Theme.title
                    font.bold: true
                    Accessible.role: Accessible.AlertMessage
                }
            }
            Line {
                Layout.fillWidth: true
                text: qsTr("不是您的证件，请交给工作人员，或拨打 %1。").arg(root.session.helpPhone)
                color: Theme.quiet
            }
            PressButton {
                objectName: "closeCardNotice"
                Layout.fillWidth: true
                Layout.topMargin: Theme.gap
                kind: "primary"
                text: qsTr("知道了")
                onClicked: root.session.machine.closeCardNotice()
            }
        }
    }
}
