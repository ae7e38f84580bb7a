import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Styles
import Kiosk

// The look of Qt's keyboard, by the terminal's tokens. Qt derives its height from a design's width and height: given the real ones, keys are
// as high as `Typing.row` says in every window.
KeyboardStyle {
    id: root

    keyboardDesignWidth: Typing.width
    keyboardDesignHeight: 4 * Typing.row

    keyboardBackground: Rectangle {
        color: Theme.tint
    }
    keyPanel: KeyCap {}
    spaceKeyPanel: KeyCap {}
    symbolKeyPanel: KeyCap {}
    enterKeyPanel: KeyCap {}
    hideKeyPanel: KeyCap {}
    languageKeyPanel: KeyCap {}
    modeKeyPanel: KeyCap {}
    handwritingKeyPanel: KeyCap {}
    backspaceKeyPanel: KeyCap {
        glyph: Icons.erase
    }
    shiftKeyPanel: KeyCap {
        glyph: Icons.up
        lit: InputContext.uppercase
    }
    characterPreviewDelegate: Item {
        property string text: ""
        property string flickLeft: ""
        property string flickTop: ""
        property string flickRight: ""
        property string flickBottom: ""
    }

    selectionListHeight: Typing.row
    selectionListBackground: Rectangle {
        color: Theme.card

        Rectangle {
            width: parent.width
            height: Theme.stroke
            color: Theme.edge
        }
    }
    selectionListDelegate: SelectionListItem {
        id: one

        readonly property string word: display // qmllint disable unqualified

        width: Math.max(Theme.target, words.implicitWidth + 2 * Theme.gap)
        Accessible.role: Accessible.Button
        Accessible.name: word

        Text {
            id: words

            anchors.centerIn: parent
            text: one.word
            color: Theme.ink
            font.pixelSize: Theme.text * 1.25
            Accessible.ignored: true
        }
    }
    navigationHighlight: Rectangle {
        color: "transparent"
        border.color: Theme.accent
        border.width: 3 * Theme.stroke
    }
    popupListDelegate: selectionListDelegate
    popupListBackground: selectionListBackground
    languageListDelegate: selectionListDelegate
    languageListBackground: selectionListBackground
    alternateKeysListItemWidth: Theme.target
    alternateKeysListItemHeight: Theme.target
    alternateKeysListDelegate: selectionListDelegate
    alternateKeysListBackground: selectionListBackground
}
