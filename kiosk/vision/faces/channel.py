"""Messages between the terminal and the engine's process: a JSON header and raw pixels, each behind its length. No pickle: neither side can
make the other run anything."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Mapping

_LENGTHS = struct.Struct(">II")
MOST_HEADER = 1 << 16
MOST_PIXELS = 64 << 20


class ChannelClosed(Exception):
    """The other side has gone."""


class ChannelGarbled(Exception):
    """The other side sent what is no message."""


class Channel:
    """One end. `deadline` is `time.monotonic()` seconds; None waits for ever. A deadline that passes raises `TimeoutError`."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def close(self) -> None:
        self._end.close()

    def send(self, header: Mapping[str, object], pixels: memoryview | bytes = b"", deadline: float | None = None) -> None:
        """Raises `ChannelClosed`."""
        text = json.dumps(header, allow_nan=False).encode()
        body = memoryview(pixels).cast("B")
        try:
            for part in (_LENGTHS.pack(len(text), len(body)) + text, body):
                self._allow(deadline)
                self._end.sendall(part)
        except TimeoutError:
            raise
        except OSError as error:
            raise ChannelClosed from error

    def receive(self, deadline: float | None = None, most_pixels: int = 0) -> tuple[dict[str, object], bytearray]:
        """One message, with at most so many bytes of pixels. Raises `ChannelClosed` or `ChannelGarbled`."""
        text_length, body_length = _LENGTHS.unpack(self._exactly(_LENGTHS.size, deadline))
        if text_length > MOST_HEADER or body_length > most_pixels:
            raise ChannelGarbled
        text = self._exactly(text_length, deadline)
        body = self._exactly(body_length, deadline)
        try:
            header = json.loads(bytes(text))
        except (ValueError, RecursionError) as error:
            raise ChannelGarbled from error
        if not isinstance(header, dict):
            raise ChannelGarbled
        return header, body

    def _exactly(self, count: int, deadline: float | None) -> bytearray:
        content = bytearray(count)
        rest = memoryview(content)
        while rest:
            self._allow(deadline)
            try:
                got = self._end.recv_into(rest)
            except TimeoutError:
                raise
            except OSError as error:
                raise ChannelClosed from error
            if not got:
                raise ChannelClosed
            rest = rest[got:]
        return content

    def _allow(self, deadline: float | None) -> None:
        if deadline is None:
            self._end.settimeout(None)
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._end.settimeout(left)
