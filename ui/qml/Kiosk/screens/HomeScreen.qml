pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What can be done here, now; the progress door; the human way out.
Item {
    id: root

    required property SessionModel session
    readonly property bool wide: width > height
    readonly property real column: Math.min(width - 2 * Theme.margin, (wide ? 1680 : 1100) * Theme.unit)

    ColumnLayout {
        anchors { top: parent.top; bottom: footer.top; horizontalCenter: parent.horizontalCenter; topMargin: Theme.gap; bottomMargin: Theme.gap }
        width: root.column
        spacing: Theme.gap

        TopBar {
            session: root.session
            Layout.fillWidth: true
        }
        Line {
            objectName: "title"
            Layout.fillWidth: true
            Layout.topMargin: (root.wide ? 0.2 : 1.4) * Theme.margin
            text: qsTr("您想办什么?")
            font.pixelSize: Theme.display
            font.bold: true
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        Notice {
            Layout.fillWidth: true
            text: root.session.problem
        }
        // More services than fit are dragged into sight; the door to one's progress and the human way out stay where they are.
        Flickable {
            objectName: "services"
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.topMargin: Theme.gap
            Layout.preferredHeight: services.implicitHeight
            Layout.maximumHeight: services.implicitHeight
            contentHeight: services.implicitHeight
            boundsBehavior: Flickable.StopAtBounds
            clip: true

            GridLayout {
                id: services

                width: parent.width
                columns: root.wide ? 3 : 1
                columnSpacing: Theme.gap * 1.5
                rowSpacing: Theme.gap * 1.5
                uniformCellWidths: true
                uniformCellHeights: root.wide

                Repeater {
                    model: root.session.home

                    ServiceRow {
                        required property string code
                        required property string name

                        objectName: "service:" + code
                        Layout.fillWidth: true
                        Layout.fillHeight: root.wide
                        text: name
                        onClicked: root.session.choose(code)
                        required summary
                        required verdict
                        required reason
                    }
                }
            }
        }
        Line {
            Layout.fillWidth: true
            Layout.topMargin: (root.wide ? 0.3 : 1) * Theme.margin
            text: qsTr("已经办过?")
            font.bold: true
        }
        ServiceRow {
            objectName: "progress"
            Layout.fillWidth: true
            text: qsTr("查进度")
            summary: qsTr("用身份证、回执上的二维码，或输入查询编号")
            onClicked: root.session.openProgress()
        }
        Item {
            Layout.fillHeight: true
        }
        Line {
            Layout.fillWidth: true
            visible: root.session.waiting > 0
            text: qsTr("本机已保存 %1 件，网络恢复后自动送达中心。").arg(root.session.waiting)
            color: Theme.quiet
            font.pixelSize: Theme.small
        }
        PaperLine {
            objectName: "paper"
            Layout.fillWidth: true
            papers: root.session.papers
        }
    }
    RowLayout {
        id: footer

        anchors { bottom: parent.bottom; horizontalCenter: parent.horizontalCenter; bottomMargin: Theme.margin / 2 }
        width: root.column
        spacing: Theme.gap

        PressButton {
            objectName: "help"
            text: qsTr("办不成?")
            onClicked: root.session.askHelp()
        }
        Line {
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("服务电话 %1").arg(root.session.helpPhone)
            color: Theme.quiet
            font.pixelSize: Theme.small
            elide: Text.ElideRight
            wrapMode: Text.NoWrap
        }
        Line {
            text: qsTr("紧急请拨 110")
            color: Theme.danger
            font.bold: true
        }
    }
}
