pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk

// An address: where it begins by a touch, the rest typed or written. `city` stands before its districts.
ColumnLayout {
    id: root

    property string initial: ""
    property string name: ""
    property string label: ""
    property string city: ""
    property list<string> districts: []
    property list<string> cities: []
    property list<string> provinces: []
    property bool wrong: false
    property string region: [...districts.map(one => city + one), ...cities, ...provinces].find(one => initial.startsWith(one)) ?? ""
    readonly property bool choosable: districts.length > 0
    signal edited(string text)
    signal focused

    spacing: Theme.gap

    RegionPicker {
        Layout.fillWidth: true
        visible: root.choosable && root.region === ""
        name: root.name
        city: root.city
        districts: root.districts
        cities: root.cities
        provinces: root.provinces
        onChosen: region => {
            root.region = region;
            level = "here";
            root.edited(region + rest.text);
            rest.forceActiveFocus();
        }
    }
    RowLayout {
        Layout.fillWidth: true
        visible: root.choosable && root.region !== ""
        spacing: Theme.gap

        Line {
            Layout.fillWidth: true
            text: root.region
            font.bold: true
        }
        PressButton {
            objectName: root.name + ":again"
            text: qsTr("重选")
            onClicked: {
                root.region = "";
                root.edited(rest.text);
            }
        }
    }
    TextBox {
        id: rest

        Layout.fillWidth: true
        objectName: "field:" + root.name
        initial: root.initial.slice(root.region.length)
        placeholderText: root.region === "" ? "" : qsTr("街道、路、门牌、房号")
        placeholderTextColor: Theme.quiet
        wrong: root.wrong
        Accessible.name: root.label
        onTextEdited: root.edited(root.region + text)
        onFocused: root.focused()
    }
}
