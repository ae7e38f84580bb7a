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
        GridLayout { // the question and the box for its answer: in one line where height is scarce
            Layout.fillWidth: true
            Layout.topMargin: (root.wide ? 0 : 0.6) * Theme.margin
            columns: root.wide ? 2 : 1
            columnSpacing: Theme.margin
            rowSpacing: Theme.gap

            Line {
                objectName: "title"
                Layout.fillWidth: !root.wide
                text: qsTr("您想办什么?")
                font.pixelSize: root.wide ? Theme.title : Theme.display
                font.bold: true
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
            SearchDoor {
                objectName: "openSearch"
                Layout.fillWidth: true
                onClicked: root.session.openSearch("", "")
            }
        }
        Notice {
            Layout.fillWidth: true
            text: root.session.problem
        }
        // More services than fit are dragged into sight; the doors below and the human way out stay where they are.
        Flickable {
            id: view

            objectName: "services"
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.topMargin: root.wide ? 0 : Theme.gap
            Layout.preferredHeight: services.implicitHeight
            Layout.maximumHeight: services.implicitHeight * (root.wide ? 1.5 : 1)
            contentHeight: services.height
            boundsBehavior: Flickable.StopAtBounds
            clip: true

            GridLayout {
                id: services

                width: parent.width
                height: Math.max(implicitHeight, view.height)
                columns: root.wide ? 3 : 1
                columnSpacing: Theme.gap
                rowSpacing: Theme.gap
                uniformCellWidths: true

                Repeater {
                    model: root.session.home

                    ServiceRow {
                        required property string code
                        required property string name

                        objectName: "service:" + code
                        Layout.fillWidth: true
                        Layout.fillHeight: root.wide
                        brief: root.wide
                        text: name
                        onClicked: root.session.choose(code)
                        required summary
                        required verdict
                        required reason
                    }
                }
            }
            ScrollMark {
                view: view
            }
        }
        Doors {
            Layout.fillWidth: true
            Layout.topMargin: root.wide ? 0 : Theme.gap
            session: root.session
        }
        Item { Layout.fillHeight: true }
        GridLayout {
            Layout.fillWidth: true
            columns: root.wide ? 2 : 1
            columnSpacing: Theme.margin

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
