pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import Kiosk.Models

// What a search can be narrowed to: by what happened, and for whom. One touch chooses, another takes it back.
Flickable {
    id: root

    required property SessionModel session
    readonly property SearchModel search: session.search

    height: row.height
    implicitHeight: row.height
    contentWidth: row.width
    boundsBehavior: Flickable.StopAtBounds
    flickableDirection: Flickable.HorizontalFlick
    clip: true

    Row {
        id: row

        spacing: Theme.gap

        PressButton {
            objectName: "facet:frequent"
            kind: root.search.frequent ? "primary" : "plain"
            text: qsTr("常办")
            onClicked: root.session.narrow(root.search.lifeEvent, root.search.audience, !root.search.frequent)
        }
        PressButton {
            objectName: "facet:bundles"
            kind: root.search.lifeEvent === "*" ? "primary" : "plain"
            text: qsTr("一件事一次办")
            onClicked: root.session.narrow(root.search.lifeEvent === "*" ? "" : "*", root.search.audience, root.search.frequent)
        }
        PressButton {
            objectName: "facet:enterprise"
            kind: root.search.audience === "enterprise" ? "primary" : "plain"
            text: qsTr("企业办事")
            onClicked: root.session.narrow(root.search.lifeEvent, root.search.audience === "enterprise" ? "" : "enterprise", root.search.frequent)
        }
        Repeater {
            model: root.search.events

            PressButton {
                required property string modelData
                required property int index

                objectName: "event:" + modelData
                kind: root.search.lifeEvent === modelData ? "primary" : "plain"
                text: root.search.eventNames[index] ?? ""
                onClicked: root.session.narrow(root.search.lifeEvent === modelData ? "" : modelData, root.search.audience, root.search.frequent)
            }
        }
    }
}
