import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// The moment in which the record becomes durable; long only when something is wrong.
StepFrame {
    id: root

    readonly property bool failed: session.problem !== ""

    title: failed ? qsTr("没有保存成功") : qsTr("正在保存")
    help: failed ? qsTr("您的申请还没有被保存。请再试一次，或按“办不成?”。") : qsTr("请稍候，不要离开。")
    next: qsTr("再试一次")
    showNext: failed
    canGoBack: failed
    reading: true

    Notice {
        width: parent.width
        kind: "danger"
        text: root.session.problem
    }
}
