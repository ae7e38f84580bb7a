pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import Kiosk.Models

// The window. Its first frame says who this machine is and needs next to nothing; the stage with all the rest is loaded after it.
Window {
    id: window

    required property FirstModel first
    property QtObject session: null // a SessionModel: its class is loaded after the first frame

    title: first.terminalName
    color: Theme.paper
    onSessionChanged: stage.setSource("Stage.qml", {
        "session": session
    })

    Binding {
        target: Theme
        property: "unit"
        value: Math.max(0.4, Math.min(window.width, window.height) / 1080)
    }
    Loader {
        id: stage

        anchors.fill: parent
        visible: !cover.visible
    }

    // Until the catalogue is there. The home screen is made meanwhile.
    StartingScreen {
        id: cover

        anchors.fill: parent
        first: window.first
        visible: stage.status !== Loader.Ready || window.first.starting
    }
}
