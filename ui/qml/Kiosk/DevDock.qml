pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Kiosk.Models

// The dev dock: insert a card, pull the paper, cut the network, put the clock on, record a visit. Never part of an installed terminal.
Window {
    id: dock

    required property DockModel actions
    property int pressed: 0 // counts, so that what is chosen is asked anew

    title: "dev dock"
    width: 460
    height: 900
    color: "#14213D"

    Connections {
        target: dock.actions
        function onChanged() {
            dock.pressed += 1;
        }
    }
    Flickable {
        id: view

        anchors { fill: parent; margins: 16 }
        contentHeight: column.height
        boundsBehavior: Flickable.StopAtBounds
        clip: true

        Column {
            id: column

            width: view.width
            spacing: 14

            Repeater {
                model: dock.actions.groups

                Column {
                    id: group

                    required property string modelData

                    width: column.width
                    spacing: 6

                    Text {
                        text: group.modelData
                        color: "#9FB3D9"
                        font.pixelSize: 15
                    }
                    Flow {
                        width: parent.width
                        spacing: 6

                        Repeater {
                            model: dock.actions.rows(group.modelData)

                            AbstractButton {
                                id: button

                                required property var modelData // a row: number and label
                                readonly property bool isChosen: dock.pressed >= 0 && dock.actions.chosen(group.modelData) === modelData.number

                                objectName: "dock:" + modelData.label
                                height: 32
                                width: Math.min(words.implicitWidth + 20, group.width)
                                text: modelData.label
                                onClicked: dock.actions.press(modelData.number)
                                contentItem: Text {
                                    id: words

                                    text: button.text
                                    color: button.isChosen ? "#14213D" : "white"
                                    font.pixelSize: 14
                                    horizontalAlignment: Text.AlignHCenter
                                    verticalAlignment: Text.AlignVCenter
                                    elide: Text.ElideRight
                                }
                                background: Rectangle {
                                    radius: 6
                                    color: button.isChosen ? "#FFD166" : (button.down ? "#3A5080" : "#24345C")
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
