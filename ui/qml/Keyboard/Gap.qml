import QtQuick.VirtualKeyboard.Components

// Half a key of nothing: the middle row stands in.
FillerKey {
    weight: 5
}
