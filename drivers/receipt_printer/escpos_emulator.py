"""The other end of an ESC/POS line: takes bytes over TCP or a pty, gives paper as PNG files and real status bytes.

For training, tests and demonstrations. Faults are the ones of the street: no paper, the cover open, a dead line.

    with ReceiptPrinterEmulator(Path("receipts"), model="epson-tm-t20", pace=1600, buffer=4096) as printer:
        printer.fault = "paper-out@250"
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from PIL import Image

from drivers.receipt_printer.escpos_ends import End, PtyEnd, TcpEnd
from drivers.receipt_printer.escpos_interpreter import FAULTS, Printer
from drivers.receipt_printer.escpos_machines import MACHINES, PLAIN, Machine

__all__ = ["FAULTS", "MACHINES", "Machine", "ReceiptPrinterEmulator"]

_AT_ONCE = 65536
_PATIENCE = 5.0  # seconds, for the emulator's own thread
_BITS_A_BYTE = 10  # 8N1
_LINE_SECONDS = 0.005  # of a serial line are taken at once


class Pace:
    """So many a second, 0 without limit. Pure: the time is told. What came late is not made up for."""

    def __init__(self, rate: float) -> None:
        self._rate, self._free_at = rate, 0.0

    def spend(self, amount: float, now: float) -> None:
        if self._rate:
            self._free_at = max(now, self._free_at) + amount / self._rate

    def wait(self, now: float) -> float:
        """Seconds until the next may come."""
        return max(0.0, self._free_at - now)


class ReceiptPrinterEmulator:
    """The printer on a loopback port, or on a pty where `link` names one, one client at a time. Use it as a context manager.

    `folder` gets `receipt-0001.png` and so on, a file a cut. `port` 0 takes a free one. `model` is one of `MACHINES`; without one it is a
    576-dot Epson whose knife stands at the head. `pace`: rows a second, 0 prints at once. `buffer`: bytes that it takes ahead of the head,
    4096 in most printers; 0 takes all. `baud`: of the serial line. `knows_clear`: whether it has DLE DC4 8, None as the model has it.
    `paper`: rows on the roll, None without end.
    """

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        *,
        fault: str = "",
        pace: float = 0.0,
        knows_clear: bool | None = None,
        knows_ids: bool | None = None,
        link: Path | None = None,
        model: str = "",
        buffer: int = 0,
        baud: int = 0,
        paper: int | None = None,
    ) -> None:
        self.last_receipt: Path | None = None
        self.bytes_received = 0
        self._folder, self._count, self._buffer = folder, 0, buffer
        machine = MACHINES[model] if model else PLAIN
        self._printer = Printer(self._save, fault, knows_clear=knows_clear, knows_ids=knows_ids, machine=machine, paper=paper)
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Condition()
        self._changes = self._changes_heeded = 0  # of the fault
        self._paper_pace, self._line_pace = Pace(pace), Pace(baud / _BITS_A_BYTE)
        self._at_once = max(1, int(baud / _BITS_A_BYTE * _LINE_SECONDS)) if baud else _AT_ONCE
        self._end: End = TcpEnd(port, buffer) if link is None else PtyEnd(link)
        self._wake, self._woken = socket.socketpair()
        self._wake.setblocking(False)
        self._closing = False
        self._thread = threading.Thread(target=self._serve, name="receipt-printer-emulator", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing = True
        self._nudge()
        self._thread.join(_PATIENCE)
        for each in (self._end, self._wake, self._woken):
            each.close()

    @property
    def url(self) -> str:
        return self._end.url

    @property
    def fault(self) -> str:
        """One of `FAULTS`, `NAME@ROW` or ""; may be set at any time. When it is set the line is as the fault wants it: gone, or back."""
        return self._printer.fault

    @fault.setter
    def fault(self, name: str) -> None:
        with self._lock:
            self._printer.fault = name
            self._changes += 1
            self._nudge()
            if self._thread.is_alive() and self._thread is not threading.current_thread():
                self._lock.wait_for(lambda: self._changes_heeded == self._changes, _PATIENCE)

    @property
    def unknown_bytes(self) -> int:
        return self._printer.unknown_bytes

    @property
    def rows_printed(self) -> int:
        return self._printer.rows_printed

    @property
    def slip_waits(self) -> bool:
        """Whether a slip lies in the ejector of a model that has one."""
        return self._printer.slip_waits

    @property
    def slips_retracted(self) -> int:
        return self._printer.slips_retracted

    def take_slip(self) -> None:
        """Somebody takes the slip out of the ejector."""
        with self._lock:
            self._printer.take_slip()
        self._nudge()

    def uncut(self) -> Image.Image | None:
        """The paper that has not fallen off: what hangs out, and what lies between knife and head."""
        with self._lock:
            return self._printer.uncut()

    def _nudge(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._wake.send(b"!")

    def _serve(self) -> None:
        """Sleeps until a byte, a client, a fault or the next row of the pace: nothing here runs while nothing happens."""
        while not self._closing:
            with selectors.DefaultSelector() as selector:
                selector.register(self._woken, selectors.EVENT_READ)
                heard = self._end.descriptor(self._room > 0 and not self._line_pace.wait(time.monotonic()))
                if heard is not None:
                    selector.register(heard, selectors.EVENT_READ)
                ready = {key.fd for key, _ in selector.select(self._time_to_work())}
            if self._woken.fileno() in ready:
                self._woken.recv(64)
            if heard in ready:
                self._take_bytes()
            self._work_off()

    @property
    def _room(self) -> int:
        return self._buffer - self._printer.held if self._buffer else _AT_ONCE

    def _time_to_work(self) -> float | None:
        now = time.monotonic()
        waits = [self._paper_pace.wait(now)] if self._printer.has_work else []
        if self._room > 0 and (pause := self._line_pace.wait(now)):
            waits.append(pause)
        return min(waits, default=None)

    def _take_bytes(self) -> None:
        try:
            data = self._end.take(min(self._room, self._at_once))
        except EOFError:
            self._hang_up()
            return
        self.bytes_received += len(data)
        self._line_pace.spend(len(data), time.monotonic())
        with self._lock:
            answers = self._printer.receive(data)
        self._answer(answers)

    def _work_off(self) -> None:
        """Prints what is due by now. Hears the line again as soon as there is room for it, whatever is still to be printed."""
        self._keep_line()
        was_full = self._room <= 0
        while self._printer.has_work and not self._paper_pace.wait(time.monotonic()):
            before = self._printer.rows_printed
            with self._lock:
                answer = self._printer.work()
            self._paper_pace.spend(self._printer.rows_printed - before, time.monotonic())
            self._answer(answer)
            self._keep_line()
            if was_full and self._room > 0:
                return

    def _keep_line(self) -> None:
        """Says what there is to say unasked; hangs up where the fault wants it, and comes back with the fault's end."""
        changes = self._changes
        if self._printer.drops_line or self._printer.fault == "disconnect":
            self._printer.drops_line = False
            self._hang_up()
            self._end.hang_up()
        if self._printer.fault != "disconnect":
            self._end.come_back()
        with self._lock:
            said = self._printer.say()
            self._changes_heeded = changes
            self._lock.notify_all()
        self._answer(said)

    def _answer(self, data: bytes) -> None:
        if data:
            try:
                self._end.give(data)
            except EOFError:
                self._hang_up()

    def _hang_up(self) -> None:
        """The client is gone. On a line without connections nobody notices."""
        if self._end.forgets:
            self._end.hang_up()
            with self._lock:
                self._printer.hang_up()

    def _save(self, paper: Image.Image) -> None:
        """Under its name only when complete, so that whoever watches the folder never reads half a picture."""
        path = next(path for path in self._names() if not path.exists())
        half = path.with_suffix(".part")
        paper.save(half, "PNG")
        self.last_receipt = half.replace(path)

    def _names(self) -> Iterator[Path]:
        while True:
            self._count += 1
            yield self._folder / f"receipt-{self._count:04}.png"
