"""View model of the receipt."""

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
