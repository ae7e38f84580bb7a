"""An MJPEG camera on the network, by its address `http://[user:password@]host[:port]/path`.

A resident who moves must see it at once, so what matters is which picture is the newest. While nobody reads, pictures pile up in the
buffers of this machine and of the camera. They are thrown away unopened: a picture is live when its bytes came after the line was empty.
"""

from __future__ import annotations

import base64
import re
import socket
import time
from urllib.parse import unquote, urlsplit

from drivers.camera.mjpeg_codec import PartParser, boundary_of
from drivers.errors import NoAnswer, NotConnected

RECENT = 0.1
"""Seconds. If the line was seen empty so short ago, whatever lies in it now is at most this old, and good enough."""
PAUSE = 0.005
"""Seconds of silence between two pictures that show that the camera has sent all it had. At 120 pictures a second there still are some;
what piled up in a camera comes without any."""
_PIECE = 256 * 1024
_LONGEST_HEADER = 32 * 1024
_FIRST_WORD = re.compile("[:/@]")
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")


def place_of(source: str) -> str:
    """The source without a password in it, for technicians' messages. With an `@` behind a `?`, one of them may belong to a password: then
    nothing is left but the first word, which is the host's or the user's name."""
    scheme, separator, rest = source.partition("://")
    if not separator:
        return source
    before, _, query = rest.partition("?")
    return f"{scheme}://{_FIRST_WORD.split(before)[0]}…" if "@" in query else f"{scheme}://{before.rpartition('@')[2]}"


class HttpStream:
    """One connection to a camera. Blocking; used by one thread. Raises `NotConnected` and `NoAnswer` only."""

    def __init__(self, url: str, seconds: float) -> None:
        """Connects and reads the header of the answer, in at most `seconds`."""
        self._place = place_of(url)
        deadline = time.monotonic() + seconds
        try:
            parts = urlsplit(url)
            if not parts.hostname:
                raise ValueError("no host")
            self._socket = socket.create_connection((parts.hostname, parts.port or 80), seconds)
        except TimeoutError:
            raise NoAnswer(f"{self._place}: no connection in {seconds:g} s") from None
        except (OSError, ValueError) as error:  # ValueError: an address that is none
            raise NotConnected(f"{self._place}: no camera there ({type(error).__name__})") from None
        try:
            self._send(_request(url), deadline)
            boundary, rest = self._read_header(deadline)
        except BaseException:
            self._socket.close()
            raise
        self._parser = PartParser(boundary)
        self._waiting = self._parser.feed(rest)
        self._emptied_at = time.monotonic()

    def close(self) -> None:
        self._socket.close()

    def newest(self, seconds: float) -> bytes:
        """The body of the newest part, in at most `seconds`. Raises `NoAnswer` when none came, `NotConnected` when the stream ended."""
        deadline = time.monotonic() + seconds
        recent = time.monotonic() - self._emptied_at <= RECENT
        latest = self._take_what_came(deadline)
        if recent and latest is not None:
            return latest
        return self._next(deadline) if recent else self._next_after_a_pause(deadline)

    def _take_what_came(self, deadline: float) -> bytes | None:
        """Empties the line without waiting. The last whole part that was in it."""
        parts, self._waiting = self._waiting, []
        while time.monotonic() < deadline:
            piece = self._receive(0.0)
            if piece is None:
                self._emptied_at = time.monotonic()
                break
            parts = self._parser.feed(piece) or parts
        return parts[-1] if parts else None

    def _next(self, deadline: float) -> bytes:
        """The next part to become whole. The line was empty, so it is live."""
        while True:
            parts = self._parser.feed(self._wait(deadline))
            if parts:
                self._emptied_at = time.monotonic()
                return parts[-1]

    def _next_after_a_pause(self, deadline: float) -> bytes:
        """The camera may still send what piled up on its side. After a pause between two parts it has sent everything: what begins then
        is live."""
        while True:
            between, began = not self._parser.inside, time.monotonic()
            piece = self._wait(deadline)
            parts = self._parser.feed(piece)
            if between and time.monotonic() - began >= PAUSE:
                return parts[-1] if parts else self._next(deadline)

    def _wait(self, deadline: float) -> bytes:
        left = deadline - time.monotonic()
        piece = self._receive(left) if left > 0 else None
        if piece is None:
            raise NoAnswer(f"{self._place}: no new picture in time")
        return piece

    def _receive(self, seconds: float) -> bytes | None:
        """What came, waiting for at most `seconds`; None when nothing did."""
        try:
            self._socket.settimeout(seconds)
            piece = self._socket.recv(_PIECE)
        except (BlockingIOError, TimeoutError):
            return None
        except OSError as error:
            raise NotConnected(f"{self._place}: lost ({type(error).__name__})") from None
        if not piece:
            raise NotConnected(f"{self._place}: the stream ended")
        return piece

    def _send(self, request: bytes, deadline: float) -> None:
        try:
            self._socket.settimeout(max(0.001, deadline - time.monotonic()))
            self._socket.sendall(request)
        except TimeoutError:
            raise NoAnswer(f"{self._place}: it does not take the request") from None
        except OSError as error:
            raise NotConnected(f"{self._place}: lost ({type(error).__name__})") from None

    def _read_header(self, deadline: float) -> tuple[bytes, bytes]:
        """The stream's boundary, and what came of the stream with the header."""
        held = b""
        while b"\r\n\r\n" not in held:
            if len(held) > _LONGEST_HEADER:
                raise NotConnected(f"{self._place}: this is no HTTP server")
            held += self._wait(deadline)
        header, _, rest = held.partition(b"\r\n\r\n")
        status = _STATUS.match(header)
        if status is None:
            raise NotConnected(f"{self._place}: this is no HTTP server")
        if status[1] != b"200":
            raise NotConnected(f"{self._place}: HTTP {status[1].decode()}")
        kind = _field(header, b"content-type")
        boundary = boundary_of(kind)
        if boundary is None:
            raise NotConnected(f"{self._place}: no MJPEG stream but {kind[:60] or 'something without a type'!r}")
        return boundary, rest


def _request(url: str) -> bytes:
    """HTTP/1.0, so that the answer is not chunked."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.netloc.rpartition("@")[2]
    lines = [f"GET {path} HTTP/1.0", f"Host: {host}", "User-Agent: kiosk", "Accept: multipart/x-mixed-replace"]
    if parts.username is not None:
        secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        lines.append(f"Authorization: Basic {base64.b64encode(secret).decode()}")
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1", "replace") + b"\r\n"


def _field(header: bytes, name: bytes) -> str:
    for line in header.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.strip().lower() == name:
            return value.strip().decode("latin-1")
    return ""
