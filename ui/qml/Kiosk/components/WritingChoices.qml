pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk

// Characters to choose from, eleven at a time, and the way to the next ones.
GridLayout {
    id: root

    property list<string> offered: []
    property int page: 0
    readonly property int shown: 11
    readonly property int pages: Math.max(1, Math.ceil(offered.length / shown))
    signal chosen(string character)

    rowSpacing: Theme.gap / 2
    columnSpacing: Theme.gap / 2
    uniformCellHeights: true
    uniformCellWidths: true
    onOfferedChanged: page = 0

    Repeater {
        model: root.shown

        PadKey {
            required property int index

            objectName: "written:" + index
            text: root.offered[root.page * root.shown + index] ?? ""
            enabled: text !== ""
            Accessible.ignored: text === ""
            onClicked: root.chosen(text)
        }
    }
    PadKey {
        objectName: "written:more"
        text: qsTr("更多")
        size: Theme.text
        enabled: root.pages > 1
        onClicked: root.page = (root.page + 1) % root.pages
    }
}
