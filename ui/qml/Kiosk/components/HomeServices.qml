pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What people come for most: verbs in two columns, and all the others behind the last.
ColumnLayout {
    id: root

    required property SessionModel session
    property bool wide: false
    readonly property int most: Theme.elder ? 5 : wide || session.doors.board.headline !== "" ? 7 : 9 // with "all" an even number

    spacing: Theme.gap / 2

    Line {
        text: qsTr("常办")
        color: Theme.quiet
        font.bold: true
        Accessible.role: Accessible.Heading
        Accessible.name: text
    }
    GridLayout {
        Layout.fillWidth: true
        columns: 2
        columnSpacing: Theme.margin / 2
        rowSpacing: 0
        uniformCellWidths: true

        Repeater {
            model: root.session.home

            VerbRow {
                required property int index
                required property string code
                required property string name
                required property string reason
                required property string elsewhere
                required verdict

                objectName: "service:" + code
                Layout.fillWidth: true
                Layout.fillHeight: true
                visible: index < root.most
                text: name
                note: {
                    if (verdict === "degraded" && !root.session.online)
                        return qsTr("先存本机"); // on every row: the long words stand in the lists
                    return verdict === "no" && elsewhere !== "" ? qsTr("请到%1").arg(elsewhere.split(" · ")[0]) : reason;
                }
                onClicked: root.session.choose(code)
            }
        }
        VerbRow {
            objectName: "allFrequent"
            Layout.fillWidth: true
            Layout.fillHeight: true
            text: qsTr("全部常办 %1 项").arg(root.session.doors.frequent)
            onClicked: root.session.doors.openFrequent()
        }
    }
    NowDoor {
        Layout.fillWidth: true
        wanted: root.wide
        doors: root.session.doors
    }
}
