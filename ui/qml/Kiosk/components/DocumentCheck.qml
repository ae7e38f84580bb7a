import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// A travel document as the camera read it: the name can be put right; of the rest, what was read with doubt is marked. Below, what its chip says to it.
GridLayout {
    id: root

    required property SessionModel session
    readonly property IdentifyModel document: session.identify
    readonly property bool fixed: !document.englishNameOpen && !document.chineseNameOpen // what the chip says whole is not typed over

    columns: width > 1200 * Theme.unit && !fixed ? 2 : 1
    columnSpacing: Theme.margin / 2
    rowSpacing: Theme.gap

    ColumnLayout {
        Layout.fillWidth: true
        Layout.preferredWidth: 100
        Layout.alignment: Qt.AlignTop
        visible: !root.fixed
        spacing: Theme.gap

        NameField {
            objectName: "englishName"
            latin: true
            Layout.fillWidth: true
            visible: root.document.englishNameOpen
            label: doubtful ? qsTr("姓名（拼音或外文）：请逐字核对") : qsTr("姓名（拼音或外文）")
            value: root.document.englishName
            doubtful: root.document.doubtful.includes("name_english")
            onEdited: text => root.session.correct("name_english", text)
        }
        NameField {
            objectName: "chineseName"
            Layout.fillWidth: true
            visible: root.document.chineseNameOpen
            label: doubtful ? qsTr("中文姓名：请逐字核对") : qsTr("中文姓名")
            doubtful: root.document.doubtful.includes("name")
            value: root.document.chineseName
            onEdited: text => root.session.correct("name", text)
        }
    }
    DocumentFacts {
        Layout.fillWidth: true
        Layout.preferredWidth: 100
        Layout.alignment: Qt.AlignTop
        document: root.document
    }
    Notice {
        objectName: "chip"
        Layout.fillWidth: true
        Layout.columnSpan: root.columns
        kind: root.document.chip === "read" ? "done" : "attention"
        text: {
            if (root.document.chip === "waiting")
                return qsTr("请把证件合上，平放在芯片读取区，更准也更快；也可以直接按“下一步”。");
            if (root.document.chip === "read")
                return qsTr("芯片已读取，内容与其校验值一致；是否由签发机关签发，由工作人员核验。");
            return ""; // failed: why, and that one can go on, stands above
        }
    }
}
