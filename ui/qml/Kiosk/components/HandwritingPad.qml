pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// A square to write one character in, and what it may be: for whoever knows no pinyin. `written` says what was chosen, `rubbed` that the
// character before the cursor goes.
Item {
    id: root

    readonly property bool wide: width > 2.4 * height
    property bool marks: false
    readonly property list<string> offered: marks ? ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "-", "，", "。", "、", "·", "（", "）", "：", "？", "！", "A", "B"] : writing.candidates
    signal written(string character)
    signal rubbed
    signal done

    function startAnew() {
        ink.clear();
        writing.read([]);
    }

    function giveUp() { // back to the keys, and no way here again
        Typing.canWrite = Typing.writing = false;
    }

    Component.onCompleted: {
        if (!writing.available())
            Qt.callLater(giveUp); // not while it is being made: what asked for it would never learn that it is gone
    }

    WritingModel {
        id: writing
        onFailed: Qt.callLater(root.giveUp)
    }
    GridLayout {
        anchors { fill: parent; margins: Theme.gap; leftMargin: Math.max(Theme.gap, (root.width - 1720 * Theme.unit) / 2); rightMargin: anchors.leftMargin }
        columns: root.wide ? 3 : 2
        rowSpacing: Theme.gap / 2
        columnSpacing: Theme.gap

        WritingChoices { // what it may be
            Layout.row: 0
            Layout.column: root.wide ? 1 : 0
            Layout.columnSpan: root.wide ? 1 : 2
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredHeight: 2
            Layout.preferredWidth: root.wide ? 5 : -1
            columns: root.wide ? 4 : 6
            offered: root.offered
            onChosen: character => {
                root.written(character);
                if (!root.marks)
                    root.startAnew();
            }
        }
        Rectangle {
            Layout.row: root.wide ? 0 : 1
            Layout.column: 0
            Layout.fillHeight: true
            Layout.fillWidth: !root.wide
            Layout.preferredHeight: 3
            Layout.preferredWidth: root.wide ? height : 3
            radius: Theme.radius
            color: Theme.card
            border.width: 2 * Theme.stroke
            border.color: Theme.accent

            CopybookCross {
                anchors.fill: parent
            }
            Line {
                anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; bottomMargin: Theme.gap }
                visible: ink.empty
                text: qsTr("在这里写一个字")
                color: Theme.quiet
                font.pixelSize: Theme.small
            }
            SignaturePad {
                id: ink
                objectName: "writing"
                anchors { fill: parent; margins: Theme.stroke * 2 }
                ink: Theme.ink
                pen: 12 * Theme.unit
                Accessible.name: qsTr("手写区")
                onStrokeEnded: {
                    root.marks = false;
                    writing.read(strokes());
                }
            }
        }
        GridLayout { // what can be done
            Layout.row: root.wide ? 0 : 1
            Layout.column: root.wide ? 2 : 1
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredHeight: 3
            Layout.preferredWidth: root.wide ? 3 : 2
            columns: 2
            rowSpacing: Theme.gap / 2
            columnSpacing: Theme.gap / 2

            PadKey {
                objectName: "write:undo"
                text: qsTr("撤一笔")
                size: Theme.text
                enabled: !ink.empty
                onClicked: {
                    ink.undo();
                    writing.read(ink.strokes());
                }
            }
            PadKey {
                objectName: "write:clear"
                text: qsTr("重写")
                size: Theme.text
                enabled: !ink.empty
                onClicked: root.startAnew()
            }
            PadKey {
                objectName: "write:marks"
                text: root.marks ? qsTr("汉字") : qsTr("数字标点")
                size: Theme.text
                onClicked: root.marks = !root.marks
            }
            PadKey {
                objectName: "write:erase"
                Accessible.name: qsTr("删除一字")
                glyph: Icons.erase
                autoRepeat: true
                onClicked: root.rubbed()
            }
            PadKey {
                objectName: "write:keys"
                text: qsTr("拼音")
                size: Theme.text
                onClicked: Typing.writing = false
            }
            PadKey {
                objectName: "write:done"
                text: qsTr("完成")
                size: Theme.text
                strong: true
                onClicked: root.done()
            }
        }
    }
}
