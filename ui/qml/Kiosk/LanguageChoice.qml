pragma Singleton
import QtQuick

// Whether the sheet of languages is open: of the screen, not of the visit.
QtObject {
    property bool open: false
}
