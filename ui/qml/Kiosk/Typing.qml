pragma Singleton
import QtQuick

// How somebody types, for as long as they are here: by keys or by hand, in Chinese or in letters; and how large the keys are. The keyboard's
// style and layouts, which Qt makes and places, are told here.
QtObject {
    property bool writing: false
    property bool latin: false
    property bool canWrite: true // there is something that reads handwriting
    property bool boxed: false // what is typed in can be written in
    property real width: 1080
    property real row: 104
}
