pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import Kiosk.Models

// By which paper, card or code a person says who they are. Shown only where there is a choice.
Flow {
    id: root

    required property SessionModel session
    readonly property var words: ({ // var: a table of words, read by the buttons alone
            "card": qsTr("身份证"), "passport": qsTr("护照或通行证"), "eid": qsTr("电子身份码")
        })

    visible: session.identify.ways.length > 1
    spacing: Theme.gap

    Repeater {
        model: root.session.identify.ways

        PressButton {
            required property string modelData

            objectName: "way:" + modelData
            kind: root.session.identify.way === modelData ? "primary" : "plain"
            text: root.words[modelData] ?? modelData
            onClicked: root.session.chooseWay(modelData)
        }
    }
}
