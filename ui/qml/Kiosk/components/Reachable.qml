import QtQuick
import Kiosk

// What may be longer than its room. In the low mode it rests with its beginning in the lower half, where it can be touched, and is pushed up
// into the upper half to be read: `sunk` is how far down it rests. `raised`: it is read rather than touched, rests at the top and can be drawn
// down.
Flickable {
    id: root

    property real sunk: 0
    property bool raised: false
    property bool pushed: false // by somebody: it stays there

    function rest() {
        contentY = raised ? 0 : -topMargin;
    }

    clip: true
    contentWidth: width
    boundsBehavior: Flickable.StopAtBounds
    topMargin: sunk
    onTopMarginChanged: rest()
    onRaisedChanged: rest()
    onContentHeightChanged: if (raised && !pushed)
        rest()
    onMovementStarted: pushed = true

    ScrollMark {
        view: root
    }
}
