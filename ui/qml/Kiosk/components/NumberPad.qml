pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk

// Digits by large keys, wherever a keyboard would be too much. It keeps nothing: it shows `text` and says in `edited` what it should become.
// `kind`: digits, phone (a + may begin it) or id-number (an X may end it, GB 11643). `display` shows what was typed above the keys, grouped as it is read
// aloud; `masked` shows dots instead.
Item {
    id: root

    property string text: ""
    property string kind: "digits"
    property int maximumLength: kind === "phone" ? 16 : kind === "id-number" ? 18 : 40
    property bool display: true
    property bool masked: false
    property string label: ""
    property bool finishes: true // with a key that says it is complete, where nothing beside the pad does
    signal edited(string text)
    signal done

    implicitWidth: 8 * Theme.target
    implicitHeight: column.implicitHeight

    function takes(key: string): bool {
        return text.length < maximumLength && (key === "X" ? text.length === 17 : key === "+" ? text === "" : key !== "");
    }

    ColumnLayout {
        id: column

        anchors.fill: parent
        spacing: Theme.gap

        GroupedText {
            objectName: "padText"
            visible: root.display
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.title * 1.5
            horizontalAlignment: Text.AlignHCenter
            number: root.text
            kind: root.kind
            masked: root.masked
            font.pixelSize: Theme.title
            font.bold: true
            Accessible.role: Accessible.StaticText
            Accessible.name: root.label + " " + (root.masked ? "" : root.text)
        }
        GridLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            columns: 4
            rowSpacing: Theme.gap / 2
            columnSpacing: Theme.gap / 2

            PadKey {
                objectName: "pad:erase"
                Layout.row: 0
                Layout.column: 3
                Accessible.name: qsTr("删除一位")
                glyph: Icons.erase
                enabled: root.text !== ""
                autoRepeat: true
                onClicked: root.edited(root.text.slice(0, -1))
            }
            PadKey {
                objectName: "pad:clear"
                Layout.row: 1
                Layout.column: 3
                text: qsTr("清空")
                size: Theme.text
                enabled: root.text !== ""
                onClicked: root.edited("")
            }
            PadKey {
                objectName: "pad:done"
                visible: root.finishes
                Layout.row: 2
                Layout.column: 3
                Layout.rowSpan: 2
                text: qsTr("完成")
                size: Theme.text
                strong: true
                onClicked: root.done()
            }
            Repeater {
                model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", root.kind === "id-number" ? "X" : root.kind === "phone" ? "+" : "", "0"]

                PadKey {
                    required property string modelData
                    required property int index

                    objectName: modelData === "" ? "" : "pad:" + modelData
                    visible: modelData !== ""
                    Layout.row: index / 3
                    Layout.column: index % 3
                    text: modelData
                    enabled: root.takes(modelData)
                    onClicked: root.edited(root.text + modelData)
                }
            }
        }
    }
}
