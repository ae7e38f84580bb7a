"""What was written by hand, as characters to choose from."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

if TYPE_CHECKING:
    from kiosk.handwriting.recogniser import Recogniser

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

log = logging.getLogger(__name__)


@cache
def shared_recogniser() -> Recogniser | None:
    """Opened when somebody first writes, and kept; None where it is not installed, which is said once, in the log."""
    from kiosk.handwriting.model import HandwritingMissing, Model
    from kiosk.handwriting.recogniser import Recogniser

    try:
        return Recogniser(Model())
    except HandwritingMissing as missing:
        log.warning("%s: %s", missing.code, missing)
        return None


@QmlElement
class WritingModel(QObject):
    """Reads one character at a time, on the thread that asks: it takes less than a frame."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._candidates: list[str] = []

    @Property(list, notify=changed)
    def candidates(self) -> list[str]:
        """Best first; empty while nothing is written."""
        return self._candidates

    @Slot(result=bool)
    def available(self) -> bool:
        """Whether anything can be read here at all."""
        return shared_recogniser() is not None

    @Slot("QVariantList")
    def read(self, strokes: list[list[list[int]]]) -> None:
        """Strokes of [milliseconds, x, y], as the pad has them; none forgets what was written."""
        recogniser = shared_recogniser() if strokes else None
        ink = tuple(tuple((float(x), float(y)) for _, x, y in stroke) for stroke in strokes)
        self._candidates = list(recogniser.candidates(ink)) if recogniser else []
        self.changed.emit()
