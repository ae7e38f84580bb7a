"""What OpenCV opens by itself: a camera of this machine (V4L2), a recording, or a stream that is not MJPEG over plain HTTP (FFmpeg).

Time limits are OpenCV's own (select on the device, FFmpeg's interrupt for the rest), so no thread has to be abandoned in a call that hangs.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from drivers.camera.http_stream import place_of
from drivers.errors import Garbled, NoAnswer, NotConnected

RECENT = 0.1
"""Seconds. If the last picture was taken so short ago, none that waits is older."""
_BUFFERS = 4  # V4L2 keeps that many pictures for OpenCV, which were taken when nobody looked
_SLOWEST = 0.1


class Capture:
    """One `cv2.VideoCapture`. `live`: whether the newest picture is wanted; of a recording each is, in its turn."""

    def __init__(self, source: str, open_timeout: float, read_timeout: float, size: tuple[int, int]) -> None:
        import cv2

        self._source, self._device, self._live = source, is_device(source), not is_recording(source)
        self._place = place_of(source)
        started = time.monotonic()
        if self._device:
            self._capture = cv2.VideoCapture(int(source) if source.isdigit() else source, cv2.CAP_V4L2)
            self._set({cv2.CAP_PROP_BUFFERSIZE: 1, cv2.CAP_PROP_FRAME_WIDTH: size[0], cv2.CAP_PROP_FRAME_HEIGHT: size[1]})
        else:
            limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, _milliseconds(open_timeout)]
            limits += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, _milliseconds(read_timeout)]
            limits += [cv2.CAP_PROP_N_THREADS, 1]  # more threads hold one frame back each
            self._capture = cv2.VideoCapture(source, cv2.CAP_FFMPEG, limits)
        if not self._capture.isOpened():
            self._capture.release()
            if time.monotonic() - started >= open_timeout * 0.9:
                raise NoAnswer(f"{self._place}: no stream in {open_timeout:g} s")
            raise NotConnected(f"{self._place}: no camera there")
        self._grabbed_at = time.monotonic()
        self._interval = 1 / min(60.0, max(1 / _SLOWEST, self._capture.get(cv2.CAP_PROP_FPS)))

    def close(self) -> None:
        self._capture.release()

    def newest(self, seconds: float) -> NDArray[np.uint8]:
        """Raises `NoAnswer`, `NotConnected`, or `Garbled` for a picture that is none of 8-bit colour or grey.

        Pictures that were waiting are stale. One that had to be waited for, a third of the time between two, is new.
        """
        deadline = time.monotonic() + seconds
        recent = time.monotonic() - self._grabbed_at <= RECENT
        grabbed = 0
        while True:
            waited = self._grab(seconds)
            grabbed += 1
            if not self._live or recent or waited >= self._interval / 3 or (self._device and grabbed > _BUFFERS):
                break
            if time.monotonic() >= deadline:
                raise NoAnswer(f"{self._place}: pictures come faster than they can be looked at")
        complete, pixels = self._capture.retrieve()
        if not complete:
            raise NotConnected(f"{self._place}: the stream ended")
        return as_bgr(pixels)

    def _grab(self, limit: float) -> float:
        """Seconds that it took."""
        started = time.monotonic()
        grabbed = self._capture.grab()
        self._grabbed_at = time.monotonic()
        waited = self._grabbed_at - started
        if grabbed:
            return waited
        if waited >= limit * 0.9:
            raise NoAnswer(f"{self._place}: no frame in {limit:g} s")
        gone = self._source.startswith("/dev/") and not Path(self._source).exists()
        raise NotConnected(f"{self._place}: {'unplugged' if gone else 'the stream ended'}")

    def _set(self, wanted: dict[int, int]) -> None:
        for key, value in wanted.items():
            if value:
                self._capture.set(key, value)


def as_bgr(pixels: NDArray[np.generic]) -> NDArray[np.uint8]:
    """The picture as height × width × 3, 8 bit, BGR, in memory of its own. Grey and BGRA become that. Raises `Garbled` for others."""
    import cv2

    if pixels.dtype != np.uint8 or pixels.size == 0:
        raise Garbled(f"a picture of {pixels.dtype} with the shape {pixels.shape}")
    channels = pixels.shape[2] if pixels.ndim == 3 else 1 if pixels.ndim == 2 else 0
    plain = pixels.astype(np.uint8, copy=False)
    if channels == 1:
        return cv2.cvtColor(plain, cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False)
    if channels == 4:
        return cv2.cvtColor(plain, cv2.COLOR_BGRA2BGR).astype(np.uint8, copy=False)
    if channels != 3:
        raise Garbled(f"a picture of {pixels.dtype} with the shape {pixels.shape}")
    # retrieve() makes a new array for each frame, so this one belongs to the caller; only a view has to be copied.
    return plain if plain.flags.owndata and plain.flags.c_contiguous else plain.copy()


def is_device(source: str) -> bool:
    return source.isdigit() or source.startswith("/dev/")


def is_recording(source: str) -> bool:
    """Whether every frame is to be seen in its turn, because none is newer than another."""
    return not is_device(source) and "://" not in source


def quieten(read_timeout: float) -> None:
    """Keeps OpenCV's lines off standard error: what went wrong is raised. It reads these variables when it is loaded."""
    os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", str(max(1, round(read_timeout))))
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
