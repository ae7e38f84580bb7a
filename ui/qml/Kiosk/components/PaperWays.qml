pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Under the page, or beside it: what can be done with it other than going on. Pushed where it has no room.
Flickable {
    id: root

    required property SessionModel session
    property bool stacked: false
    readonly property MaterialsModel papers: session.materials

    objectName: "paperWays"
    implicitWidth: rows.implicitWidth + Theme.gap
    implicitHeight: rows.implicitHeight
    clip: true
    contentWidth: width
    contentHeight: rows.implicitHeight
    boundsBehavior: Flickable.StopAtBounds

    GridLayout {
        id: rows

        width: root.width - (mark.visible ? Theme.gap : 0)
        columns: root.stacked ? 1 : 2
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap

        PressButton {
            objectName: "capture"
            Layout.fillWidth: true
            Layout.columnSpan: rows.columns
            kind: "primary"
            visible: root.papers.stage === "framing"
            text: root.papers.corners.length === 8 ? qsTr("找到了，拍下这一页") : qsTr("拍下这一页")
            onClicked: root.session.capture()
        }
        PressButton {
            objectName: "adjust"
            Layout.fillWidth: true
            visible: root.papers.stage === "check"
            glyph: Icons.crop
            text: qsTr("四角不准，调一调")
            onClicked: root.papers.adjust()
        }
        PressButton {
            objectName: "retake"
            Layout.fillWidth: true
            visible: root.papers.stage === "corners" || root.papers.stage === "check"
            text: qsTr("重新拍")
            onClicked: root.session.retake()
        }
    }
    ScrollMark {
        id: mark

        view: root
    }
}
