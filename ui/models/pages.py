"""One question a screen, for whoever finds many at once too much: which of a step's questions is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class Pages:
    """`key`: of the step; another step begins at its first page. `rows`: what is shown on each page: the row of a question, or -1 for what
    is only read. `wrong`: the rows that were wrong when somebody last wanted to go on."""

    key: object = None
    rows: tuple[int, ...] = ()
    at: int = 0
    wrong: tuple[int, ...] = ()

    @property
    def row(self) -> int:
        return self.rows[self.at] if self.rows else 0

    @property
    def questions(self) -> tuple[int, ...]:
        return tuple(row for row in self.rows if row >= 0)

    @property
    def number(self) -> int:
        """Of the question, from 1; 0 on the page that is only read."""
        return self.questions.index(self.row) + 1 if self.row in self.questions else 0

    def turned(self, by: int) -> Pages | None:
        """The next page or the one before; None at the ends, where the step itself goes on or back."""
        return replace(self, at=self.at + by) if 0 <= self.at + by < len(self.rows) else None

    def about(self, key: object, rows: tuple[int, ...], wrong: tuple[int, ...]) -> Pages:
        """The same page of the same step, though its questions may have changed; the first wrong one when something is newly wrong."""
        if key != self.key:
            return Pages(key, rows, 0, wrong)
        at = rows.index(self.row) if self.row in rows else min(self.at, max(0, len(rows) - 1))
        if wrong and not set(wrong) <= set(self.wrong):
            first = wrong[0] if wrong[0] in rows else -1
            at = rows.index(first) if first in rows else at
        return Pages(key, rows, at, wrong)


@QmlElement
class PagesModel(QObject):
    """The same for a screen. Where questions don't stand `alone`, all are shown at once, and there is nothing to turn."""

    turned = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._alone = False
        self._pages = Pages()

    def show(self, alone: bool, key: object, rows: tuple[int, ...], wrong: tuple[int, ...]) -> None:
        """`rows` and `wrong` as `Pages` has them."""
        pages = self._pages.about(key, rows, wrong)
        if (alone, pages) != (self._alone, self._pages):
            self._alone, self._pages = alone, pages
            self.turned.emit()

    def turn(self, by: int) -> bool:
        """Shows the next question, or the one before; False where there is none, or all are shown at once."""
        pages = self._turned(by)
        if pages is not None:
            self._pages = pages
            self.turned.emit()
        return pages is not None

    def asked(self) -> int | None:
        """The row of the question that is asked now; None where something is only read."""
        return self._pages.row if self._pages.number else None

    def _turned(self, by: int) -> Pages | None:
        return self._pages.turned(by) if self._alone else None

    @Property(bool, notify=turned)
    def alone(self) -> bool:
        """One question a screen."""
        return self._alone

    @Property(int, notify=turned)
    def row(self) -> int:
        """Of the question that is asked now, where it stands alone; -1 for what is only read."""
        return self._pages.row

    @Property(int, notify=turned)
    def number(self) -> int:
        """Of the question, from 1; 0 where something is only read."""
        return self._pages.number

    @Property(int, notify=turned)
    def count(self) -> int:
        """Of the questions."""
        return len(self._pages.questions)

    @Property(bool, notify=turned)
    def more(self) -> bool:
        """Another question comes on a screen of its own."""
        return self._turned(1) is not None

    @Property(bool, notify=turned)
    def earlier(self) -> bool:
        return self._turned(-1) is not None
