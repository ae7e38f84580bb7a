pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Where to go: for what, in which district, and the nearest places, what is open first.
StepFrame {
    id: root

    readonly property WhereModel where: session.doors.where
    readonly property var glyphs: ({ // var: a table of glyphs, read by one function
            "terminal": Icons.clock, "id-card": Icons.id, "household": Icons.house, "residence": Icons.form, "exit-entry": Icons.passport,
            "traffic": Icons.car, "cannot-get-it-done": Icons.help, "bundle-window": Icons.events
        })

    title: qsTr("去哪办")
    help: wide && Theme.elder ? "" : qsTr("选要办的业务和所在的区，开着门的、离得近的排在前面。")
    showNext: false
    reading: true

    GridLayout {
        anchors.fill: parent
        columns: root.wide ? 2 : 1
        columnSpacing: Theme.margin
        rowSpacing: Theme.gap

        ColumnLayout { // in the low mode what is touched stands under what is read
            Layout.row: Theme.low && !root.wide ? 1 : 0
            Layout.fillWidth: true
            Layout.preferredWidth: root.wide ? parent.width * 0.42 : -1
            Layout.maximumWidth: root.wide ? parent.width * 0.42 : parent.width
            Layout.alignment: Qt.AlignTop
            Layout.fillHeight: root.wide
            spacing: Theme.gap

            Reachable {
                id: kinds

                objectName: "kinds"
                Layout.fillWidth: true
                Layout.fillHeight: root.wide
                Layout.preferredHeight: Math.min(contentHeight, root.height / (Theme.elder && Theme.low ? 4 : 3))
                Layout.rightMargin: -Theme.gap
                sunk: root.wide ? root.sunk : 0
                contentHeight: choices.implicitHeight

                ColumnLayout {
                    id: choices

                    width: kinds.width - Theme.gap
                    spacing: Theme.gap

                    GridLayout {
                        Layout.fillWidth: true
                        columns: Theme.elder || root.wide ? 2 : 4
                        columnSpacing: Theme.gap / 2
                        rowSpacing: Theme.gap / 2
                        uniformCellWidths: true

                        Repeater {
                            model: root.where.kinds

                            Choice {
                                required property string id
                                required property string name
                                required chosen

                                objectName: "kind:" + id
                                glyph: root.glyphs[id] ?? Icons.place
                                Layout.fillWidth: true
                                Layout.fillHeight: true
                                text: name
                                onClicked: root.where.chooseKind(id)
                            }
                        }
                    }
                    ListView {
                        id: districts

                        objectName: "districts"
                        Layout.fillWidth: true
                        implicitHeight: Theme.target
                        orientation: ListView.Horizontal
                        boundsBehavior: Flickable.StopAtBounds
                        cacheBuffer: 0
                        clip: true
                        spacing: Theme.gap / 2
                        model: root.where.districts

                        delegate: Choice {
                            required property string id
                            required property string name
                            required chosen

                            objectName: "district:" + id
                            glyph: Icons.place
                            height: districts.height
                            text: name
                            onClicked: root.where.chooseDistrict(id)
                        }
                    }
                }
            }
        }
        ColumnLayout {
            Layout.row: Theme.low || root.wide ? 0 : 1
            Layout.column: root.wide ? 1 : 0
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.rightMargin: -Theme.gap

            Notice {
                objectName: "nothing"
                Layout.fillWidth: true
                text: root.where.nothing ? qsTr("本机不知道这样的地方，请拨打 12345 询问。") : ""
            }
            LongList {
                id: places

                objectName: "places"
                Layout.fillWidth: true
                Layout.fillHeight: true
                model: root.where.places

                delegate: PlaceCard {
                    required name
                    required address
                    required open
                    required hours
                    required phone
                    required about
                    required district
                    required property bool down

                    width: places.width - Theme.gap
                    out: down
                }
            }
        }
    }
}
