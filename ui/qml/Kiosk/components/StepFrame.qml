pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// The frame of every step: where you are, what to do, how to go on, back, out, 办不成? and read aloud. In the low mode what is only read
// stands in the upper half and everything that is touched in the lower.
Item {
    id: root

    required property SessionModel session
    property string title: ""
    property string help: ""
    property string next: qsTr("下一步")
    property string back: qsTr("返回")
    property bool canGoOn: true
    property bool canGoBack: true
    property bool showNext: true
    property bool reading: false // the body is pushed, or only read: in the low mode it begins right under the title
    property Component picture: null // what is only looked at: in the low mode it stands in the upper half, else the screen places it
    default property alias content: body.data
    readonly property bool compact: Qt.inputMethod.visible // qmllint disable missing-property
    readonly property bool wide: width > height
    readonly property real sunk: Theme.low && reading && !compact ? Math.max(0, height / 2 - rows.y - body.y) : 0 // from there to the lower half
    readonly property bool cramped: wide && Theme.low && Theme.elder // large words in the half of a low window: no room for what only adorns
    readonly property real column: Math.min(width - 2 * Theme.margin, (wide ? 1720 : 1100) * Theme.unit)

    ColumnLayout {
        id: rows

        anchors { top: parent.top; bottom: footer.top; horizontalCenter: parent.horizontalCenter; topMargin: Theme.gap; bottomMargin: Theme.gap }
        width: root.column
        spacing: Theme.gap

        ColumnLayout {
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.low && !root.compact && !root.reading ? root.height / 2 - 2 * Theme.gap : implicitHeight
            Layout.fillHeight: false
            spacing: Theme.gap

            BarRoom {}
            StepTrail {
                Layout.fillWidth: true
                session: root.session
                nav: !Theme.low || root.compact
                back: root.back
                canGoBack: root.canGoBack
            }
            GridLayout { // the words, and the picture under them or beside them
                Layout.fillWidth: true
                Layout.fillHeight: Theme.low && !root.reading
                visible: !root.compact || !root.wide
                Layout.maximumHeight: Number.POSITIVE_INFINITY
                columns: root.wide ? 2 : 1
                columnSpacing: Theme.margin
                rowSpacing: Theme.gap

                ColumnLayout {
                    Layout.fillWidth: true
                    Layout.preferredWidth: 3
                    Layout.alignment: Qt.AlignTop
                    spacing: Theme.gap

                    Line {
                        objectName: "title"
                        Layout.fillWidth: true
                        Layout.topMargin: root.compact || root.wide ? 0 : Theme.gap
                        text: root.title
                        font.pixelSize: root.cramped ? 1.1 * Theme.text : Theme.title
                        font.bold: true
                        Accessible.role: Accessible.Heading
                        Accessible.name: text
                    }
                    Line {
                        objectName: "helping"
                        Layout.fillWidth: true
                        visible: text !== "" && !root.compact
                        text: root.help
                        color: Theme.quiet
                        Accessible.role: Accessible.StaticText
                        Accessible.name: text
                    }
                }
                Loader {
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.preferredWidth: 2
                    Layout.preferredHeight: 0 // what room the words leave it
                    visible: active
                    active: Theme.low && !root.reading && !root.compact && root.picture !== null
                    sourceComponent: root.picture
                }
            }
        }
        Item {
            id: body

            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.topMargin: root.wide ? 0 : Theme.gap
        }
    }
    StepFooter {
        id: footer

        anchors { bottom: parent.bottom; horizontalCenter: parent.horizontalCenter; bottomMargin: root.compact ? 0 : Theme.margin / 2 }
        width: root.column
        height: root.compact ? 0 : implicitHeight
        visible: !root.compact
        session: root.session
        wide: root.wide
        next: root.next
        back: root.back
        canGoOn: root.canGoOn
        canGoBack: root.canGoBack
        showNext: root.showNext
    }
}
