"""A barcode scanner in memory: for tests of what lies above the drivers, and for a terminal without hardware.

    scanner.scan("A7K2000427KQ3X")       somebody holds a code before it
    scanner.spoil()                      … and it did not arrive whole
    scanner.fault = NotConnected()       every verb raises this until it is set to None

Who writes a test for a driver on its wire wants the emulator instead (serial_emulator.py).
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from threading import Condition

from drivers.errors import DeviceError, NotConnected
from drivers.scanner import Online, Scan, ScanUnreadable, State

SIMULATED = True
_MOST_WAITING = 32


@dataclass(frozen=True)
class Options:
    """Nothing to set."""


class Driver:
    """A `drivers.scanner.BarcodeScanner`. `scan` and `spoil` may be called from another thread."""

    def __init__(self, options: Options = Options()) -> None:  # noqa: ARG002 -- every driver is made with its options
        self.fault: DeviceError | None = None
        self._is_open = False
        self._waiting: deque[Scan | None] = deque(maxlen=_MOST_WAITING)
        self._changed = Condition()

    def scan(self, text: str, symbology: str = "") -> None:
        """Holds a code before the scanner; in vain while it is not open."""
        self._arrive(Scan(text, symbology, time.monotonic()))

    def spoil(self) -> None:
        """The same with a code that does not arrive whole."""
        self._arrive(None)

    def open(self) -> None:
        self.close()
        self._fail_if_asked()
        self._is_open = True

    def close(self) -> None:
        self._is_open = False
        self._waiting.clear()

    def state(self) -> State:
        self._require_open()
        return Online()

    def read(self, timeout: float) -> Scan | None:
        self._require_open()
        with self._changed:
            if not self._changed.wait_for(lambda: self._waiting, timeout):
                return None
            scan = self._waiting.popleft()
        if scan is None:
            raise ScanUnreadable("simulated")
        return scan

    def discard(self) -> None:
        self._require_open()
        self._waiting.clear()

    def _arrive(self, scan: Scan | None) -> None:
        with self._changed:
            if self._is_open:
                self._waiting.append(scan)
                self._changed.notify_all()

    def _require_open(self) -> None:
        if not self._is_open:
            raise NotConnected("the simulator is not open")
        self._fail_if_asked()

    def _fail_if_asked(self) -> None:
        if self.fault is not None:
            raise self.fault
