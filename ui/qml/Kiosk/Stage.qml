pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Kiosk
import Kiosk.Models

// The bar that stands through every change of screens, the screen of the moment, the keyboard under it, the sheets over all of them.
Item {
    id: root

    required property SessionModel session
    readonly property string place: session.place
    readonly property string moment: place + " " + session.stepNumber // two steps of one kind are two screens: the next party's is empty
    property int lastStep: 0
    property string file: ""

    // Which file shows which place. One screen a step kind, none a service. The home screen is made while the terminal is starting.
    readonly property var files: ({ // var: a table of file names, read by one function
            "starting": "HomeScreen", "home": "HomeScreen", "out-of-service": "OutOfServiceScreen", "closed": "ClosedScreen", "notice": "NoticeScreen",
            "identify": "IdentifyScreen", "face": "FaceScreen", "materials": "MaterialsScreen", "photo": "PhotoScreen", "form": "FormScreen", "review": "ReviewScreen", "sign": "SignScreen",
            "submit": "SubmitScreen", "receipt": "ReceiptScreen", "progress": "ProgressScreen", "answer": "AnswerScreen",
            "pay": "PayScreen", "collect": "CollectScreen", "rate": "RateScreen", "search": "SearchScreen", "where": "WhereScreen", "board": "BoardScreen", "about": "AboutScreen", "situation": "SituationScreen"
        })

    Binding {
        target: Theme
        property: "bar"
        value: bar.visible ? bar.height : 0
    }
    Binding {
        target: Theme
        property: "elder"
        value: root.session.manner.elder
    }
    Binding {
        target: Theme
        property: "contrast"
        value: root.session.manner.contrast
    }
    Binding {
        target: Theme
        property: "low"
        value: root.session.manner.low
    }

    // Every touch anywhere tells the session that somebody is there; the touch itself goes on to what it was meant for.
    PointHandler {
        target: null
        onActiveChanged: if (active)
            root.session.touch()
    }

    onMomentChanged: show()
    Component.onCompleted: show()

    function show() {
        if (files[session.place] === file && session.stepNumber === lastStep)
            return;
        file = files[session.place];
        const forward = session.stepNumber >= lastStep;
        lastStep = session.stepNumber;
        stack.direction = forward ? 1 : -1;
        const url = Qt.resolvedUrl("screens/" + file + ".qml");
        if (stack.depth === 0) // pushed, not replaced: a replacement would keep the stack busy, and deaf, until a second frame
            stack.pushItem(url, {
                "session": session
            }, StackView.Immediate);
        else
            stack.replaceCurrentItem(url, {
                "session": session
            }, StackView.ReplaceTransition);
    }

    // Made once, not with every screen: each leaves room for it (BarRoom). Before the screens, so that it is read first, and under them:
    // what a screen covers itself with covers the bar too.
    TopBar {
        id: bar

        readonly property real column: Math.min(parent.width - 2 * Theme.margin, (wide ? 1720 : 1100) * Theme.unit)

        anchors { top: parent.top; topMargin: Theme.gap }
        x: Math.round((parent.width - column) / 2) // in whole pixels, as a layout places it
        width: Math.round(column)
        visible: !Qt.inputMethod.visible // qmllint disable missing-property
        session: root.session
        wide: root.width > root.height
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

    // The keyboard's QML is heavy: it is loaded once the home screen stands and can be touched.
    Timer {
        interval: 400
        running: root.place !== "starting" && !keyboard.active
        onTriggered: keyboard.active = true
    }
    Loader {
        id: keyboard

        objectName: "keyboard"
        active: false
        asynchronous: true
        width: parent.width
        visible: Qt.inputMethod.visible // qmllint disable missing-property
        y: parent.height - (visible ? height : 0)
        source: "components/KeyboardPanel.qml"
        onLoaded: (item as KeyboardPanel).language = Qt.binding(() => root.session.language)
    }

    Connections {
        target: root.session
        function onWiped() {
            (keyboard.item as KeyboardPanel)?.forget();
        }
    }
    Sheets {
        anchors.fill: parent
        session: root.session
    }
    ReaderFrame {
        session: root.session
    }
}
