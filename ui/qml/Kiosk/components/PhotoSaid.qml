pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What a portrait takes, or what this one does not keep. `below`: what is looked at meanwhile, beside the words where there is room.
GridLayout {
    id: root

    required property PhotoModel photo
    property Component below: null
    readonly property list<string> lines: photo.stage === "result" ? photo.faults.slice(0, Theme.elder ? 1 : photo.faults.length) : (photo.stage === "ready" ? [qsTr("请摘下帽子、眼镜和口罩"), qsTr("看着镜头，自然闭嘴"), qsTr("照片只用来办这张证件")] : [])

    columns: below !== null && width > 1300 * Theme.unit ? 2 : 1
    columnSpacing: Theme.margin
    rowSpacing: Theme.gap

    Flickable {
        id: view

        Layout.fillWidth: true
        Layout.fillHeight: Theme.low
        Layout.preferredWidth: 1
        Layout.preferredHeight: rows.implicitHeight
        Layout.maximumHeight: rows.implicitHeight
        visible: root.lines.length > 0
        clip: true
        contentWidth: width
        contentHeight: rows.implicitHeight
        boundsBehavior: Flickable.StopAtBounds

        ColumnLayout {
            id: rows

            width: view.width - (mark.visible ? Theme.gap : 0)
            spacing: Theme.gap

            Repeater {
                model: root.lines

                RowLayout {
                    id: row

                    required property string modelData

                    Layout.fillWidth: true
                    spacing: Theme.gap

                    Icon {
                        glyph: root.photo.stage === "result" ? Icons.attention : Icons.check
                        color: root.photo.stage === "result" ? Theme.attention : Theme.accent
                    }
                    Line {
                        Layout.fillWidth: true
                        text: row.modelData
                        Accessible.role: Accessible.StaticText
                        Accessible.name: text
                    }
                }
            }
        }
        ScrollMark {
            id: mark

            view: view
        }
    }
    Loader {
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.preferredWidth: 1
        Layout.minimumHeight: root.photo.stage === "result" ? 0.45 * root.height : 0 // the picture that is judged is seen
        Layout.preferredHeight: 0 // what room the words leave it
        visible: active
        active: root.below !== null
        sourceComponent: root.below
    }
}
