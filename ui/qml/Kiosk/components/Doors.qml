import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// The other doors of the home screen: one thing once, firms, and what became of it.
GridLayout {
    id: root

    required property SessionModel session

    columns: 3
    columnSpacing: Theme.gap
    uniformCellWidths: true

    Door {
        objectName: "lifeEvents"
        Layout.fillWidth: true
        text: qsTr("一件事一次办")
        summary: qsTr("出生、入户、丢证件…")
        onClicked: root.session.openEvents()
    }
    Door {
        objectName: "enterprise"
        Layout.fillWidth: true
        text: qsTr("企业办事")
        summary: qsTr("开业、公章、活动…")
        onClicked: root.session.openSearch("", "enterprise")
    }
    Door {
        objectName: "progress"
        Layout.fillWidth: true
        text: qsTr("查进度")
        summary: qsTr("身份证、回执或编号")
        onClicked: root.session.openProgress()
    }
}
