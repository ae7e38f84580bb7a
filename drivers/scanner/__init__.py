"""Barcode scanners: the contract.

A scanner speaks unasked: whatever somebody holds before it comes as one text. It does not say that it is well, only that its line is
there, so `Online` promises no more than that.

What was scanned before anybody asked belongs to nobody who stands here now: `open` and `discard` throw it away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from drivers.errors import UserAction


@dataclass(frozen=True)
class Online:
    """The scanner's line is open."""


State = Online


@dataclass(frozen=True, repr=False)
class Scan:
    """One code. `symbology`: `QR Code`, `Code 128` and so on where the scanner says so, else empty. `at`: `time.monotonic()` seconds at
    which the text was complete here."""

    text: str
    symbology: str
    at: float

    def __repr__(self) -> str:  # some codes hold a person's number
        return f"Scan(<{len(self.text)} characters>, symbology={self.symbology!r})"


class ScanUnreadable(UserAction):
    """Something was scanned and did not arrive whole: half a line, noise, no text in any known encoding, or too long. Ask to scan it
    again; `detail` tells a technician what it was."""

    code = "scanner.unreadable"


class BarcodeScanner(Protocol):
    """Everything the terminal asks of a barcode scanner. Not thread-safe: one thread owns a scanner."""

    def open(self) -> None:
        """Connects, and throws away what was scanned before. Raises `NotConnected`; may be called again."""

    def close(self) -> None:
        """Lets go of the scanner. Never raises; harmless when closed already."""

    def state(self) -> State:
        """Raises `NotConnected` when the scanner is gone or not open. Takes nothing away from what `read` will give."""

    def read(self, timeout: float) -> Scan | None:
        """The next code; None when none was complete within `timeout` seconds, 0 for what is there already.

        Raises `ScanUnreadable` for one that did not arrive whole, which is gone then, and `NotConnected`.
        """

    def discard(self) -> None:
        """Throws away what was scanned and not read, half a code too: call it before a person is asked to scan. Raises `NotConnected`."""
