"""Any camera or recording that OpenCV opens: by index, by path, or as a stream by URL.

Time limits are OpenCV's own (FFmpeg's interrupt for URLs and files, select on the device for V4L2), so no thread has to be
abandoned in a call that hangs. A stream that ran into its limit is dead in FFmpeg: it is closed here and has to be opened again.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from drivers.camera import Frame, Offline, Online, State
from drivers.errors import ConfigurationError, NoAnswer, NotConnected

if TYPE_CHECKING:
    import cv2

_FIRST_GUESS = 0.1  # seconds between frames, until the stream has shown its own


@dataclass(frozen=True)
class Options:
    """`source`: an index ("0"), a path ("/dev/video0", a recording) or a URL ("http://…/stream.mjpg").

    Times in seconds: `open_timeout` to the first answer, `read_timeout` for a frame. `width` and `height` are asked of a device and
    may be refused by it; 0 leaves its own size. The frames tell which one it is.
    """

    source: str
    open_timeout: float = 3.0
    read_timeout: float = 2.0
    width: int = 1280
    height: int = 720


class Driver:
    """One camera through OpenCV."""

    def __init__(self, options: Options) -> None:
        if not options.source or options.open_timeout <= 0 or options.read_timeout <= 0:
            raise ConfigurationError("a camera needs a source, and limits above 0 seconds")
        self._options = options
        self._capture: cv2.VideoCapture | None = None
        self._lost = ""
        self._first: Frame | None = None
        self._online: Online | None = None
        self._live = not _is_recording(options.source)
        self._since = 0.0
        self._grabbed = 0

    def open(self) -> None:
        self.close()
        _quieten(self._options.read_timeout)
        started = time.monotonic()
        self._capture = self._open_capture()
        if not self._capture.isOpened():
            self.close()
            if time.monotonic() - started >= self._options.open_timeout * 0.9:
                raise NoAnswer(f"{self._options.source}: no stream in {self._options.open_timeout} s")
            raise NotConnected(f"{self._options.source}: no camera there")
        self._since, self._grabbed = time.monotonic(), 0
        try:
            self._first = self._newest()
        except (NotConnected, NoAnswer) as error:
            self.close()
            raise NoAnswer(f"{self._options.source}: opened, but no frame came") from error
        height, width = self._first.pixels.shape[:2]
        self._online = Online(width, height)

    def close(self) -> None:
        if self._capture is not None:
            self._capture.release()
        self._capture = self._first = self._online = None
        self._lost = ""

    def state(self) -> State:
        if self._lost:
            raise NotConnected(self._lost)
        return self._online or Offline()

    def frame(self) -> Frame:
        """After `NoAnswer` or `NotConnected` the camera has to be opened again."""
        if self._capture is None:
            raise NotConnected(self._lost or f"{self._options.source} is not open")
        if self._first is not None and not self._live:
            first, self._first = self._first, None
            return first
        self._first = None
        return self._newest()

    def _open_capture(self) -> cv2.VideoCapture:
        import cv2

        source = self._options.source
        if _is_device(source):
            capture = cv2.VideoCapture(int(source) if source.isdigit() else source, cv2.CAP_V4L2)
            capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
            for size, key in ((self._options.width, cv2.CAP_PROP_FRAME_WIDTH), (self._options.height, cv2.CAP_PROP_FRAME_HEIGHT)):
                if size:
                    capture.set(key, size)
            return capture
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, _milliseconds(self._options.open_timeout)]
        limits += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, _milliseconds(self._options.read_timeout)]
        limits += [cv2.CAP_PROP_N_THREADS, 1]  # more threads hold one frame back each
        return cv2.VideoCapture(source, cv2.CAP_FFMPEG, limits)

    def _newest(self) -> Frame:
        """Frames that were waiting are stale. The first one that had to be waited for is new.

        "Waited for" is a third of the time between frames, as the stream itself has shown it: decoding a stale frame takes less.
        """
        assert self._capture is not None
        deadline = time.monotonic() + self._options.read_timeout
        while True:
            started = time.monotonic()
            if not self._capture.grab():
                raise self._failure(time.monotonic() - started)
            now = time.monotonic()
            self._grabbed += 1
            if not self._live or now - started >= self._frame_interval(now) / 3 or now >= deadline:
                break
        complete, pixels = self._capture.retrieve()
        if not complete:
            raise self._failure(0.0)
        # retrieve() makes a new array for each frame, so this one belongs to the caller; only a view has to be copied.
        owned = pixels if pixels.flags.owndata and pixels.flags.c_contiguous else pixels.copy()
        return Frame(owned.astype(np.uint8, copy=False), now)

    def _frame_interval(self, now: float) -> float:
        return min(_FIRST_GUESS, (now - self._since) / self._grabbed) if self._grabbed > 1 else _FIRST_GUESS

    def _failure(self, waited: float) -> NotConnected | NoAnswer:
        limit = self._options.read_timeout
        self.close()
        if waited >= limit * 0.9:
            self._lost = f"{self._options.source}: stalled"
            return NoAnswer(f"{self._options.source}: no frame in {limit} s")
        self._lost = f"{self._options.source}: the stream ended"
        return NotConnected(self._lost)


def _is_device(source: str) -> bool:
    return source.isdigit() or source.startswith("/dev/")


def _is_recording(source: str) -> bool:
    """Whether every frame is to be seen in its turn, because none is newer than another."""
    return not _is_device(source) and "://" not in source


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))


def _quieten(read_timeout: float) -> None:
    """Keeps OpenCV's lines off standard error: what went wrong is raised. It reads these variables when it is loaded."""
    os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", str(max(1, round(read_timeout))))
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
