pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Kiosk
import Kiosk.Models

// The window: the screen of the moment, the keyboard under it, the sheets over both.
Window {
    id: window

    required property SessionModel session
    readonly property string place: session.place
    property int lastStep: 0

    // Which file shows which place. One screen a step kind, none a service.
    readonly property var files: ({ // var: a table of file names, read by one function
            "starting": "StartingScreen", "home": "HomeScreen", "out-of-service": "OutOfServiceScreen", "notice": "NoticeScreen",
            "identify": "IdentifyScreen", "form": "FormScreen", "review": "ReviewScreen", "sign": "SignScreen",
            "submit": "SubmitScreen", "receipt": "ReceiptScreen", "progress": "ProgressScreen", "answer": "AnswerScreen"
        })

    title: session.terminalName
    color: Theme.paper

    Binding {
        target: Theme
        property: "unit"
        value: Math.max(0.4, Math.min(window.width, window.height) / 1080)
    }

    onPlaceChanged: show(StackView.ReplaceTransition)
    Component.onCompleted: show(StackView.Immediate)

    function show(operation: int) {
        const forward = session.stepNumber >= lastStep;
        lastStep = session.stepNumber;
        stack.direction = forward ? 1 : -1;
        stack.replaceCurrentItem(Qt.resolvedUrl("screens/" + files[place] + ".qml"), {
            "session": session
        }, operation);
    }

    // Every touch anywhere tells the session that somebody is there; the touch itself goes on to what it was meant for.
    PointHandler {
        target: null
        onActiveChanged: if (active)
            window.session.touch()
    }

    StackView {
        id: stack

        property int direction: 1

        objectName: "stack"
        anchors { left: parent.left; right: parent.right; top: parent.top; bottom: keyboard.top }
        replaceEnter: Transition {
            NumberAnimation { property: "x"; from: stack.direction * stack.width; to: 0; duration: Theme.motion; easing.type: Easing.OutCubic }
        }
        replaceExit: Transition {
            NumberAnimation { property: "x"; from: 0; to: -stack.direction * stack.width; duration: Theme.motion; easing.type: Easing.OutCubic }
        }
    }

    // The keyboard's QML is heavy: it is loaded once the first screen stands.
    Loader {
        id: keyboard

        objectName: "keyboard"
        active: window.place !== "starting"
        asynchronous: true
        width: parent.width
        y: parent.height - (Qt.inputMethod.visible ? height : 0) // qmllint disable missing-property
        source: "components/KeyboardPanel.qml"
        onLoaded: (item as KeyboardPanel).language = Qt.binding(() => window.session.language)
    }

    Connections {
        target: window.session
        function onWiped() {
            (keyboard.item as KeyboardPanel)?.forget();
        }
    }
    Sheets {
        anchors.fill: parent
        session: window.session
    }
}
