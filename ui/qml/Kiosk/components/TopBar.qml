import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.Models

// Where you are, whether the network is there, and the language: always at the top, always the same.
RowLayout {
    id: root

    required property SessionModel session

    spacing: Theme.gap
    height: Theme.target

    ColumnLayout {
        Layout.fillWidth: true
        spacing: 0

        Line {
            Layout.fillWidth: true
            text: qsTr("广州公安自助服务")
            font.bold: true
            font.pixelSize: Theme.text * 1.1
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.small
            elide: Text.ElideRight
            wrapMode: Text.NoWrap
        }
        Line {
            Layout.fillWidth: true
            text: (root.session.demo ? qsTr("演示") + " · " : "") + root.session.terminalPlace
            color: root.session.demo ? Theme.attention : Theme.quiet
            font.pixelSize: Theme.small
            elide: Text.ElideRight
            wrapMode: Text.NoWrap
        }
    }
    NetworkMark {
        online: root.session.online
    }
    LanguageButton {
        session: root.session
    }
}
