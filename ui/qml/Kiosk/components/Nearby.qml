pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// The nearest terminals that work; and whom to call where nobody knows of any.
ColumnLayout {
    id: root

    required property SessionModel session
    property string title: ""

    spacing: Theme.gap / 2

    Line {
        Layout.fillWidth: true
        text: root.title
        color: Theme.accent
        font.bold: true
        Accessible.role: Accessible.Heading
    }
    Repeater {
        id: rows

        model: root.session.machine.nearby

        PlaceCard {
            required property var model // var: a row of a model, whose roles share their names with this card's properties

            objectName: "nearby"
            Layout.fillWidth: true
            name: model.name
            address: model.address
            open: model.open
            hours: model.hours
            phone: model.phone
            district: model.district
        }
    }
    Line {
        Layout.fillWidth: true
        visible: rows.count === 0
        text: qsTr("请拨打 %1 或 12345，问最近的自助机在哪里。").arg(root.session.helpPhone)
    }
}
