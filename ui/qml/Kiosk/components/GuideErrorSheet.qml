pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What of the guide is wrong: chosen, not typed, so that nobody writes about themselves. The report has a number.
Sheet {
    id: root

    required property SessionModel session
    readonly property GuideModel guide: session.guide

    open: guide.report !== ""
    title: guide.report === "saved" ? qsTr("谢谢您，已经记下") : qsTr("哪里有错?")
    message: guide.report === "saved" ? qsTr("编号 %1，工作人员会核对并改正。").arg(guide.number) : guide.report === "failed" ? guide.problem : guide.report === "saving" ? qsTr("正在保存…") : qsTr("不会记录您是谁。")

    ColumnLayout {
        Layout.fillWidth: true
        spacing: Theme.gap

        Flow {
            Layout.fillWidth: true
            visible: root.guide.report === "choosing" || root.guide.report === "failed"
            spacing: Theme.gap

            Repeater {
                model: root.guide.topics

                PressButton {
                    required property string modelData
                    required property int index

                    objectName: "topic:" + modelData
                    kind: root.guide.topic === modelData ? "primary" : "plain"
                    text: root.guide.topicNames[index] ?? ""
                    onClicked: root.session.chooseGuideError(modelData)
                }
            }
        }
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.gap

            PressButton {
                objectName: "closeGuideError"
                Layout.fillWidth: true
                kind: root.guide.report === "saved" ? "primary" : "plain"
                text: root.guide.report === "saved" ? qsTr("知道了") : qsTr("取消")
                onClicked: root.session.openGuideError()
            }
            PressButton {
                objectName: "sendGuideError"
                Layout.fillWidth: true
                visible: root.guide.report === "choosing" || root.guide.report === "failed"
                enabled: root.guide.topic !== ""
                kind: "primary"
                text: qsTr("提交")
                onClicked: root.session.sendGuideError()
            }
        }
    }
}
