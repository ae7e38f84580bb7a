pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk

// What somebody agrees to, before they are asked whether they do: which picture, what for, how long, and that they need not.
Rectangle {
    id: root

    property bool guarded: false
    readonly property list<string> lines: [
        guarded ? qsTr("为未满14岁的孩子比对人脸，须由在场的监护人同意。") : qsTr("把您现在的面部与证件照片比对一次，只用于确认是您本人。"),
        qsTr("照片和面部特征只在本机内存中，比对完立即删除，不保存，不上传。"),
        qsTr("会请您转动头部。这样可以防止用照片冒充；没有按 ISO/IEC 30107-3 评测过。"),
        qsTr("可以不同意：不影响办理，由工作人员审核。")
    ]

    implicitHeight: column.implicitHeight + Theme.margin
    radius: Theme.radius
    color: Theme.card
    border.width: 2 * Theme.unit
    border.color: Theme.line

    Column {
        id: column

        anchors { left: parent.left; right: parent.right; margins: Theme.margin / 2; verticalCenter: parent.verticalCenter }
        spacing: Theme.gap

        Repeater {
            model: root.lines

            Line {
                required property string modelData

                width: column.width
                text: "· " + modelData
            }
        }
    }
}
