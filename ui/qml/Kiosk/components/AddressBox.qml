pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk

// An address: the district by a touch, the rest typed. `city` stands before the district; elsewhere everything is typed.
ColumnLayout {
    id: root

    property string initial: ""
    property string name: ""
    property string label: ""
    property string city: ""
    property list<string> districts: []
    property bool wrong: false
    property string district: districts.find(one => initial.startsWith(city + one)) ?? ""
    property bool elsewhere: initial !== "" && district === ""
    signal edited(string text)
    signal focused

    spacing: Theme.gap

    function say() {
        edited((district === "" ? "" : city + district) + rest.text);
    }

    Flow {
        Layout.fillWidth: true
        spacing: Theme.gap
        visible: root.districts.length > 0

        Repeater {
            model: [...root.districts, ""]

            PressButton {
                required property string modelData

                objectName: root.name + ":" + (modelData === "" ? "elsewhere" : modelData)
                kind: (modelData === "" ? root.elsewhere : root.district === modelData) ? "primary" : "plain"
                text: modelData === "" ? qsTr("其他地方") : modelData
                onClicked: {
                    root.district = modelData;
                    root.elsewhere = modelData === "";
                    root.say();
                    rest.forceActiveFocus();
                }
            }
        }
    }
    TextBox {
        id: rest

        Layout.fillWidth: true
        objectName: "field:" + root.name
        initial: root.district === "" ? root.initial : root.initial.slice((root.city + root.district).length)
        placeholderText: root.district === "" ? "" : qsTr("街道、路、门牌、房号")
        placeholderTextColor: Theme.quiet
        wrong: root.wrong
        Accessible.name: root.label
        onTextEdited: root.say()
        onFocused: root.focused()
    }
}
