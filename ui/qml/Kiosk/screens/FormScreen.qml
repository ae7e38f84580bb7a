pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import Kiosk.Models

// What the card could not say. The field that is being typed in stays above the keyboard.
StepFrame {
    id: root

    readonly property FormModel asking: session.form
    readonly property PagesModel pages: asking.pages

    title: !pages.alone ? qsTr("请填写以下内容") : pages.number > 0 ? asking.question : qsTr("证件上的内容")
    next: pages.more ? qsTr("下一题") : qsTr("下一步")
    back: pages.earlier ? qsTr("上一题") : qsTr("返回")
    reading: true
    help: pages.alone && pages.number > 0 ? qsTr("第 %1 题，共 %2 题").arg(pages.number).arg(pages.count) : qsTr("证件上已有的内容不用再填。")

    Component.onCompleted: view.attend(rows.itemAt(asking.firstProblem()))

    Connections {
        target: root.asking
        function onWrong(row) {
            view.attend(rows.itemAt(row));
        }
        function onTurned() {
            Qt.inputMethod.hide(); // qmllint disable missing-property
            view.rest();
        }
    }
    // A Flickable, not a ListView: every row must stay as long as the form does, and a ListView makes its rows in the background and
    // complains (DelegateModel::cancel) when the form is forgotten meanwhile.
    Reachable {
        id: view

        property Item current: null // stays in sight while rows grow and the keyboard comes, until somebody pushes
        property real seen: 0 // what stood at the top when it was attended to: no more is moved than must be

        objectName: "form"
        anchors.fill: parent
        sunk: root.sunk
        contentHeight: column.height
        onHeightChanged: bringIntoSight()
        onContentHeightChanged: bringIntoSight()
        onMovementStarted: current = null

        function attend(row: Item) {
            current = row;
            seen = contentY;
            bringIntoSight();
        }

        function bringIntoSight() {
            if (current === null)
                return;
            const lowest = Math.max(-topMargin, contentHeight - height);
            contentY = Math.max(-topMargin, Math.min(lowest, current.y, Math.max(seen, current.y + current.height - height)));
        }

        Column {
            id: column

            width: view.width - Theme.gap
            spacing: Theme.margin / 2

            Repeater {
                id: rows

                model: root.session.form

                FieldRow {
                    id: row

                    width: column.width
                    form: root.session.form
                    alone: root.pages.alone && !fromCard
                    headed: alone && !(root.compact && root.wide)
                    visible: !root.pages.alone || (fromCard ? root.pages.row < 0 : root.pages.row === index)
                    onFocused: view.attend(row)
                }
            }
        }
    }
}
