pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What a document said, to be looked over: its facts, what has to be put right, what is said in passing, and another one. Pushed where it has
// no room. `above`: what stands over it and is only looked at.
Reachable {
    id: root

    required property SessionModel session
    property Component above: null
    property bool remind: false // to take the card back, where nothing else says so
    readonly property IdentifyModel card: session.identify

    objectName: "said"
    raised: card.read
    contentHeight: rows.implicitHeight

    ColumnLayout {
        id: rows

        width: root.width - (root.visibleArea.heightRatio < 1 ? Theme.gap : 0)
        spacing: Theme.gap

        Loader {
            Layout.fillWidth: true
            Layout.preferredHeight: 420 * Theme.unit
            active: root.above !== null
            visible: active
            sourceComponent: root.above
        }
        Notice {
            Layout.fillWidth: true
            kind: "done"
            text: root.remind ? qsTr("证件已读取，请取回证件。") : ""
        }
        Reminder {
            Layout.fillWidth: true
            session: root.session
            lapses: root.card.lapses
            lapsed: root.card.lapsed
        }
        DocumentFacts {
            Layout.fillWidth: true
            visible: root.card.read
            document: root.card
        }
        DocumentCheck {
            Layout.fillWidth: true
            visible: root.card.pending && !root.card.read
            session: root.session
        }
        PressButton {
            objectName: "anotherCard"
            glyph: Icons.again
            text: root.card.pending ? qsTr("重新拍") : qsTr("换一张证件")
            onClicked: root.session.useAnotherCard()
        }
    }
}
