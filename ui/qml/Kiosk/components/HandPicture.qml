pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What the hands do, and where: beside a small picture of this cabinet with the place marked, what to do there, moving slowly; beneath, the
// place in words. `what`: card, takeCard, passport, page, code, look, receipt or pages. Still where motion is reduced.
ColumnLayout {
    id: root

    required property SessionModel session
    property string what: "card"
    property bool refused: false
    property bool brief: false // the place in words alone
    readonly property string thing: ({
            "card": "reader", "takeCard": "reader", "code": "scanner", "receipt": "receipt", "pages": "pages"
        })[what] ?? "camera"
    readonly property string side: session.cabinet.side(thing)
    readonly property real along: session.cabinet.along(thing)
    readonly property bool small: brief || height > 0 && height < 200 * Theme.unit // no room to draw in: words alone
    readonly property bool moving: visible && !small && Theme.motion > 0
    readonly property string where: {
        const upDown = along < 0.34 ? qsTr("偏上") : along > 0.66 ? qsTr("偏下") : "";
        const across = along < 0.34 ? qsTr("左侧") : along > 0.66 ? qsTr("右侧") : qsTr("中间");
        switch (side) {
        case "left":
            return qsTr("屏幕左边%1").arg(upDown);
        case "right":
            return qsTr("屏幕右边%1").arg(upDown);
        }
        return side === "above" ? qsTr("屏幕上方%1").arg(across) : qsTr("屏幕下方%1").arg(across);
    }
    readonly property string words: ({
            "reader": qsTr("读卡区在%1"), "scanner": qsTr("扫码口在%1"), "receipt": qsTr("凭条出口在%1"), "pages": qsTr("A4 纸出口在%1")
        })[thing] ?? qsTr("摄像头在%1")

    spacing: Theme.gap

    RowLayout {
        visible: !root.small
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.maximumHeight: 620 * Theme.unit
        spacing: Theme.margin / 2

        CabinetPicture {
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredWidth: 2
            upright: root.session.cabinet.upright
            side: root.side
            along: root.along
            thing: root.thing
        }
        Loader {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 3
            sourceComponent: root.what === "look" ? look : root.what === "code" ? code : root.what === "receipt" || root.what === "pages" ? paper : root.what === "page" || root.what === "passport" ? page : card
        }
    }
    Line {
        objectName: "hand:" + root.what
        Layout.fillWidth: true
        text: root.words.arg(root.where)
        color: Theme.accent
        font.bold: true
        horizontalAlignment: root.brief ? Text.AlignLeft : Text.AlignHCenter
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
    Component {
        id: card

        HandCard {
            moving: root.moving
            refused: root.refused
            taking: root.what === "takeCard"
        }
    }
    Component {
        id: look

        HandLook {
            moving: root.moving
        }
    }
    Component {
        id: code

        HandCode {
            moving: root.moving
        }
    }
    Component {
        id: paper

        HandPaper {
            moving: root.moving
            large: root.what === "pages"
        }
    }
    Component {
        id: page

        HandPage {
            moving: root.moving
            booklet: root.what === "passport"
        }
    }
}
