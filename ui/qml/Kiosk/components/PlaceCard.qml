import QtQuick
import QtQuick.Layouts
import Kiosk

// A place to go to: its name, whether one would stand before a closed door, where it is, whom to call, what it has.
Item {
    id: root

    property string name: ""
    property string address: ""
    property string open: "" // yes, no, unknown
    property string hours: ""
    property string phone: ""
    property string about: ""
    property string district: ""
    property bool out: false // of order

    implicitHeight: column.implicitHeight + 1.5 * Theme.gap

    ColumnLayout {
        id: column

        anchors { left: parent.left; right: parent.right; top: parent.top; topMargin: Theme.gap / 2 }
        spacing: 4 * Theme.unit

        Line {
            Layout.fillWidth: true
            text: root.name
            font.bold: true
        }
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.gap / 2

            Icon {
                glyph: root.out ? Icons.tools : root.open === "yes" ? Icons.done : root.open === "no" ? Icons.clock : Icons.phone
                color: words.color
                font.pixelSize: Theme.text
            }
            Line {
                id: words

                Layout.fillWidth: true
                text: root.out ? qsTr("暂停服务") : root.hours
                color: root.out || root.open === "unknown" ? Theme.attention : root.open === "yes" ? Theme.done : Theme.quiet
            }
        }
        Line {
            Layout.fillWidth: true
            text: [root.district, root.address].filter(part => part !== "").join(" · ")
            color: Theme.quiet
            font.pixelSize: Theme.small
        }
        Line {
            Layout.fillWidth: true
            visible: text !== ""
            text: [root.phone !== "" ? qsTr("电话 %1").arg(root.phone) : "", root.about].filter(part => part !== "").join(" · ")
            color: Theme.quiet
            font.pixelSize: Theme.small
        }
    }
    Rectangle {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.stroke
        color: Theme.line
    }
}
