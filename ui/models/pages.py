"""One question a screen, for whoever finds many at once too much: which of a step's questions is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace


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
