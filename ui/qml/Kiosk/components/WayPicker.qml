pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// The other ways to say who one is, and somebody who helps: for whoever has not got what is asked for. `stacked`: one beneath the other.
ColumnLayout {
    id: root

    required property SessionModel session
    property bool stacked: false
    readonly property var words: ({ // var: tables of words and icons, read by the buttons alone
            "card": qsTr("用身份证"), "passport": qsTr("用护照或通行证"), "eid": qsTr("用电子身份码")
        })
    readonly property var glyphs: ({ // var: as above
            "card": Icons.id, "passport": Icons.passport, "eid": Icons.code
        })

    spacing: Theme.gap

    Line {
        Layout.fillWidth: true
        visible: !(Theme.low && Theme.elder) // the room is for the buttons
        text: root.session.identify.way === "card" ? qsTr("没带身份证?") : qsTr("换一种方式")
        color: Theme.quiet
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
    GridLayout {
        Layout.fillWidth: true
        columns: root.stacked ? 1 : Theme.elder && root.width < 1300 * Theme.unit ? 2 : 3
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap

        Repeater {
            model: root.session.identify.ways.filter(way => way !== root.session.identify.way)

            PressButton {
                required property string modelData

                objectName: "way:" + modelData
                Layout.fillWidth: true
                glyph: root.glyphs[modelData] ?? Icons.id
                text: root.words[modelData] ?? modelData
                onClicked: root.session.chooseWay(modelData)
            }
        }
        PressButton {
            objectName: "way:staff"
            Layout.fillWidth: true
            glyph: Icons.help
            text: qsTr("人工核验")
            onClicked: root.session.askHelp()
        }
    }
}
