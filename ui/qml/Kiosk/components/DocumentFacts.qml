import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What a document said about its holder. Rows without a value are left out.
Rectangle {
    id: root

    required property IdentifyModel document

    function marked(label: string, field: string): string {
        return document.doubtful.includes(field) ? label + qsTr("（请核对）") : label;
    }

    implicitHeight: facts.implicitHeight + Theme.margin
    radius: Theme.radius
    color: Theme.card
    border.width: 2 * Theme.unit
    border.color: Theme.line

    component Fact: Line {
        Layout.fillWidth: true
        font.bold: true
    }
    component Label: Line {
        color: Theme.quiet
    }

    GridLayout {
        id: facts

        anchors { left: parent.left; right: parent.right; margins: Theme.margin / 2; verticalCenter: parent.verticalCenter }
        columns: 2
        columnSpacing: Theme.margin / 2
        rowSpacing: Theme.gap

        Label { text: qsTr("姓名") }
        Fact { objectName: "cardName"; text: root.document.name }
        Label { text: root.marked(qsTr("证件号码"), "id_number") }
        Fact { text: root.document.number }
        Label { visible: birth.visible; text: root.marked(qsTr("出生日期"), "birth") }
        Fact { id: birth; visible: text !== "" && root.document.way === "passport"; text: root.document.birth }
        Label { visible: validTo.visible; text: qsTr("有效期至") }
        Fact { id: validTo; visible: text !== "" && root.document.way === "passport"; text: root.document.validTo }
        Label { visible: address.visible; text: qsTr("住址") }
        Fact { id: address; visible: text !== ""; text: root.document.address }
        Label { visible: authority.visible; text: qsTr("签发机关") }
        Fact { id: authority; visible: text !== ""; text: root.document.authority }
    }
}
