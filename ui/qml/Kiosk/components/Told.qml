pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk

// What is in the way and what goes well, each in one sentence, over a picture: only read, so in the low mode it stands in the upper half.
ColumnLayout {
    id: root

    property string name: ""
    property string problem: ""
    property string well: ""
    property Component below: null

    spacing: Theme.gap

    Notice {
        objectName: root.name + "Problem"
        Layout.fillWidth: true
        text: root.problem
    }
    Notice {
        objectName: root.name + "Well"
        Layout.fillWidth: true
        kind: "done"
        text: root.well
    }
    Loader {
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.preferredHeight: 0 // what room the words leave it
        visible: active
        active: root.below !== null
        sourceComponent: root.below
    }
}
