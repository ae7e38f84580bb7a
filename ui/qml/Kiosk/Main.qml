pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import Kiosk.Models

// The window. Its first frame says who this machine is and needs next to nothing; the stage with all the rest is loaded after it.
Window {
    id: window

    required property SessionModel session

    title: session.terminalName
    color: Theme.paper

    Binding {
        target: Theme
        property: "unit"
        value: Math.max(0.4, Math.min(window.width, window.height) / 1080)
    }

    Binding {
        target: Theme
        property: "elder"
        value: window.session.manner.elder
    }
    Binding {
        target: Theme
        property: "contrast"
        value: window.session.manner.contrast
    }
    Binding {
        target: Theme
        property: "low"
        value: window.session.manner.low
    }

    // Every touch anywhere tells the session that somebody is there; the touch itself goes on to what it was meant for.
    PointHandler {
        target: null
        onActiveChanged: if (active)
            window.session.touch()
    }

    Loader {
        id: stage

        anchors.fill: parent
        active: false
        visible: !cover.visible
    }

    // Until the catalogue is there. The home screen is made meanwhile.
    StartingScreen {
        id: cover

        anchors.fill: parent
        session: window.session
        visible: stage.status !== Loader.Ready || window.session.place === "starting"
    }
    Connections {
        target: window
        enabled: !stage.active
        function onFrameSwapped() {
            afterwards.start();
        }
    }
    Timer {
        id: afterwards

        interval: 1
        onTriggered: {
            stage.active = true;
            stage.setSource("Stage.qml", {
                "session": window.session
            });
        }
    }
}
