pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk

// Why it can't be done here, by which clause, and who can help: never a bare no.
Rectangle {
    id: root

    property list<string> reasons: []
    property list<string> places: []
    signal helpAsked

    objectName: "refusal"
    height: visible ? column.implicitHeight + Theme.margin : 0
    radius: Theme.radius
    color: Theme.card
    border.width: 4 * Theme.unit
    border.color: Theme.attention

    ColumnLayout {
        id: column

        anchors { left: parent.left; right: parent.right; margins: Theme.margin / 2; verticalCenter: parent.verticalCenter }
        spacing: Theme.gap

        Repeater {
            model: root.reasons

            Line {
                required property string modelData

                Layout.fillWidth: true
                text: modelData
                color: Theme.attention
                font.bold: true
            }
        }
        Line {
            Layout.fillWidth: true
            visible: root.places.length > 0
            text: qsTr("可以去这里")
            color: Theme.quiet
            font.pixelSize: Theme.small
        }
        Repeater {
            model: root.places

            Line {
                required property string modelData

                Layout.fillWidth: true
                text: modelData
            }
        }
        PressButton {
            objectName: "refusalHelp"
            glyph: Icons.help
            text: qsTr("办不成? 告诉我们")
            onClicked: root.helpAsked()
        }
    }
}
