import QtQuick
import QtQuick.Layouts
import Kiosk

// One notice: what it says, up to when, and the service that it is about.
Item {
    id: root

    property string title: ""
    property string text: ""
    property bool urgent: false
    property string until: ""
    property string service: ""
    property string serviceName: ""

    signal chosen

    implicitHeight: column.implicitHeight + 2 * Theme.gap

    ColumnLayout {
        id: column

        anchors { left: parent.left; right: parent.right; top: parent.top; topMargin: Theme.gap }
        spacing: Theme.gap / 2

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.gap / 2

            Icon {
                Layout.alignment: Qt.AlignTop
                glyph: root.urgent ? Icons.attention : Icons.notice
                color: root.urgent ? Theme.attention : Theme.accent
            }
            Line {
                Layout.fillWidth: true
                text: (root.urgent ? qsTr("紧急：") : "") + root.title
                font.bold: true
                color: root.urgent ? Theme.attention : Theme.ink
            }
        }
        Line {
            Layout.fillWidth: true
            text: root.text
        }
        Line {
            Layout.fillWidth: true
            text: qsTr("有效期至 %1").arg(root.until)
            color: Theme.quiet
            font.pixelSize: Theme.small
        }
        PressButton {
            objectName: "about:" + root.service
            visible: root.service !== ""
            Layout.maximumWidth: parent.width
            after: true
            glyph: Icons.forward
            text: root.serviceName
            onClicked: root.chosen()
        }
    }
    Rectangle {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.stroke
        color: Theme.line
    }
}
