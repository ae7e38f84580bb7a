pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk

// A day: chosen at once, by steps, or as digits in three boxes, year first. `edited` gives YYYY-MM-DD once there is something in each, else
// what there is. A step keeps to the calendar: after 31 January comes 28 February.
GridLayout {
    id: root

    property string initial: ""
    property string label: ""
    property string name: ""
    property string today: "" // YYYY-MM-DD, where it is known
    property bool wrong: false
    property var parts: ["", "", ""] // var: three texts, read and written here alone
    readonly property var boxes: [ // var: a table of words and sizes, read by the boxes alone
        { "word": qsTr("年"), "digits": 4 }, { "word": qsTr("月"), "digits": 2 }, { "word": qsTr("日"), "digits": 2 }
    ]
    signal edited(string text)
    signal focused

    columns: width > 1300 * Theme.unit ? 2 : 1
    columnSpacing: Theme.margin
    rowSpacing: Theme.gap
    Component.onCompleted: put(initial)

    function put(day: string) {
        const given = day.split("-");
        parts = [0, 1, 2].map(at => given[at] ?? "");
        for (let at = 0; at < boxes.length; at++)
            (row.itemAt(at) as DatePart).digits = parts[at];
    }
    function choose(day: string) {
        put(day);
        edited(day);
        focused();
    }
    function take(at: int, text: string) {
        parts[at] = text;
        const whole = parts.every(one => one !== "");
        edited(whole ? [parts[0], parts[1].padStart(2, "0"), parts[2].padStart(2, "0")].join("-") : parts.join("-").replace(/-+$/, ""));
    }
    function written(year: int, month: int, day: int): string {
        return [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
    }
    function moved(day: string, at: int, by: int): string {
        const [year, month, date] = day.split("-").map(Number);
        if (at === 2) {
            const next = new Date(Date.UTC(year, month - 1, date + by));
            return written(next.getUTCFullYear(), next.getUTCMonth() + 1, next.getUTCDate());
        }
        const months = year * 12 + month - 1 + (at === 0 ? 12 * by : by);
        const last = new Date(Date.UTC(Math.floor(months / 12), months % 12 + 1, 0)).getUTCDate();
        return written(Math.floor(months / 12), months % 12 + 1, Math.min(date, last));
    }
    function step(at: int, by: int) {
        const begun = today.split("-");
        const day = parts.map((one, which) => one || (begun[which] ?? "")).join("-"); // what is missing begins today
        if (/^\d{4}-\d{1,2}-\d{1,2}$/.test(day))
            choose(moved(moved(day, 1, 0), at, parts[at] === "" ? 0 : by));
    }

    RowLayout {
        spacing: Theme.gap

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
                onStepped: by => root.step(part.index, by)
                onFocused: root.focused()
            }
        }
        Item {
            Layout.fillWidth: true
        }
    }
    Flow {
        Layout.fillWidth: true
        visible: root.today !== ""
        spacing: Theme.gap

        PressButton {
            objectName: root.name + ":today"
            text: qsTr("今天")
            onClicked: root.choose(root.today)
        }
        PressButton {
            objectName: root.name + ":year-ago"
            text: qsTr("一年前")
            onClicked: root.choose(root.moved(root.today, 0, -1))
        }
    }
}
