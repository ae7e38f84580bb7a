import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Kiosk

// One service: a verb and what it is for, and, where it can't be done now, why.
AbstractButton {
    id: root

    property string summary: ""
    property string verdict: "yes"
    property string reason: ""
    property string elsewhere: ""
    property int copies: 0

    padding: Theme.margin / 2
    focusPolicy: Qt.NoFocus

    contentItem: RowLayout {
        spacing: Theme.gap

        ColumnLayout {
            Layout.fillWidth: true
            spacing: 4 * Theme.unit

            Line {
                Layout.fillWidth: true
                text: root.text
                font.bold: true
                font.pixelSize: Theme.text * 1.2
                color: root.verdict === "no" ? Theme.quiet : Theme.accent
            }
            Line {
                Layout.fillWidth: true
                text: root.summary
                color: Theme.quiet
                font.pixelSize: Theme.small
            }
            Line {
                Layout.fillWidth: true
                visible: root.reason !== ""
                text: root.reason
                color: root.verdict === "guide" ? Theme.quiet : Theme.attention
                font.pixelSize: Theme.small
            }
            Line {
                objectName: "elsewhere"
                Layout.fillWidth: true
                visible: text !== ""
                text: root.elsewhere !== "" ? qsTr("就近可到：%1").arg(root.elsewhere) : root.copies > 1 ? qsTr("各区都有，全市共 %1 处").arg(root.copies) : ""
                color: Theme.quiet
                font.pixelSize: Theme.small
            }
        }
        Line { // told here, done elsewhere
            objectName: "guideMark"
            visible: root.verdict === "guide"
            leftPadding: Theme.gap
            rightPadding: Theme.gap
            topPadding: 4 * Theme.unit
            bottomPadding: 4 * Theme.unit
            text: qsTr("办事指南")
            color: Theme.quiet
            font.pixelSize: Theme.small
            wrapMode: Text.NoWrap

            Rectangle {
                z: -1
                anchors.fill: parent
                radius: height / 2
                color: Theme.tint
            }
        }
        Line {
            text: "›"
            font.pixelSize: Theme.title
            color: root.verdict === "no" ? Theme.quiet : Theme.accent
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: root.down ? Theme.tint : Theme.card
        border.width: 2 * Theme.unit
        border.color: Theme.line
    }
}
