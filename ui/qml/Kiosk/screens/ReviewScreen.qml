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
    reading: true

    ListView {
        id: list

        // Where a value comes from. What a person typed needs no word.
        readonly property var origins: ({ // var: a table of words, read by the rows alone
                "card": qsTr("来自证件芯片"), "chip": qsTr("来自证件芯片"), "mrz": qsTr("来自证件机读区"), "register": qsTr("来自身份认证"),
                "offered": qsTr("默认，可以改")
            })

        objectName: "review"
        cacheBuffer: 0 // no rows made in the background: see FormScreen
        anchors { left: parent.left; right: parent.right; top: parent.top; bottom: reviewed.top; bottomMargin: Theme.gap }
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        model: root.session.form

        footer: Column {
            width: list.width
            spacing: Theme.gap

            Repeater { // what still matters: the fee, by when
                model: root.session.guide

                GuideSection {
                    width: list.width
                    required title
                    required lines
                    required tone
                }
            }
            Repeater {
                model: root.session.materials

                Item {
                    id: paper

                    required property string label
                    required property int pages
                    required property string paperState
                    required property string instead

                    width: parent.width
                    height: what.implicitHeight + Theme.margin / 1.6

                    Line {
                        id: what

                        anchors { left: parent.left; verticalCenter: parent.verticalCenter }
                        width: parent.width * 0.34
                        text: paper.label
                        color: Theme.quiet
                    }
                    Line {
                        anchors { left: what.right; right: parent.right; verticalCenter: parent.verticalCenter; leftMargin: Theme.gap }
                        text: paper.pages > 0 ? qsTr("已扫描 %1 页").arg(paper.pages) : paper.paperState === "exempt" ? paper.instead : "—"
                        font.bold: true
                    }
                }
            }
        }
        delegate: Item {
            id: row

            required property string label
            required property string shown
            required property string kind
            required property string source

            width: list.width
            height: Math.max(value.implicitHeight, name.implicitHeight) + Theme.margin / 1.6

            Line {
                id: name

                anchors { left: parent.left; verticalCenter: parent.verticalCenter }
                width: parent.width * 0.34
                text: row.label
                color: Theme.quiet
            }
            GroupedText {
                id: value

                anchors { left: name.right; right: origin.left; verticalCenter: parent.verticalCenter; leftMargin: Theme.gap; rightMargin: Theme.gap }
                kind: row.kind
                number: row.shown === "" ? "—" : row.shown
                font.bold: true
                wrapMode: Text.Wrap
                fontSizeMode: Text.FixedSize
            }
            Line {
                id: origin

                anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                text: list.origins[row.source] ?? ""
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
    Notice {
        id: reviewed

        objectName: "reviewed"
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        text: root.session.review
    }
}
