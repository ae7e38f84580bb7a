pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Papers, scanned page by page: put it down, see that it is found, look at the page as it will be sent.
StepFrame {
    id: root

    readonly property MaterialsModel papers: session.materials
    readonly property string stage: papers.stage

    title: {
        switch (stage) {
        case "framing":
            return qsTr("请把“%1”放到摄像头下").arg(papers.label);
        case "corners":
        case "straightening":
            return qsTr("四个角对准纸张");
        case "check":
            return qsTr("看得清楚吗?");
        }
        return qsTr("请扫描以下材料");
    }
    help: {
        switch (stage) {
        case "framing":
            return qsTr("放平，四边都在画面里，避开反光。");
        case "corners":
            return qsTr("角不准可以用手指拖动。");
        case "list":
            return qsTr("只要原件，不用复印。");
        }
        return "";
    }
    next: stage === "list" ? qsTr("下一步") : (stage === "check" ? qsTr("清楚，使用这一页") : qsTr("裁好了，继续"))
    showNext: stage !== "framing"
    canGoOn: stage !== "straightening"
    reading: stage === "list" || stage === "corners" || stage === "straightening" // the corners need all the room there is
    picture: upper

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.margin / 2

        Reachable {
            id: view

            objectName: "papers"
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredHeight: list.height + topMargin
            Layout.maximumHeight: list.height + topMargin
            visible: root.stage === "list"
            sunk: Math.max(0, root.sunk - y)
            contentHeight: list.height

            Column {
                id: list

                width: view.width - Theme.gap
                spacing: Theme.gap

                Repeater {
                    model: root.papers

                    MaterialRow {
                        width: list.width
                        session: root.session
                    }
                }
            }
        }
        HandPicture {
            Layout.fillWidth: true
            visible: root.stage === "framing" && !Theme.low || root.stage === "list" && !(Theme.low && Theme.elder)
            brief: true
            session: root.session
            what: "page"
        }
        Notice {
            objectName: "scanProblem"
            Layout.fillWidth: true
            text: !Theme.low || root.reading ? root.papers.problem : ""
        }
        GridLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: root.stage !== "list" && root.stage !== ""
            columns: root.wide ? 2 : 1
            columnSpacing: Theme.margin / 2
            rowSpacing: Theme.margin / 2

            Loader {
                id: page

                Layout.fillWidth: true
                Layout.preferredWidth: 2
                Layout.fillHeight: true
                Layout.preferredHeight: 8 * Theme.target // more than the buttons, which give way last
                active: parent.visible && (!Theme.low || root.reading)
                visible: active
                sourceComponent: paper
            }
            PaperWays {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                Layout.fillHeight: true
                Layout.maximumHeight: implicitHeight
                session: root.session
                stacked: root.wide && page.active
            }
        }
        Item {
            Layout.fillHeight: root.stage === "list"
        }
    }
    Component {
        id: paper

        PageView {
            session: root.session
        }
    }
    Component {
        id: upper

        Told {
            name: "scan"
            problem: root.papers.problem
            below: root.cramped && problem !== "" ? null : paper
        }
    }
}
