"""A camera on a loopback port: shows one picture as an MJPEG stream, the way network cameras do. For training and tests.

It works only while somebody watches, and reads the picture's file again when that changes.
"""

from __future__ import annotations

import contextlib
import io
import select
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

FAULTS = ("stall", "drop", "garbage", "truncated", "noise", "resized", "grey")
"""`stall`: the connection stays and nothing more comes. `drop`: it ends. `garbage`: frames that are no pictures. `truncated`: every second
frame lacks its end. `noise`: bytes between the frames that belong to none. `resized`: every second frame has another, odd size. `grey`:
frames without colour."""

WIDTH, HEIGHT = 1280, 720
ODD_SIZE = (641, 359)
_WALL = 96  # the grey of the background, and of the picture before there is one
_BOUNDARY = b"kiosk-frame"


@dataclass(frozen=True)
class _Picture:
    """What is in front of the camera: a file with the time of its last change, or pixels."""

    path: Path | None
    changed: int
    jpeg: bytes


class CameraEmulator:
    """Serves `url` while it is entered as a context manager. `picture`: a file; none is a grey wall. `port` 0 takes a free one.

    `film`, if it is set, gives the bytes of each frame by its number, see `part`: for tests that need to know which one they got.
    """

    def __init__(self, picture: Path | None = None, port: int = 0, *, fps: float = 15.0, fault: str = "") -> None:
        self.frames_sent = 0
        self.film: Callable[[int], bytes] | None = None
        self._fps = fps
        self._fault = ""
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._watchers: list[socket.socket] = []
        self.fault = fault
        self.show(picture if picture is not None else np.full((HEIGHT, WIDTH, 3), _WALL, np.uint8))
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._serve, name="camera-emulator", daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/stream.mjpg"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        with self._changed:
            for watcher in self._watchers:
                with contextlib.suppress(OSError):
                    watcher.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self._server.server_port), 1.0).close()  # wakes the thread that waits for a watcher
        self._thread.join(5.0)
        self._server.server_close()

    @property
    def fault(self) -> str:
        """One of `FAULTS` or ""; may be set at any time."""
        return self._fault

    @fault.setter
    def fault(self, name: str) -> None:
        if name and name not in FAULTS:
            raise ValueError(f"there is no fault {name!r}; there are {', '.join(FAULTS)}")
        self._fault = name

    @property
    def watchers(self) -> int:
        """How many are connected."""
        return len(self._watchers)

    def show(self, picture: Path | NDArray[np.uint8]) -> None:
        """Puts a file, or pixels (height × width × 3, BGR), in front of the camera. Before the file is there, a grey wall is.

        Raises `OSError` when the file is no picture.
        """
        if isinstance(picture, Path):
            self._picture = _read(picture) if picture.exists() else _Picture(picture, 0, _jpeg(_wall()))
        else:
            self._picture = _Picture(None, 0, _jpeg(Image.fromarray(np.ascontiguousarray(picture[:, :, ::-1]))))

    def wait_for_frames(self, count: int, timeout: float) -> bool:
        """Whether `count` further frames went out in `timeout` seconds."""
        with self._changed:
            wanted = self.frames_sent + count
            return self._changed.wait_for(lambda: self.frames_sent >= wanted, timeout)

    def _serve(self) -> None:
        """Waits in the system for the next watcher; `serve_forever` would look twice a second."""
        while not self._stopping.is_set():
            self._server.handle_request()

    def _stream(self, watcher: socket.socket) -> None:
        """One watcher's stream, until it hangs up or the fault does."""
        with self._changed:
            self._watchers.append(watcher)
        due = time.monotonic()
        try:
            while self._fault != "drop" and not _has_gone(watcher):
                if self._fault != "stall":
                    watcher.sendall(self._next())
                    self._count()
                due = max(due + 1 / self._fps, time.monotonic() - 1 / self._fps)  # a watcher that was slow is not flooded afterwards
                if self._stopping.wait(max(0.0, due - time.monotonic())):
                    break
        except OSError:
            pass  # the watcher has gone in the middle of a frame
        finally:
            with self._changed:
                self._watchers.remove(watcher)

    def _next(self) -> bytes:
        """What goes over the wire for the next frame."""
        if self.film is not None:
            return self.film(self.frames_sent)
        jpeg, second = self._current(), self.frames_sent % 2 == 1
        match self._fault:
            case "garbage":
                return part(b"\xff\xd8 no picture" * 64)
            case "truncated" if second:
                return part(jpeg[: len(jpeg) // 2])
            case "noise":
                return b"\xff\xd8 what is this --kiosk" * 40 + part(jpeg)
            case "resized" if second:
                return part(_changed(jpeg, lambda image: image.resize(ODD_SIZE)))
            case "grey":
                return part(_changed(jpeg, lambda image: image.convert("L")))
            case _:
                return part(jpeg)

    def _count(self) -> None:
        with self._changed:
            self.frames_sent += 1
            self._changed.notify_all()

    def _current(self) -> bytes:
        """The picture as it is now. A file that is gone or half written stays as it was last seen."""
        picture = self._picture
        if picture.path is not None:
            try:
                if picture.path.stat().st_mtime_ns != picture.changed:
                    self._picture = picture = _read(picture.path)
            except (OSError, SyntaxError):
                pass
        return picture.jpeg


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], emulator: CameraEmulator) -> None:
        self.emulator = emulator
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        if self.path != "/stream.mjpg":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY.decode()}")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.server.emulator._stream(self.connection)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: who looks at a camera is nobody's business."""


def _has_gone(watcher: socket.socket) -> bool:
    """Whether the other side has hung up. It says nothing after its request, so whatever can be read is the end."""
    return bool(select.select([watcher], [], [], 0)[0])


def part(jpeg: bytes) -> bytes:
    """One frame of the stream as it goes over the wire."""
    return b"--%s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n" % (_BOUNDARY, len(jpeg), jpeg)


def _changed(jpeg: bytes, change: Callable[[Image.Image], Image.Image]) -> bytes:
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(jpeg)) as image:
        change(image).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def _wall() -> Image.Image:
    return Image.new("RGB", (WIDTH, HEIGHT), (_WALL,) * 3)


def _read(path: Path) -> _Picture:
    changed = path.stat().st_mtime_ns
    with Image.open(path) as image:
        return _Picture(path, changed, _jpeg(image))


def _jpeg(image: Image.Image) -> bytes:
    """The picture scaled to fit and centred, as the camera sees it."""
    canvas = Image.new("RGB", (WIDTH, HEIGHT), (_WALL, _WALL, _WALL))
    fitted = ImageOps.contain(image.convert("RGB"), (WIDTH, HEIGHT))
    canvas.paste(fitted, ((WIDTH - fitted.width) // 2, (HEIGHT - fitted.height) // 2))
    buffer = io.BytesIO()
    canvas.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()
