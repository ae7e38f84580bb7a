"""The other side of the wire: a SAM module with a card on it, as bytes on a pty, at the pace of a real line.

    with SamEmulator(link="/tmp/reader") as emulator:      # emulator.url is serial:///tmp/reader
        emulator.place(specimen("resident"))
        emulator.fault = "half-frame@read"                 # what goes wrong: see sam_faults
        emulator.lift()

No timing of the module's own work is invented; only the line's: ten bits a byte, both ways.
"""

from __future__ import annotations

import contextlib
import os
import pty
import select
import termios
import threading
import time
import tty
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.errors import ConfigurationError
from drivers.idcard.sam_faults import FAULTS
from drivers.idcard.sam_module import RequestSplitter, SamModule
from drivers.idcard.specimens import CardImage

__all__ = ["FAULTS", "RequestSplitter", "SamEmulator", "SamModule"]


class SamEmulator:
    """A module on a pty. `link`: where a symbolic link to the pty is made, so that its address does not change by replugging.
    `baud`: the pace, in bits a second, until a request changes it. `strict_speed`: hears only what was sent at its own speed, as a real
    line would; else any, as a pty does."""

    _PIECE_SECONDS = 0.002
    _SLOW_PIECE, _SLOW_PAUSE = 64, 0.06  # bytes; seconds, within the pause that a driver allows inside an answer
    _SWITCHING_SECONDS = 0.005
    _PATIENCE_SECONDS = 0.2  # with half a request

    def __init__(self, link: Path | str | None = None, baud: int = 115200, strict_speed: bool = False) -> None:
        if baud <= 0:
            raise ConfigurationError("baud must be greater than 0")
        if strict_speed and not hasattr(termios, f"B{baud}"):
            raise ConfigurationError(f"{baud} is not a speed that a line can be set to")
        self.module = SamModule(baud)
        self._strict_speed = strict_speed
        self._deaf_until = 0.0
        self._link = Path(link).absolute() if link is not None else None
        self._baud = baud
        self._device = ""
        self._thread: threading.Thread | None = None
        self._stop = -1

    @property
    def url(self) -> str:
        """The address for the driver, which is the same after replugging where there is a link."""
        return f"serial://{self._link or self._device}" + ("" if self._baud == 115200 else f"?baud={self._baud}")

    @property
    def fault(self) -> str | None:
        """See `SamModule.fault`."""
        return self.module.fault

    @fault.setter
    def fault(self, fault: str | None) -> None:
        self.module.fault = fault

    def place(self, card: CardImage) -> None:
        """See `SamModule.place`."""
        self.module.place(card)

    def lift(self) -> None:
        """See `SamModule.lift`."""
        self.module.lift()

    def __enter__(self) -> Self:
        self.plug()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
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
        self._point_link()
        wake, self._stop = os.pipe()
        self._thread = threading.Thread(target=self._serve, args=(master, slave, wake), name="sam-emulator", daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Vanishes: who holds the pty sees it hang up. Harmless when unplugged already."""
        if self._thread is None:
            return
        os.close(self._stop)
        self._thread.join()
        self._thread = None

    def _serve(self, master: int, slave: int, wake: int) -> None:
        # The slave stays open here too, so that a client that leaves does not hang the master up.
        try:
            splitter = RequestSplitter()
            while True:
                ready = select.select([master, wake], [], [], self._PATIENCE_SECONDS if splitter.waits else None)[0]
                if wake in ready:
                    return
                if not ready:
                    splitter.forget()
                    continue
                heard = os.read(master, 4096)
                if self._strict_speed and not self._hears(slave):
                    continue
                for frame in splitter.feed(heard):
                    rate = self.module.rate  # the answer to a change of speed still goes out at the old one
                    answer = self.module.handle(frame)
                    if not self._transmit(master, wake, answer, len(frame), rate) or self.module.met == "unplug":
                        return
                    if self.module.rate != rate:
                        self._deaf_until = time.monotonic() + self._SWITCHING_SECONDS
        finally:
            self._remove_link(os.ttyname(slave))
            for descriptor in (slave, master, wake):
                os.close(descriptor)

    def _hears(self, slave: int) -> bool:
        """Whether what comes in now is more than noise: it was sent at the module's speed, which is not just being changed."""
        same = bool(termios.tcgetattr(slave)[4] == getattr(termios, f"B{self.module.rate}"))
        return same and time.monotonic() >= self._deaf_until

    def _transmit(self, master: int, wake: int, answer: bytes, request_bytes: int, rate: int) -> bool:
        """Sends `answer` at the line's pace, after the request's own time on the line. False when it was unplugged meanwhile."""
        seconds_a_byte = 10 / rate
        begin = time.monotonic() + request_bytes * seconds_a_byte
        slow = self.module.met == "slow"
        piece = self._SLOW_PIECE if slow else max(1, int(self._PIECE_SECONDS / seconds_a_byte))
        for number, start in enumerate(range(0, len(answer), piece)):
            end = min(start + piece, len(answer))
            # Each piece has its place in time from the beginning, so that late wake-ups do not add up.
            due = begin + end * seconds_a_byte + (number * self._SLOW_PAUSE if slow else 0)
            if select.select([wake], [], [], max(0.0, due - time.monotonic()))[0]:
                return False
            with contextlib.suppress(BlockingIOError):  # nobody reads: a line without flow control loses the bytes
                os.write(master, answer[start:end])
        return True

    def _point_link(self) -> None:
        if self._link is None:
            return
        self._link.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._link.with_name(f".{self._link.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(self._device)
        fresh.replace(self._link)

    def _remove_link(self, device: str) -> None:
        if self._link is not None and self._link.is_symlink() and self._link.readlink() == Path(device):
            self._link.unlink(missing_ok=True)
