"""Any camera or recording: by index, by path, or as a stream by URL. OpenCV decodes; it also reads all but MJPEG over plain HTTP, which is
read here (drivers/camera/http_stream.py), because only who holds the bytes can tell a stale picture from a new one.

A stream that failed is closed and has to be opened again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from drivers.camera import Frame, Offline, Online, State
from drivers.camera.capture import Capture, is_recording, quieten
from drivers.camera.http_stream import HttpStream, place_of
from drivers.camera.mjpeg_codec import MOST_PIXELS, jpeg_size, whole_jpeg
from drivers.errors import ConfigurationError, DeviceError, Garbled, NoAnswer, NotConnected


@dataclass(frozen=True)
class Options:
    """`source`: an index ("0"), a path ("/dev/video0", a recording) or a URL ("http://…/stream.mjpg").

    Times in seconds: `open_timeout` to the first answer, `read_timeout` for a frame. `width` and `height` are asked of a device and
    may be refused by it; 0 leaves its own size. The frames tell which one it is. `most_fps`: `frame` gives no more of them a second, so
    that a preview costs less; 0 is no limit.
    """

    source: str = field(repr=False)  # it may hold a password
    open_timeout: float = 3.0
    read_timeout: float = 2.0
    width: int = 1280
    height: int = 720
    most_fps: float = 0.0


class _Pictures(Protocol):
    def newest(self, seconds: float) -> NDArray[np.uint8]: ...

    def close(self) -> None: ...


class _Mjpeg:
    """The pictures of an `HttpStream`, decoded. Parts that are no whole picture are passed over."""

    def __init__(self, url: str, seconds: float) -> None:
        self._place = place_of(url)
        self._stream = HttpStream(url, seconds)

    def close(self) -> None:
        self._stream.close()

    def newest(self, seconds: float) -> NDArray[np.uint8]:
        """Raises `NoAnswer` when nothing came in `seconds`, `Garbled` when something came that is no picture, `NotConnected`."""
        deadline = time.monotonic() + seconds
        damaged = ""
        while True:
            try:
                body = self._stream.newest(deadline - time.monotonic())
            except NoAnswer:
                if damaged:
                    raise Garbled(f"{self._place}: {damaged}") from None
                raise
            pixels = _decoded(body)
            if pixels is not None:
                return pixels
            damaged = _what_is_wrong(body)


class Driver:
    """One camera."""

    def __init__(self, options: Options) -> None:
        if not options.source or options.open_timeout <= 0 or options.read_timeout <= 0 or options.most_fps < 0:
            raise ConfigurationError("a camera needs a source, limits above 0 seconds, and no frame rate below 0")
        self._options = options
        self._mjpeg = options.source.lower().startswith("http://")
        self._place = place_of(options.source)
        self._pictures: _Pictures | None = None
        self._lost = ""
        self._first: Frame | None = None
        self._online: Online | None = None
        self._given_at = 0.0

    def open(self) -> None:
        self.close()
        self._pictures = self._opened()
        try:
            first = self._newest()
        except BaseException:
            self.close()
            raise
        self._first = first if is_recording(self._options.source) else None  # each in its turn; of a camera the newest is wanted

    def close(self) -> None:
        if self._pictures is not None:
            self._pictures.close()
        self._pictures = self._first = self._online = None
        self._lost = ""

    def state(self) -> State:
        if self._lost:
            raise NotConnected(self._lost)
        return self._online or Offline()

    def frame(self) -> Frame:
        """After any error the camera has to be opened again."""
        if self._pictures is None:
            raise NotConnected(self._lost or f"{self._place} is not open")
        self._keep_the_pace()
        first, self._first = self._first, None
        if first is not None:
            return first
        try:
            return self._newest()
        except DeviceError as error:
            self.close()
            self._lost = error.detail
            raise

    def _newest(self) -> Frame:
        assert self._pictures is not None
        pixels = self._pictures.newest(self._options.read_timeout)
        self._given_at = time.monotonic()
        height, width = pixels.shape[:2]
        self._online = Online(width, height)  # a camera may change its size while it runs
        return Frame(pixels, self._given_at)

    def _keep_the_pace(self) -> None:
        if self._options.most_fps:
            early = self._given_at + 1 / self._options.most_fps - time.monotonic()
            if early > 0:
                time.sleep(early)

    def _opened(self) -> _Pictures:
        options = self._options
        quieten(options.read_timeout)
        if self._mjpeg:
            return _Mjpeg(options.source, options.open_timeout)
        return Capture(options.source, options.open_timeout, options.read_timeout, (options.width, options.height))


def _decoded(body: bytes) -> NDArray[np.uint8] | None:
    """The picture in memory of its own, in colour whatever it was; None for what is none."""
    import cv2

    if not whole_jpeg(body):
        return None
    try:
        pixels = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    return None if pixels is None else pixels.astype(np.uint8, copy=False)


def _what_is_wrong(body: bytes) -> str:
    """Why a part was passed over, for a technician."""
    width, height = jpeg_size(body) or (0, 0)
    if width * height > MOST_PIXELS:
        return f"its pictures are {width} × {height}, and more than {MOST_PIXELS // 1_000_000} million pixels are not taken"
    return "what comes is no picture"
