"""The other side of the wire: a barcode scanner as bytes on a pty, at the pace of a real line.

    with ScannerEmulator(link="/tmp/scanner") as emulator:      # emulator.url is serial:///tmp/scanner?baud=9600
        emulator.scan("A7K2000427KQ3X", symbology="QR Code")
        emulator.fault = "half-line"                            # until it is set to ""

It shares no code with the driver's codec, so that each checks the other.
"""

from __future__ import annotations

import contextlib
import os
import pty
import select
import threading
import tty
from collections import deque
from pathlib import Path
from typing import Self

from drivers.errors import ConfigurationError

FAULTS = ("half-line", "no-end", "noise", "garbage", "slow", "too-long", "unplug")
"""`half-line`: the second half and the end do not come. `no-end`: the end does not. `noise`: NULs before the code, as from a plug.
`garbage`: bytes of a wrong speed, and an end. `slow`: pauses between the bytes. `too-long`: 6,000 bytes without an end. `unplug`: it
vanishes in the middle of the code."""

ENDS = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "none": b""}
IDENTIFIERS = {"QR Code": b"]Q1", "Code 128": b"]C0", "EAN-13": b"]E0", "PDF417": b"]L0", "Data Matrix": b"]d1"}

_GARBAGE = bytes((0x9E, 0xFF, 0x06, 0x86, 0x9E, 0xFE, 0x18, 0xE6, 0xFF, 0x80))
_TOO_LONG = 6000
_SLOW_PAUSE = 0.02
_PIECE_SECONDS = 0.005


class ScannerEmulator:
    """A scanner on a pty. `link`: where a symbolic link to the pty is made, so that its address does not change by replugging. `end` is
    a key of `ENDS`. `encoding`: any of Python's. `aim`: whether it sends AIM identifiers. `baud`: the pace, in bits a second."""

    def __init__(
        self, link: Path | str | None = None, *, end: str = "cr", encoding: str = "utf-8", aim: bool = False, baud: int = 9600
    ) -> None:
        if end not in ENDS:
            raise ConfigurationError(f"there is no end {end!r}; there are {', '.join(ENDS)}")
        if baud <= 0:
            raise ConfigurationError("baud must be greater than 0")
        self.end, self.encoding, self.aim = end, encoding, aim
        self._fault = ""
        self._link = Path(link).absolute() if link is not None else None
        self._baud = baud
        self._device = ""
        self._jobs: deque[tuple[bytes, float, bool]] = deque()
        self._thread: threading.Thread | None = None
        self._wake = -1
        self._changed = threading.Condition()
        self._busy = False
        self._gone = threading.Event()

    @property
    def url(self) -> str:
        """The address for the driver, which is the same after replugging where there is a link."""
        return f"serial://{self._link or self._device}?baud={self._baud}"

    @property
    def fault(self) -> str:
        """One of `FAULTS` or ""; may be set at any time and befalls every scan from then on."""
        return self._fault

    @fault.setter
    def fault(self, name: str) -> None:
        if name and name not in FAULTS:
            raise ConfigurationError(f"there is no fault {name!r}; there are {', '.join(FAULTS)}")
        self._fault = name

    def scan(self, text: str, symbology: str = "") -> None:
        """Holds a code before the scanner; returns before its bytes are on the line. In vain when unplugged."""
        code = (IDENTIFIERS.get(symbology, b"") if self.aim else b"") + text.encode(self.encoding)
        end = ENDS[self.end]
        half = code[: max(1, len(code) // 2)]
        pause = _SLOW_PAUSE if self._fault == "slow" else 0.0
        line = {
            "half-line": half, "no-end": code, "noise": bytes(5) + code + end, "garbage": _GARBAGE + end,
            "too-long": (code * _TOO_LONG)[:_TOO_LONG], "unplug": half,
        }.get(self._fault, code + end)  # fmt: skip
        self._put(line, pause, self._fault == "unplug")

    def repeat(self, text: str, symbology: str, seconds: float) -> None:
        """Scans the same code every so many seconds, until it is unplugged."""

        def again() -> None:
            while not self._gone.wait(seconds):
                self.scan(text, symbology)

        threading.Thread(target=again, name="scanner-emulator-hand", daemon=True).start()

    def send(self, data: bytes) -> None:
        """Any bytes, as they are."""
        self._put(data, 0.0, False)

    def wait_until_sent(self, timeout: float) -> bool:
        """Whether everything is on the line, or the scanner gone, within `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._jobs or self._busy), timeout)

    def __enter__(self) -> Self:
        self.plug()
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def plug(self) -> None:
        """Appears, as a new pty. Raises `ConfigurationError` when the link's place is taken by something else."""
        self.unplug()
        if self._link is not None and self._link.exists() and not self._link.is_symlink():
            raise ConfigurationError(f"{self._link} exists and is not a link")
        master, slave = pty.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        self._device = os.ttyname(slave)
        try:
            self._point_link()
        except OSError:
            os.close(master)
            os.close(slave)
            raise
        wake, self._wake = os.pipe()
        self._gone = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(master, slave, wake), name="scanner-emulator", daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Vanishes: who holds the pty sees it hang up. Harmless when unplugged already."""
        if self._thread is None:
            return
        self._gone.set()
        with self._changed:
            thread, self._thread = self._thread, None
            os.close(self._wake)
        thread.join()

    def _put(self, data: bytes, pause: float, then_unplug: bool) -> None:
        with self._changed:
            if self._thread is None or not self._thread.is_alive():
                return
            self._jobs.append((data, pause, then_unplug))
            with contextlib.suppress(BrokenPipeError):  # it vanished a moment ago, by its fault
                os.write(self._wake, b"\1")

    def _serve(self, master: int, slave: int, wake: int) -> None:
        # The slave stays open here too, so that a client that leaves does not hang the master up.
        try:
            while os.read(wake, 1):
                with self._changed:
                    data, pause, then_unplug = self._jobs.popleft()
                    self._busy = True
                if not self._transmit(master, wake, data, pause) or then_unplug:
                    return
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()
        finally:
            self._remove_link(os.ttyname(slave))
            for descriptor in (slave, master, wake):
                os.close(descriptor)
            with self._changed:
                self._jobs.clear()
                self._busy = False
                self._changed.notify_all()

    def _transmit(self, master: int, stop: int, data: bytes, pause: float) -> bool:
        """Sends at the line's pace. False when it was unplugged meanwhile."""
        seconds_a_byte = 10 / self._baud
        piece = 1 if pause else max(1, int(_PIECE_SECONDS / seconds_a_byte))
        for start in range(0, len(data), piece):
            if _hung_up(stop, pause or piece * seconds_a_byte):
                return False
            try:
                os.write(master, data[start : start + piece])
            except BlockingIOError:
                continue  # nobody reads: a line without flow control loses the bytes
        return True

    def _point_link(self) -> None:
        if self._link is not None:
            beside = self._link.with_name(self._link.name + ".new")
            beside.unlink(missing_ok=True)
            beside.symlink_to(self._device)
            beside.replace(self._link)

    def _remove_link(self, device: str) -> None:
        """Takes the link away, unless it points to a younger pty already."""
        if self._link is not None and self._link.is_symlink() and str(self._link.readlink()) == device:
            self._link.unlink()


def _hung_up(wake: int, seconds: float) -> bool:
    """Waits; whether the other end of the pipe was closed meanwhile. Bytes in it are further codes and stay for later."""
    poll = select.poll()
    poll.register(wake, 0)  # hang-ups are reported whatever is asked for
    return bool(poll.poll(seconds * 1000))
