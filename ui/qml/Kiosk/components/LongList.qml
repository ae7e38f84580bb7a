import QtQuick
import Kiosk

// A list that may be longer than the glass.
ListView {
    id: root

    boundsBehavior: Flickable.StopAtBounds
    property real sunk: 0 // as of Reachable: how far down its beginning can be drawn, to be touched
    property bool raised: false // and whether it rests at the top all the same
    property bool moved: false // by hand: then it stays where it is

    function rest() {
        contentY = originY - (raised ? 0 : topMargin);
    }

    topMargin: sunk
    onMovementStarted: moved = true
    onContentHeightChanged: if (!moved)
        rest()
    onTopMarginChanged: rest()
    cacheBuffer: 0 // no rows made in the background: see FormScreen
    clip: true

    ScrollMark {
        view: root
    }
}
