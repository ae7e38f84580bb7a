"""The other end of an ESC/POS line: takes bytes over TCP, gives paper as PNG files and real status bytes.

For training, tests and demonstrations. Faults are the ones of the street: no paper, the cover open, a dead line.
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

from drivers.receipt_printer.escpos_interpreter import FAULTS, Printer

__all__ = ["FAULTS", "ReceiptPrinterEmulator"]


class ReceiptPrinterEmulator:
    """The printer on a loopback port, one client at a time as most printers have it. Use it as a context manager.

    `folder` gets `receipt-0001.png` and so on. `pace`: rows a second, 0 prints at once. `port` 0 takes a free one.
    `knows_clear`: whether the printer has the command that empties its buffers, DLE DC4 8; many have not.
    """

    def __init__(self, folder: Path, port: int = 0, *, fault: str = "", pace: float = 0.0, knows_clear: bool = True) -> None:
        self.last_receipt: Path | None = None
        self.bytes_received = 0
        self._folder, self._pace, self._count = folder, pace, 0
        folder.mkdir(parents=True, exist_ok=True)
        self._printer = Printer(self._save, fault, knows_clear=knows_clear)
        self._lock = threading.Lock()
        self._server = socket.create_server(("127.0.0.1", port), backlog=4)
        self._server.setblocking(False)
        self._wake, self._woken = socket.socketpair()
        self._client: socket.socket | None = None
        self._free_at = 0.0
        self._closing = False
        self.url = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, name="receipt-printer-emulator", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing = True
        self._nudge()
        self._thread.join(5.0)
        for each in (self._server, self._wake, self._woken):
            each.close()

    @property
    def fault(self) -> str:
        """One of `FAULTS` or ""; may be set at any time."""
        return self._printer.fault

    @fault.setter
    def fault(self, name: str) -> None:
        with self._lock:
            self._printer.fault = name
        self._nudge()

    @property
    def unknown_bytes(self) -> int:
        return self._printer.unknown_bytes

    @property
    def rows_printed(self) -> int:
        return self._printer.rows_printed

    def _nudge(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._wake.send(b"!")

    def _serve(self) -> None:
        """Sleeps until a byte, a client, a fault or the next row of the pace: nothing here runs while nothing happens."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            while not self._closing:
                waiting_for = self._client or self._server
                selector.register(waiting_for, selectors.EVENT_READ)
                ready = {key.fileobj for key, _ in selector.select(self._time_to_work())}
                selector.unregister(waiting_for)
                if self._woken in ready:
                    self._woken.recv(64)
                if waiting_for in ready:
                    self._take_bytes() if self._client else self._take_client()
                self._work_off()
        self._hang_up()

    def _time_to_work(self) -> float | None:
        return max(0.0, self._free_at - time.monotonic()) if self._printer.has_work else None

    def _take_client(self) -> None:
        with contextlib.suppress(OSError):
            self._client, _ = self._server.accept()
            self._client.settimeout(1.0)

    def _take_bytes(self) -> None:
        try:
            data = self._client.recv(65536) if self._client else b""
        except OSError:
            data = b""
        if not data:
            self._hang_up()
            return
        self.bytes_received += len(data)
        with self._lock:
            answers = self._printer.receive(data)
        self._answer(answers)

    def _work_off(self) -> None:
        while self._printer.has_work and time.monotonic() >= self._free_at:
            before = self._printer.rows_printed
            with self._lock:
                answer = self._printer.work()
            if self._pace:
                self._free_at = time.monotonic() + (self._printer.rows_printed - before) / self._pace
            self._answer(answer)
            if self._printer.fault == "disconnect":
                self._hang_up()
        if self._printer.fault == "disconnect":
            self._hang_up()

    def _answer(self, data: bytes) -> None:
        if data and self._client:
            try:
                self._client.sendall(data)
            except OSError:
                self._hang_up()

    def _hang_up(self) -> None:
        if self._client:
            self._client.close()
            self._client = None
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
