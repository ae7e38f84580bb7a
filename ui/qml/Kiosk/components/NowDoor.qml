import QtQuick
import Kiosk
import Kiosk.Models

// What can be done here at this hour, and how much can't.
LineDoor {
    id: root

    required property DoorsModel doors
    property bool wanted: true

    objectName: "now"
    visible: wanted && (doors.night || doors.unable > 0)
    glyph: doors.night ? Icons.night : Icons.clock
    text: (doors.night ? qsTr("夜间可办 %1 项") : qsTr("现在可办 %1 项")).arg(doors.able) + (doors.unable > 0 ? qsTr(" · %1 项请到别处").arg(doors.unable) : "")
    onClicked: doors.openNow()
}
