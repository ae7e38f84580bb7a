"""An ESC/POS driver and a printer on a line without a network and without waiting: time passes only where nobody has anything to say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest
from PIL import Image

from drivers.errors import NoAnswer, NotConnected
from drivers.receipt_printer import Blank, Raster, escpos, escpos_line
from drivers.receipt_printer.escpos_interpreter import Printer
from drivers.receipt_printer.escpos_machines import PLAIN, Machine

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
    `buffer`: the printer holds so many bytes, and its paper moves so that it is half full whenever more come, down to the last ones; one
    that is full and stands still takes none. A printer that restarts is deaf for `boot` bytes, and what it said last is lost; with 0 it is
    back at once, and all it said before arrives.
    """

    def __init__(
        self, printer: Printer, clock: Clock, budget: int, *, prints_at_once: bool = True, buffer: int = 0, boot: int = 100
    ) -> None:
        self.printer, self.clock, self.budget, self.answers = printer, clock, budget, b""
        self._prints_at_once, self._buffer, self._boot, self._deaf_for = prints_at_once, buffer, boot, 0

    def write(self, data: bytes, timeout: float = 5.0) -> None:
        step = max(1, self._buffer // 8) if self._buffer else max(1, len(data))
        for at in range(0, len(data), step):
            self._write(data[at : at + step], timeout)

    def _write(self, data: bytes, timeout: float) -> None:
        if self.printer.fault == "disconnect":
            self.budget = 0
        if self._buffer and self.printer.held + len(data) > self._buffer and self.budget:
            self.clock.now += timeout
            raise NoAnswer("takes no bytes")
        taken, self.budget = data[: self.budget], max(0, self.budget - len(data))
        heard, self._deaf_for = taken[self._deaf_for :], max(0, self._deaf_for - len(taken))
        self.answers += self.printer.receive(heard)
        if self._buffer:
            self._work(lambda: self.printer.held <= self._buffer // 2)
        elif self._prints_at_once:
            self._work(lambda: False)
        if len(taken) < len(data):
            raise NotConnected("pulled out")

    def read(self, size: int, timeout: float) -> bytes:
        if timeout and not self.answers:
            self._work(lambda: bool(self.answers) and self.printer.moves)
        if not self.budget:
            raise NotConnected("pulled out")
        answer, self.answers = self.answers[:size], self.answers[size:]
        if not answer and timeout:
            self.clock.now += max(timeout, 1e-6)
        return answer

    def _work(self, enough: Callable[[], bool]) -> None:
        """What moves no paper takes no time: it is done as soon as it is come to."""
        page = self.printer._page
        while self.printer.has_work and not enough():
            self.answers += self.printer.work()
            if self.printer.drops_line or self.printer.fault == "disconnect":
                self.printer.drops_line, self.budget, self.answers = False, 0, b""
                self.printer.hang_up()
                return
            if self.printer._page is not page:  # it restarted on a line that stays
                page, self._deaf_for = self.printer._page, self._boot
                self.answers = b"" if self._boot else self.answers

    def drain(self) -> bytes:
        return self.read(len(self.answers), 0.0)

    def close(self) -> None:
        pass


class Bench:
    """A driver and a printer on wires that last as long as `budgets` says, the last one for ever."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        knows_clear: bool,
        *budgets: int,
        ids: bool = False,
        prints_at_once: bool = True,
        buffer: int = 0,
        boot: int = 100,
        machine: Machine = PLAIN,
    ) -> None:
        self.cuts: list[Image.Image] = []
        self.printer = Printer(self.cuts.append, knows_clear=knows_clear, knows_ids=ids, machine=machine)
        self.clock = Clock()
        left = iter(budgets)

        def plug_in(url: str, timeout: float) -> Wire:
            budget = next(left, FOR_EVER)
            return Wire(self.printer, self.clock, budget, prints_at_once=prints_at_once, buffer=buffer, boot=boot)

        monkeypatch.setattr(escpos, "open_url", plug_in)
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
