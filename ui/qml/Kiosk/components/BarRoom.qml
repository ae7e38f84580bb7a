import QtQuick
import QtQuick.Layouts
import Kiosk

// Where the bar stands that is over every screen: a screen begins under it.
Item {
    Layout.fillWidth: true
    Layout.preferredHeight: Theme.bar
    visible: Theme.bar > 0
}
