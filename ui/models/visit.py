"""View models of the steps of a visit: the card, the receipt, the signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from kiosk.session.state import Visit

if TYPE_CHECKING:
    from kiosk.session.state import State
    from ui.words import Words

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class IdentifyModel(QObject):
    """What lies on the reader: nothing yet, a card that can't be read (problem), or a person's card (read)."""

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._shown = (False, "", "", "", "", "")

    def show(self, state: State) -> None:
        shown = (False, "", "", "", "", "")
        if isinstance(state.place, Visit) and state.place.step.kind == "identify":
            document = state.place.party(state.place.step.party).document
            code = state.place.problems[0].code if state.place.problems else ""
            words = self._words.for_code(code, state.language) if code else ""
            if document is not None:
                name = document.name or document.name_english
                shown = (True, name, document.id_number, document.address, document.authority, "")
            else:
                shown = (False, "", "", "", "", words)
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    @Property(bool, notify=changed)
    def read(self) -> bool:
        return self._shown[0]

    @Property(str, notify=changed)
    def name(self) -> str:
        return self._shown[1]

    @Property(str, notify=changed)
    def number(self) -> str:
        return self._shown[2]

    @Property(str, notify=changed)
    def address(self) -> str:
        return self._shown[3]

    @Property(str, notify=changed)
    def authority(self) -> str:
        return self._shown[4]

    @Property(str, notify=changed)
    def problem(self) -> str:
        return self._shown[5]


@QmlElement
class ReceiptModel(QObject):
    """The number of what was saved, and what became of the paper: printing, confirmed, unknown or failed."""

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._shown = ("", "", "", "", "")

    def show(self, state: State) -> None:
        shown = ("", "", "", "", "")
        receipt = state.place.receipt if isinstance(state.place, Visit) else None
        if receipt is not None:
            from kiosk.wire.tracking import grouped

            reason = self._words.for_code(receipt.reason, state.language) if receipt.reason else ""
            number = receipt.tracking_number
            shown = (number, grouped(number), receipt.saved_at[:16].replace("T", " "), receipt.outcome or "printing", reason)
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    @Property(str, notify=changed)
    def number(self) -> str:
        return self._shown[0]

    @Property(str, notify=changed)
    def grouped(self) -> str:
        return self._shown[1]

    @Property(str, notify=changed)
    def savedAt(self) -> str:
        return self._shown[2]

    @Property(str, notify=changed)
    def outcome(self) -> str:
        return self._shown[3]

    @Property(str, notify=changed)
    def reason(self) -> str:
        return self._shown[4]
