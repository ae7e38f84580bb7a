"""What was written by hand, as characters to choose from."""

from __future__ import annotations

import atexit
import logging
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

if TYPE_CHECKING:
    from kiosk.handwriting.model import Model
    from kiosk.handwriting.recogniser import Recogniser
    from kiosk.handwriting.strokes import Ink

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

log = logging.getLogger(__name__)


REST = 0.01
"""Seconds between two parts of what the recogniser learns, so that the screen, which shares Python's lock with it, keeps moving."""


class Reader(QObject):
    """The one recogniser, on a thread of its own: a character costs 8 to 12 ms of a core, and a frame has 16. It also learns there, for
    some seconds after it was first needed; who is answered meanwhile is answered by the order of the strokes alone. `missing`:
    it needs what is not installed."""

    failed = Signal()
    answered = Signal(int, list)
    """Which question, and the candidates. A question that a newer one overtook is not answered."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        from kiosk.runtime.worker import Worker

        self._model = model
        self._recogniser: Recogniser | None = None
        self.missing = False
        self._number = 0
        self._worker = Worker("writing", opened=self._open, between=self._learn, closed=model.close)
        self._worker.start()
        atexit.register(self._worker.stop)

    def ask(self, ink: Ink) -> int:
        """The number under which `answered` will tell."""
        self._number += 1
        number = self._number
        self._worker.tell(lambda: self._answer(number, ink))
        return number

    def forget(self) -> None:
        """Nobody waits any more for what was asked."""
        self._number += 1

    # On the thread.

    def _open(self) -> None:
        from kiosk.handwriting.model import HandwritingMissing
        from kiosk.handwriting.recogniser import Recogniser

        try:
            self._recogniser = Recogniser(self._model)
        except HandwritingMissing as missing:
            log.warning("%s: %s", missing.code, missing)
            self.missing = True  # first: whoever connects too late to be told finds it
            self.failed.emit()

    def _learn(self) -> float:
        return 3600.0 if self._recogniser is None or self._recogniser.prepare() else REST

    def _answer(self, number: int, ink: Ink) -> None:
        if number == self._number and self._recogniser is not None:
            self.answered.emit(number, list(self._recogniser.candidates(ink)))


@cache
def shared_reader() -> Reader | None:
    """Opened when somebody first writes, and kept; None where it is not installed, which is said once, in the log."""
    from kiosk.handwriting.model import HandwritingMissing, Model

    try:
        return Reader(Model())
    except HandwritingMissing as missing:
        log.warning("%s: %s", missing.code, missing)
        return None


@QmlElement
class WritingModel(QObject):
    """Reads one character at a time. Candidates come a moment after they were asked for."""

    changed = Signal()
    failed = Signal()
    """Nothing can be read here after all."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._candidates: list[str] = []
        self._asked = 0

    @Property(list, notify=changed)
    def candidates(self) -> list[str]:
        """Best first; empty while nothing is written."""
        return self._candidates

    @Slot(result=bool)
    def available(self) -> bool:
        """Whether anything can be read here at all."""
        reader = shared_reader()
        if reader is None:
            return False
        reader.answered.connect(self._take)
        reader.failed.connect(self.failed)
        return not reader.missing

    @Slot("QVariantList")
    def read(self, strokes: list[list[list[int]]]) -> None:
        """Strokes of [milliseconds, x, y], as the pad has them; none forgets what was written."""
        reader = shared_reader()
        if reader is None:
            return
        if strokes:
            self._asked = reader.ask(tuple(tuple((float(x), float(y)) for _, x, y in stroke) for stroke in strokes))
        else:
            reader.forget()
            self._asked = 0
            self._show([])

    @Slot(int, list)
    def _take(self, number: int, candidates: list[str]) -> None:
        if number == self._asked:
            self._show(candidates)

    def _show(self, candidates: list[str]) -> None:
        self._candidates = candidates
        self.changed.emit()
