"""An ESC/POS driver and a printer on a line without a network and without waiting: time passes only where nobody has anything to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from PIL import Image

from drivers.errors import NotConnected
from drivers.receipt_printer import Blank, Raster, escpos, escpos_line
from drivers.receipt_printer.escpos_interpreter import Printer

ROW_BYTES = 72
FOR_EVER = 1 << 40


class Clock:
    """Instead of `time`, for the line."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


class Wire:
    """A transport that ends in a printer. Takes `budget` bytes, then it is dead for good; the printer keeps what it has taken, as on a
    serial line. `prints_at_once`: what it gets is on paper before the next byte comes; else nothing is before somebody waits for an answer.
    A printer that restarts is deaf for `boot` bytes.
    """

    def __init__(self, printer: Printer, clock: Clock, budget: int, *, prints_at_once: bool = True, boot: int = 100) -> None:
        self.printer, self.clock, self.budget, self.answers = printer, clock, budget, b""
        self._prints_at_once, self._boot, self._deaf_for = prints_at_once, boot, 0

    def write(self, data: bytes, timeout: float = 5.0) -> None:
        if self.printer.fault == "disconnect":
            self.budget = 0
        taken, self.budget = data[: self.budget], max(0, self.budget - len(data))
        heard, self._deaf_for = taken[self._deaf_for :], max(0, self._deaf_for - len(taken))
        self.answers += self.printer.receive(heard)
        if self._prints_at_once:
            self._work()
        if len(taken) < len(data):
            raise NotConnected("pulled out")

    def read(self, size: int, timeout: float) -> bytes:
        if timeout and not self.answers:
            self._work(until_it_speaks=True)
        if not self.budget:
            raise NotConnected("pulled out")
        answer, self.answers = self.answers[:size], self.answers[size:]
        if not answer and timeout:
            self.clock.now += max(timeout, 1e-6)
        return answer

    def _work(self, *, until_it_speaks: bool = False) -> None:
        page = self.printer._page
        while self.printer.has_work and not (until_it_speaks and self.answers):
            self.answers += self.printer.work()
            if self.printer.drops_line or self.printer.fault == "disconnect":
                self.printer.drops_line, self.budget, self.answers = False, 0, b""
                self.printer.hang_up()
                return
            if self.printer._page is not page:  # it restarted on a line that stays
                page, self._deaf_for, self.answers = self.printer._page, self._boot, b""

    def drain(self) -> bytes:
        return self.read(len(self.answers), 0.0)

    def close(self) -> None:
        pass


class Bench:
    """A driver and a printer on wires that last as long as `budgets` says, the last one for ever."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, knows_clear: bool, *budgets: int, ids: bool = False, prints_at_once: bool = True
    ) -> None:
        self.cuts: list[Image.Image] = []
        self.printer = Printer(self.cuts.append, knows_clear=knows_clear, knows_ids=ids)
        self.clock = Clock()
        left = iter(budgets)
        monkeypatch.setattr(
            escpos, "open_url", lambda url, timeout: Wire(self.printer, self.clock, next(left, FOR_EVER), prints_at_once=prints_at_once)
        )
        monkeypatch.setattr(escpos_line, "time", self.clock)
        self.driver = escpos.Driver(escpos.Options("", model="epson-tm-t20" if ids else "generic-80", fragment_rows=16))

    def showing(self, *parts: Raster | Blank) -> int:
        """How many of the slips so far show exactly this."""
        return sum(shows(cut, *parts) for cut in self.cuts)


def rows_of(paper: Image.Image) -> bytes:
    return paper.tobytes("raw", "1;I")


def on_paper(*parts: Raster | Blank) -> bytes:
    """The parts as rows of the whole paper."""
    return b"".join(_rows(parts))


def _rows(parts: Iterable[Raster | Blank]) -> Iterator[bytes]:
    for part in parts:
        match part:
            case Raster():
                stride = part.width // 8
                for at in range(0, len(part.rows), stride):
                    yield part.rows[at : at + stride].ljust(ROW_BYTES, b"\0")
            case Blank():
                yield bytes(part.rows * ROW_BYTES)


def shows(paper: Image.Image, *parts: Raster | Blank) -> bool:
    """Exactly these parts, and blank paper below."""
    return rows_of(paper).rstrip(b"\0") == on_paper(*parts).rstrip(b"\0")
