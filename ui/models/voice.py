"""View model of the voice: where the reader is, and the list by which something is written with four keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, QRectF, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.session.state import Visit

if TYPE_CHECKING:
    from kiosk.session.events import Event
    from kiosk.session.state import State
    from kiosk.voice.spelling import Key, Spelling
    from ui.words import Words

_ACTIONS = {"delete": "voice.delete", "letters": "voice.letters", "done": "voice.done"}

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class VoiceModel(QObject):
    """What the reader reads stands on the screen; this says where it is. What is being spelt belongs to a field, and is forgotten with the
    visit."""

    changed = Signal()
    asked = Signal()
    spelt = Signal()
    keysChanged = Signal()
    moved = Signal()

    def __init__(self, words: Words, publish: Callable[[Event], None]) -> None:
        super().__init__()
        self._words, self._publish = words, publish
        self._language, self._visit, self._silent, self._signed = "zh", 0, False, False
        self._frame = QRectF()
        self._label = ""
        self._spelling: Spelling | None = None
        self._keys: tuple[Key, ...] = ()
        self._write: Callable[[str], None] = lambda _text: None

    def show(self, state: State) -> None:
        """Brings the model in line with `state`."""
        speaker = state.devices.get("speaker")
        signature = state.place.mine.signature if isinstance(state.place, Visit) and state.place.step.kind == "sign" else None
        signed = signature is not None and not signature.strokes
        shown = (state.language, state.visit_number, speaker is not None and speaker.word != "online", signed)
        if shown != (self._language, self._visit, self._silent, self._signed):
            if shown[1] != self._visit:
                self.stop_spelling()
            self._language, self._visit, self._silent, self._signed = shown
            self.changed.emit()

    # The reader's side.
    def point(self, frame: QRectF) -> None:
        """Where the reader is, in the window; an empty rectangle for nowhere."""
        if frame != self._frame:
            self._frame = frame
            self.moved.emit()

    def spell(self, label: str, spelling: Spelling, write: Callable[[str], None]) -> None:
        """Opens the list for the field with that label; `write` is given what was written when it is done."""
        self._label, self._write = label, write
        self._go_on(spelling)

    def stop_spelling(self) -> None:
        self._label, self._write = "", lambda _text: None
        self._go_on(None)

    def _go_on(self, spelling: Spelling | None) -> None:
        keys = () if spelling is None else spelling.keys
        self._spelling = spelling
        if keys != self._keys:  # else the reader stays on the key where it is
            self._keys = keys
            self.keysChanged.emit()
        self.spelt.emit()

    def _word(self, code: str, *values: str) -> str:
        return self._words.for_code(code, self._language).format(*values)

    # The screen's side.
    @Property(bool, notify=changed)
    def silent(self) -> bool:
        """There is no sound at this terminal now."""
        return self._silent

    @Property(bool, notify=changed)
    def signedByKey(self) -> bool:
        return self._signed

    @Property(QRectF, notify=moved)
    def frame(self) -> QRectF:
        return self._frame

    @Property(bool, notify=spelt)
    def spelling(self) -> bool:
        return self._spelling is not None

    @Property(str, notify=spelt)
    def label(self) -> str:
        """Of the field that is written."""
        return self._label

    @Property(str, notify=spelt)
    def written(self) -> str:
        """What stands there so far, the letters of a syllable behind it."""
        return "" if self._spelling is None else self._spelling.text + self._spelling.syllable

    @Property(list, notify=keysChanged)
    def keyLabels(self) -> list[str]:
        return [self._shown(key.label, key.action) for key in self._keys]

    @Property(list, notify=keysChanged)
    def keyNames(self) -> list[str]:
        """What is said of each key: a character with a word that it stands in."""
        return [
            self._word("voice.of", key.label, key.word, key.label) if key.word else self._shown(key.label, key.action) for key in self._keys
        ]

    def _shown(self, label: str, action: str) -> str:
        if action == "candidates":
            return self._word("voice.candidates", label)
        return self._word(_ACTIONS[action]) if action else label

    @Slot(int)
    def pressKey(self, at: int) -> None:
        """Writes what stands on that key; the last one closes the list."""
        if self._spelling is None or not 0 <= at < len(self._keys):
            return
        going_on = self._spelling.press(at)
        if going_on is None:
            self._write(self._spelling.text)
            self.stop_spelling()
        else:
            self._go_on(going_on)

    @Slot(bool)
    def signByKey(self, wanted: bool) -> None:
        """Instead of drawing: who does not see the pad agrees by pressing, and staff look at it."""
        from kiosk.session.events import Signed
        from kiosk.session.parties import Signature

        self._publish(Signed(Signature((), 1, 1) if wanted else None))

    @Slot()
    def readAloud(self) -> None:
        """Reads this screen once, with or without the voice mode."""
        self.asked.emit()
