pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import Kiosk.Models

// What the card could not say. The field that is being typed in stays above the keyboard.
StepFrame {
    id: root

    title: qsTr("请填写以下内容")
    help: qsTr("证件上已有的内容不用再填。")

    Connections {
        target: root.session
        function onChanged() {
            const wrong = root.session.form.firstProblem();
            if (wrong >= 0 && !root.compact)
                view.bringIntoSight(rows.itemAt(wrong));
        }
    }
    // A Flickable, not a ListView: every row must stay as long as the form does, and a ListView makes its rows in the background and
    // complains (DelegateModel::cancel) when the form is forgotten meanwhile.
    Flickable {
        id: view

        property Item current: null

        objectName: "form"
        anchors.fill: parent
        clip: true
        contentWidth: width
        contentHeight: column.height
        boundsBehavior: Flickable.StopAtBounds
        onHeightChanged: bringIntoSight(current)

        function bringIntoSight(row: Item) {
            if (row === null)
                return;
            const lowest = Math.max(0, contentHeight - height);
            contentY = Math.max(0, Math.min(lowest, row.y, Math.max(contentY, row.y + row.height - height)));
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
                    onFocused: {
                        view.current = row;
                        view.bringIntoSight(row);
                    }
                }
            }
        }
        ScrollMark {
            view: view
        }
    }
}
