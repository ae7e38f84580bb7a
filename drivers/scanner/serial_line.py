"""Barcode scanners on a serial line: RS-232, or USB as a virtual serial port (not as a keyboard, which would type into whatever screen
has the focus).

    [devices.scanner]
    driver = "serial_line"
    url = "serial:///dev/ttyACM0?baud=9600"
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

from drivers.errors import ConfigurationError, NotConnected
from drivers.scanner import Online, Scan, ScanUnreadable, State
from drivers.scanner.line_codec import ENCODINGS, ENDINGS, Assembler, Refused, Text
from drivers.transport import Transport, open_url

_CHUNK = 4096
_MOST_WAITING = 32
"""Codes that nobody has read yet; the oldest go first. A person scans one; a flood is a scanner in its continuous mode."""


@dataclass(frozen=True)
class Options:
    """`url`: see drivers/transport.py. `ending`: what ends a code, `line` (CR, LF or both) or `gap` (silence). `gap_seconds`: how long the
    line is silent before half a line is given up, or a code has ended. `encoding`: `auto`, `utf-8` or `gb18030`."""

    url: str
    ending: str = "line"
    gap_seconds: float = 0.3
    encoding: str = "auto"


class Driver:
    """A `drivers.scanner.BarcodeScanner`."""

    def __init__(self, options: Options) -> None:
        if options.ending not in ENDINGS or options.encoding not in ENCODINGS:
            raise ConfigurationError(f"ending is one of {', '.join(ENDINGS)}; encoding one of {', '.join(ENCODINGS)}")
        if not 0 < options.gap_seconds <= 10:
            raise ConfigurationError("gap_seconds is above 0 and at most 10")
        self._options = options
        self._transport: Transport | None = None
        self._assembler = Assembler(options.ending, options.encoding)
        self._waiting: deque[Scan | Refused] = deque(maxlen=_MOST_WAITING)
        self._heard_at = 0.0

    def open(self) -> None:
        self.close()
        self._transport = open_url(self._options.url)
        try:
            self.discard()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
        self._transport = None
        self._forget()

    def state(self) -> State:
        self._listen(0.0)
        return Online()

    def read(self, timeout: float) -> Scan | None:
        deadline = time.monotonic() + timeout
        while not self._waiting:
            left = deadline - time.monotonic()
            self._listen(max(0.0, left))
            if left <= 0:
                break
        if not self._waiting:
            return None
        answer = self._waiting.popleft()
        if isinstance(answer, Refused):
            raise ScanUnreadable(answer.why)
        return answer

    def discard(self) -> None:
        self._open_transport().drain()
        self._forget()

    def _forget(self) -> None:
        self._assembler.reset()
        self._waiting.clear()

    def _listen(self, seconds: float) -> None:
        """Takes what comes within `seconds`, one piece at most. Silence counts from the last byte, and only once nothing more lies
        waiting: a caller who was away for long must not make a gap of it."""
        transport = self._open_transport()
        if self._assembler.begun:
            seconds = min(seconds, max(0.0, self._heard_at + self._options.gap_seconds - time.monotonic()))
        data = transport.read(_CHUNK, seconds)
        now = time.monotonic()
        if data:
            self._heard_at = now
            self._keep(self._assembler.feed(data), now)
        elif self._assembler.begun and now - self._heard_at >= self._options.gap_seconds:
            self._keep(self._assembler.gap(), now)

    def _keep(self, answers: list[Text | Refused], now: float) -> None:
        for answer in answers:
            self._waiting.append(answer if isinstance(answer, Refused) else Scan(answer.text, answer.symbology, now))

    def _open_transport(self) -> Transport:
        if self._transport is None:
            raise NotConnected(f"{self._options.url} is not open")
        return self._transport
