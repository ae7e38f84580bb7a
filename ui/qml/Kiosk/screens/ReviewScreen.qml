pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Everything that will be sent, as it will be sent.
StepFrame {
    id: root

    title: qsTr("请核对，确认无误")
    help: qsTr("有误请按“返回”修改。")
    next: qsTr("确认，去签名")

    ListView {
        id: list

        objectName: "review"
        cacheBuffer: 0 // no rows made in the background: see FormScreen
        anchors.fill: parent
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        model: root.session.form

        delegate: Item {
            id: row

            required property string label
            required property string shown
            required property bool fromCard

            width: list.width
            height: Math.max(value.implicitHeight, name.implicitHeight) + Theme.margin / 1.6

            Line {
                id: name

                anchors { left: parent.left; verticalCenter: parent.verticalCenter }
                width: parent.width * 0.34
                text: row.label
                color: Theme.quiet
            }
            Line {
                id: value

                anchors { left: name.right; right: origin.left; verticalCenter: parent.verticalCenter; leftMargin: Theme.gap; rightMargin: Theme.gap }
                text: row.shown === "" ? "—" : row.shown
                font.bold: true
            }
            Line {
                id: origin

                anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                text: row.fromCard && row.shown !== "" ? qsTr("来自证件") : ""
                color: Theme.done
                font.pixelSize: Theme.small
            }
            Rectangle {
                anchors.bottom: parent.bottom
                width: parent.width
                height: 2 * Theme.unit
                color: Theme.line
            }
        }
    }
}
