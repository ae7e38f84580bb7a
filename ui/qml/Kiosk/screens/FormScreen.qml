pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import Kiosk.Models

// What the card could not say. The list keeps the field that is being typed in above the keyboard.
StepFrame {
    id: root

    title: qsTr("请填写以下内容")
    help: qsTr("证件上已有的内容不用再填。")

    Connections {
        target: root.session
        function onChanged() {
            const wrong = root.session.form.firstProblem();
            if (wrong >= 0 && !root.compact)
                list.positionViewAtIndex(wrong, ListView.Contain);
        }
    }
    ListView {
        id: list

        property int current: -1

        objectName: "form"
        anchors.fill: parent
        clip: true
        spacing: Theme.margin / 2
        cacheBuffer: 20000 // every row stays: a control that is being typed in is never thrown away
        boundsBehavior: Flickable.StopAtBounds
        model: root.session.form
        onHeightChanged: if (current >= 0)
            positionViewAtIndex(current, ListView.Contain)

        delegate: FieldRow {
            width: list.width - Theme.gap
            form: root.session.form
            onFocused: {
                list.current = index;
                list.positionViewAtIndex(index, ListView.Contain);
            }
        }
        Rectangle {
            anchors.right: parent.right
            width: 6 * Theme.unit
            radius: width / 2
            color: Theme.line
            visible: list.visibleArea.heightRatio < 1
            y: list.visibleArea.yPosition * list.height
            height: list.visibleArea.heightRatio * list.height
        }
    }
}
