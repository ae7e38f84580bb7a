pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// What somebody came for, in their own words or by what happened to them; results while they type.
StepFrame {
    id: root

    readonly property SearchModel search: session.search

    title: search.now ? qsTr("现在能办什么") : search.lifeEvent === "*" ? qsTr("一件事一次办") : search.audience === "enterprise" ? qsTr("企业办事") : qsTr("找事项")
    help: wide && Theme.elder ? "" : search.now ? qsTr("能办的在前；本机办不了的，写着就近能去哪里。") : qsTr("用平常的话就行，例如“身份证丢了”；拼音、首字母也可以。")
    showNext: false
    reading: true

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.gap

        Item {
            id: fixed

            Layout.fillWidth: true
            implicitHeight: Theme.target
            visible: !Theme.low
        }
        LongList {
            id: list

            objectName: "results"
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.rightMargin: -Theme.gap
            spacing: Theme.gap
            sunk: root.sunk
            model: root.search

            header: ColumnLayout { // pushed away with the results: there may be little room
                width: list.width - Theme.gap
                spacing: Theme.gap

                Item { // in the low mode the box stands here
                    Layout.fillWidth: true
                    implicitHeight: Theme.target
                    visible: Theme.low
                }
                Facets {
                    Layout.fillWidth: true
                    visible: !root.compact
                    session: root.session
                }
                Line {
                    objectName: "nothing"
                    Layout.fillWidth: true
                    visible: root.search.nothing
                    text: qsTr("没有找到。换个说法试试，或按“办不成?”告诉我们，也可以拨打 12345。")
                    color: Theme.attention
                }
                Notice {
                    Layout.fillWidth: true
                    text: root.search.problem
                }
                Item {
                    implicitHeight: 1
                }
            }
            delegate: ServiceRow {
                required property string code
                required property string name

                objectName: "service:" + code
                width: list.width - Theme.gap
                text: name
                onClicked: root.session.choose(code)
                required summary
                required verdict
                required reason
                required elsewhere
                required copies
            }
        }
    }
    TextBox {
        objectName: "search"
        parent: Theme.low && list.headerItem !== null ? list.headerItem.children[0] : fixed
        width: parent.width
        maximumLength: 60
        placeholderText: qsTr("您要办什么事？")
        placeholderTextColor: Theme.quiet
        Accessible.name: qsTr("您要办什么事？")
        onTextEdited: root.session.searchFor(text)
        onPreeditTextChanged: if (preeditText !== "")
            root.session.searchFor(text + preeditText) // what is being composed in pinyin already finds something
    }
}
