pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What somebody thinks of it: five levels side by side, none of them chosen or coloured beforehand; not to say is as near as to say.
StepFrame {
    id: root

    readonly property RateModel rate: session.rate
    readonly property bool open: rate.stage === "choosing" || rate.stage === "failed"
    readonly property list<string> faces: [Icons.content, Icons.happy, Icons.middling, Icons.unhappy, Icons.angry]

    title: rate.stage === "saved" ? qsTr("谢谢您的评价") : qsTr("这次办得怎么样?")
    help: rate.stage === "saved" ? qsTr("请带好证件和随身物品。") : rate.stage === "saving" ? qsTr("正在保存…") : rate.stage === "failed" ? rate.problem : qsTr("自愿评价，不影响您的办理。")
    next: rate.stage === "saved" ? qsTr("完成") : rate.stage === "failed" ? qsTr("再试一次") : open && rate.level === 0 ? qsTr("不评价，直接结束") : qsTr("提交评价")
    canGoOn: rate.stage !== "saving"
    canGoBack: open
    reading: true

    Reachable {
        id: view

        objectName: "rating"
        anchors.fill: parent
        visible: root.open
        sunk: root.sunk
        contentHeight: column.height

        ColumnLayout {
            id: column

            width: view.width - Theme.gap
            spacing: Theme.gap * 1.5

            GridLayout {
                Layout.fillWidth: true
                columns: root.wide ? 5 : Theme.low ? 2 : 1 // all of them in view: what has to be scrolled to is chosen less
                uniformCellWidths: true
                columnSpacing: Theme.gap
                rowSpacing: Theme.gap

                Repeater {
                    model: root.rate.levels

                    PickButton {
                        required property int modelData
                        required property int index

                        objectName: "level:" + modelData
                        Layout.columnSpan: !root.wide && Theme.low && modelData === 3 ? 2 : 1
                        Layout.fillWidth: true
                        Layout.fillHeight: true
                        tall: root.wide
                        glyph: root.faces[index] ?? ""
                        text: root.rate.levelNames[index] ?? ""
                        picked: root.rate.level === modelData
                        onClicked: root.rate.choose(modelData)
                    }
                }
            }
            Line {
                Layout.fillWidth: true
                visible: root.rate.level > 0
                text: qsTr("是哪方面? 可以不选")
                color: Theme.quiet
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
            GridLayout {
                Layout.fillWidth: true
                visible: root.rate.level > 0
                columns: root.wide ? 4 : 2
                uniformCellWidths: true
                columnSpacing: Theme.gap
                rowSpacing: Theme.gap

                Repeater {
                    model: root.rate.aspects

                    PickButton {
                        required property string modelData
                        required property int index

                        objectName: "aspect:" + modelData
                        Layout.fillWidth: true
                        Layout.fillHeight: true
                        many: true
                        text: root.rate.aspectNames[index] ?? ""
                        picked: root.rate.picked.indexOf(modelData) >= 0
                        onClicked: root.rate.toggle(modelData)
                    }
                }
            }
            PressButton {
                objectName: "noRating"
                visible: root.rate.level > 0 // before, the way on says it
                Layout.fillWidth: true
                text: qsTr("不评价，直接结束")
                onClicked: root.session.leave()
            }
        }
    }
    Icon {
        anchors.centerIn: parent
        visible: root.rate.stage === "saved"
        glyph: Icons.done
        color: Theme.done
        font.pixelSize: 200 * Theme.unit
    }
}
