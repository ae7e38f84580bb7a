pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Whose machine this is, whom to call, what runs on it, and what it keeps about whom.
StepFrame {
    id: root

    readonly property AboutModel about: session.doors.about

    title: qsTr("关于本机")
    help: about.brand
    showNext: false
    reading: true

    Reachable {
        id: view

        objectName: "facts"
        anchors { fill: parent; rightMargin: -Theme.gap }
        sunk: root.sunk
        raised: true
        contentHeight: parts.implicitHeight

        GridLayout {
            id: parts

            width: view.width - Theme.gap
            columns: root.wide ? 2 : 1
            columnSpacing: Theme.margin
            rowSpacing: Theme.margin / 2
            uniformCellWidths: true

            ColumnLayout {
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignTop
                spacing: Theme.gap

                Repeater {
                    model: [[qsTr("主管单位"), root.about.owner], [qsTr("本机编号"), root.session.terminalCode], [qsTr("所在地点"), root.session.terminalPlace],
                        [qsTr("服务电话"), root.session.helpPhone], [qsTr("报警"), "110"], [qsTr("政务热线"), root.about.hotline],
                        [qsTr("投诉举报"), root.about.complaints], [qsTr("软件版本"), root.about.software],
                        [qsTr("事项目录"), (root.about.catalogue !== "" ? root.about.catalogue : qsTr("随程序附带")) + qsTr(" · %1 项").arg(root.about.services)], [qsTr("未采用"), root.about.missing]]

                    RowLayout {
                        required property list<string> modelData

                        Layout.fillWidth: true
                        visible: modelData[1] !== ""
                        spacing: Theme.gap

                        Line {
                            Layout.preferredWidth: 6 * Theme.text
                            Layout.alignment: Qt.AlignTop
                            text: parent.modelData[0]
                            color: Theme.quiet
                        }
                        Line {
                            Layout.fillWidth: true
                            text: parent.modelData[1]
                        }
                    }
                }
            }
            ColumnLayout {
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignTop
                spacing: Theme.gap

                Line {
                    Layout.fillWidth: true
                    text: qsTr("您的信息")
                    font.bold: true
                    Accessible.role: Accessible.Heading
                    Accessible.name: text
                }
                Line {
                    Layout.fillWidth: true
                    text: qsTr("没有提交的内容，退出或超时后立即清除。")
                }
                Line {
                    Layout.fillWidth: true
                    text: qsTr("提交的申请加密保存在本机，只有中心能打开。")
                }
                Line {
                    Layout.fillWidth: true
                    text: qsTr("核验时拍的人脸只比对一次，不保存；运行日志里没有个人信息。")
                }
                PressButton {
                    objectName: "clean"
                    Layout.topMargin: Theme.gap
                    glyph: Icons.clean
                    text: qsTr("清洁屏幕")
                    onClicked: root.session.machine.clean()
                }
                Line {
                    Layout.fillWidth: true
                    text: qsTr("软件许可见随机文件 LICENSE 和 THIRD-PARTY.md。")
                    color: Theme.quiet
                    font.pixelSize: Theme.small
                }
            }
        }
    }
}
