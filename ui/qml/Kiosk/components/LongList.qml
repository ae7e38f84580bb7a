import QtQuick
import Kiosk

// A list that may be longer than the glass.
ListView {
    id: root

    boundsBehavior: Flickable.StopAtBounds
    cacheBuffer: 0 // no rows made in the background: see FormScreen
    clip: true

    ScrollMark {
        view: root
    }
}
