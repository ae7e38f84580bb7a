import QtQuick
import QtQuick.Layouts
import Kiosk

// A paper on request: what became of it, in three honest kinds, and its button as long as it may be asked for. Takes no room when there is
// neither.
RowLayout {
    id: root

    property string name: ""
    property string paper: "" // what it is, and in `label` what the button does
    property string label: ""
    property string again: qsTr("再打一次")
    property bool canAsk: false
    property string outcome: ""
    property string reason: ""
    property string said: "" // instead of the usual words for the outcome

    signal asked

    visible: canAsk || outcome !== ""
    spacing: Theme.gap

    Notice {
        objectName: "printed:" + root.name + ":" + root.outcome
        Layout.fillWidth: true
        Layout.fillHeight: true
        kind: root.outcome === "confirmed" ? "done" : "attention"
        text: root.said !== "" ? root.said : root.words(root.outcome)
    }
    PressButton {
        objectName: "print:" + root.name
        visible: root.canAsk
        Layout.alignment: Qt.AlignVCenter
        text: root.outcome === "" ? root.label : root.again
        onClicked: root.asked()
    }

    function words(outcome: string): string {
        switch (outcome) {
        case "printing":
            return qsTr("%1：正在打印…").arg(root.paper);
        case "confirmed":
            return qsTr("%1：已打印，请取走。").arg(root.paper);
        case "unknown":
            return qsTr("%1：可能没有打印出来，请看一下出纸口。").arg(root.paper);
        case "failed":
            return qsTr("%1：没有打印。%2").arg(root.paper).arg(root.reason);
        default:
            return "";
        }
    }
}
