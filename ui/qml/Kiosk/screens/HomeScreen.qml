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
        anchors { top: parent.top; bottom: footer.top; horizontalCenter: parent.horizontalCenter; topMargin: Theme.gap; bottomMargin: Theme.gap }
        width: root.column
        spacing: Theme.gap

        ColumnLayout {
            Layout.fillWidth: true
            Layout.fillHeight: false
            Layout.preferredHeight: Theme.low ? root.height / 2 - 2 * Theme.gap : implicitHeight
            spacing: Theme.gap

            TopBar {
                session: root.session
                wide: root.wide
                Layout.fillWidth: true
            }
            Item {
                Layout.fillHeight: true
                visible: Theme.low
            }
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
            Item {
                Layout.fillHeight: true
                visible: Theme.low
            }
        }
        RowLayout {
            Layout.fillWidth: true
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
                objectName: "openSearch"
                Layout.fillWidth: true
                onClicked: root.session.openSearch("", "")
            }
        }
        Notice {
            Layout.fillWidth: true
            text: root.session.problem
        }
        Flickable {
            id: view

            objectName: "services"
            Layout.fillWidth: true
            Layout.fillHeight: true
            contentHeight: parts.implicitHeight
            boundsBehavior: Flickable.StopAtBounds
            clip: true

            GridLayout {
                id: parts

                width: view.width - (view.visibleArea.heightRatio < 1 ? Theme.gap : 0)
                columns: root.wide ? 2 : 1
                columnSpacing: Theme.margin * 1.5
                rowSpacing: Theme.gap * 1.5
                uniformCellWidths: true

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
            ScrollMark {
                view: view
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
