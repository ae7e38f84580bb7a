pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What can be done here, now: search first, what people come for most, the doors, the human way out. What does not fit is dragged into
// sight; in the low mode the upper half is only read.
Item {
    id: root

    required property SessionModel session
    readonly property bool wide: width > height
    readonly property real column: Math.min(width - 2 * Theme.margin, (wide ? 1720 : 1100) * Theme.unit)
    readonly property bool inLine: wide && !Theme.low // the question and the box for its answer: where height is scarce

    ColumnLayout {
        id: rows

        anchors { top: parent.top; bottom: footer.top; horizontalCenter: parent.horizontalCenter; topMargin: Theme.gap; bottomMargin: Theme.gap }
        width: root.column
        spacing: Theme.gap

        ColumnLayout {
            Layout.fillWidth: true
            Layout.fillHeight: false
            spacing: Theme.gap

            BarRoom {}
            Line {
                objectName: root.inLine ? "" : "title"
                Layout.fillWidth: true
                Layout.topMargin: root.wide || Theme.elder ? 0 : Theme.gap
                visible: !root.inLine
                text: qsTr("您想办什么?")
                font.pixelSize: Theme.display
                font.bold: true
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
            BackLine {
                Layout.fillWidth: true
                machine: root.session.machine
            }
            DegradedLine {
                Layout.fillWidth: true
                machine: root.session.machine
            }
        }
        RowLayout {
            Layout.fillWidth: true
            visible: !Theme.low
            spacing: Theme.margin

            Line {
                objectName: root.inLine ? "title" : ""
                visible: root.inLine
                text: qsTr("您想办什么?")
                font.pixelSize: Theme.title
                font.bold: true
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
            SearchDoor {
                objectName: Theme.low ? "" : "openSearch"
                Layout.fillWidth: true
                onClicked: root.session.openSearch("", "")
            }
        }
        Notice {
            Layout.fillWidth: true
            text: root.session.problem
        }
        Reachable {
            id: view

            objectName: "services"
            Layout.fillWidth: true
            Layout.rightMargin: -Theme.gap // the mark stands in the margin
            Layout.fillHeight: true
            contentHeight: parts.implicitHeight
            sunk: Theme.low ? Math.max(0, root.height / 2 - rows.y - y) : 0

            GridLayout {
                id: parts

                width: view.width - Theme.gap
                columns: root.wide ? 2 : 1
                columnSpacing: Theme.margin * 1.5
                rowSpacing: Theme.gap * 1.5
                uniformCellWidths: true

                SearchDoor {
                    objectName: Theme.low ? "openSearch" : ""
                    Layout.fillWidth: true
                    Layout.columnSpan: parts.columns
                    visible: Theme.low
                    onClicked: root.session.openSearch("", "")
                }

                HomeServices {
                    Layout.fillWidth: true
                    Layout.fillHeight: false
                    Layout.alignment: Qt.AlignTop
                    session: root.session
                    wide: root.wide
                }
                Doors {
                    Layout.fillWidth: true
                    Layout.fillHeight: false
                    Layout.alignment: Qt.AlignTop
                    session: root.session
                    wide: root.wide
                }
                Line {
                    Layout.fillWidth: true
                    Layout.columnSpan: parts.columns
                    visible: root.session.waiting > 0
                    text: qsTr("本机已保存 %1 件，网络恢复后自动送达中心。").arg(root.session.waiting)
                    color: Theme.quiet
                    font.pixelSize: Theme.small
                }
                PaperLine {
                    objectName: "paper"
                    Layout.fillWidth: true
                    Layout.columnSpan: parts.columns
                    papers: root.session.papers
                }
            }
        }
    }
    HomeFooter {
        id: footer

        anchors { bottom: parent.bottom; horizontalCenter: parent.horizontalCenter; bottomMargin: Theme.margin / 2 }
        width: root.column
        session: root.session
        wide: root.wide
    }
}
