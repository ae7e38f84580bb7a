pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// Where an address begins: a district of this city, another city of this province, or another province. `chosen` says it in full.
Flow {
    id: root

    property string name: ""
    property string city: ""
    property list<string> districts: []
    property list<string> cities: []
    property list<string> provinces: []
    property string level: "here" // here, province or country
    signal chosen(string region)

    spacing: Theme.gap / 2

    Repeater {
        model: root.level === "here" ? root.districts : root.level === "province" ? root.cities : root.provinces

        PressButton {
            required property string modelData

            objectName: root.name + ":" + modelData
            text: root.level === "province" ? modelData.slice(modelData.indexOf("省") + 1) : modelData
            onClicked: root.chosen(root.level === "here" ? root.city + modelData : modelData)
        }
    }
    PressButton {
        objectName: root.name + ":here"
        visible: root.level !== "here"
        glyph: Icons.back
        text: qsTr("本市")
        onClicked: root.level = "here"
    }
    PressButton {
        objectName: root.name + ":province"
        visible: root.level === "here"
        glyph: Icons.forward
        after: true
        text: qsTr("省内其他市")
        onClicked: root.level = "province"
    }
    PressButton {
        objectName: root.name + ":country"
        visible: root.level === "here"
        glyph: Icons.forward
        after: true
        text: qsTr("其他省")
        onClicked: root.level = "country"
    }
}
