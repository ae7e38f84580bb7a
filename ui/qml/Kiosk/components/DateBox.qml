pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk

// A day in three boxes of digits, year first. `edited` gives YYYY-MM-DD once there is something in each, else what there is.
RowLayout {
    id: root

    property string initial: ""
    property string label: ""
    property string name: ""
    property bool wrong: false
    property var parts: ["", "", ""] // var: three texts, read and written here alone
    readonly property var boxes: [ // var: a table of words and sizes, read by the boxes alone
        { "word": qsTr("年"), "digits": 4 }, { "word": qsTr("月"), "digits": 2 }, { "word": qsTr("日"), "digits": 2 }
    ]
    signal edited(string text)
    signal focused

    spacing: Theme.gap
    Component.onCompleted: {
        const given = initial.split("-");
        parts = [0, 1, 2].map(at => given[at] ?? "");
        for (let at = 0; at < boxes.length; at++)
            (row.itemAt(at) as DatePart).digits = parts[at];
    }

    function take(at: int, text: string) {
        parts[at] = text;
        edited(parts.every(one => one === "") ? "" : [parts[0], parts[1].padStart(2, "0"), parts[2].padStart(2, "0")].join("-"));
    }

    Repeater {
        id: row

        model: root.boxes

        DatePart {
            id: part

            required property var modelData // var: one row of the table above
            required property int index

            objectName: root.name + ":" + index
            label: root.label + " " + modelData.word
            word: modelData.word
            most: modelData.digits
            wrong: root.wrong
            onEdited: text => {
                root.take(part.index, text);
                if (text.length === most && part.index < 2)
                    (row.itemAt(part.index + 1) as DatePart).begin();
            }
            onFocused: root.focused()
        }
    }
    Item {
        Layout.fillWidth: true
    }
}
