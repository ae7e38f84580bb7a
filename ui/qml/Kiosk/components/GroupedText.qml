import QtQuick
import Kiosk

// A number in groups, as it is read aloud: 4401 0419 8502 28 0014, 138 0013 8000. `number` itself stays as it is.
Line {
    id: root

    property string number: ""
    property string kind: "digits"
    property bool masked: false
    readonly property list<int> sizes: kind === "id-number" ? [4, 4, 4, 2, 4] : kind === "phone" && number.startsWith("1") ? [3, 4, 4] : []

    function grouped(digits: string): string {
        const groups = [];
        let from = 0;
        for (const size of sizes) {
            groups.push(digits.slice(from, from + size));
            from += size;
        }
        groups.push(digits.slice(from));
        return groups.filter(one => one !== "").join(" ");
    }

    text: grouped(masked ? "•".repeat(number.length) : number)
    wrapMode: Text.NoWrap
    fontSizeMode: Text.HorizontalFit
    minimumPixelSize: 22 * Theme.unit
}
