"""A document's photo from the bytes on its chip: decoded if somebody knows how, else "not shown". Never a crash, never unbounded memory.

The photo of a Chinese ID card is WLT, whose decoder is not public: the vendor of the reader has it as a library, and `ProcessPhotoDecoder`
runs it in a process of its own. Travel documents carry JPEG or JPEG 2000 (ICAO 9303-10, data group 2).
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Sequence
from typing import Literal, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.errors import ConfigurationError
from kiosk.vision.picture_size import Size, bmp_size, chip_image_size, webp_size

Pixels = NDArray[np.uint8]

EMULATED_MARK = b"KIOSK-EMULATED-PHOTO\0"
"""What our emulators put before a picture in WebP, and no real card begins with."""
MOST_PIXELS = 20_000_000
MOST_CHIP_BYTES = 4 << 20
MOST_CARD_PIXELS = 512 * 512  # a card's photo has 102 × 126
_MOST_ANSWER = 1 << 20
_CHUNK = 1 << 16

Fault = Literal["", "photo.decoder-missing", "photo.decoder-hung", "photo.decoder-failed"]
"""What was wrong with the decoder the last time: it can't be started; it was not done in time; it failed, or gave what is no small BMP."""


class PhotoDecoder(Protocol):
    """Makes a picture of the photo of an ID card."""

    @property
    def fault(self) -> Fault:
        """What the last `decode` found wrong with the decoder itself, for the terminal's health; "" for nothing."""

    def decode(self, photo: bytes) -> Pixels | None:
        """The picture, BGR, or None: this photo can't be shown. Never raises for what a card may hold."""


class EmulatedPhotoDecoder:
    """For the photos of emulated cards; knows no other. Raises `ConfigurationError` in production."""

    fault: Fault = ""

    def __init__(self, production: bool) -> None:
        if production:
            raise ConfigurationError("the decoder for emulated photos refuses a production profile")

    def decode(self, photo: bytes) -> Pixels | None:
        if not photo.startswith(EMULATED_MARK):
            return None
        picture = photo[len(EMULATED_MARK) :]
        return _decoded(picture, webp_size(picture), MOST_CARD_PIXELS)


class ProcessPhotoDecoder:
    """A vendor's decoder as a program: the photo on its standard input, a BMP on its standard output, exit status 0.

    `command`: program and arguments. `seconds`: limit for one photo, after which the program and its children are ended.
    """

    def __init__(self, command: Sequence[str], seconds: float = 2.0) -> None:
        if not command:
            raise ConfigurationError("no program is named that decodes photos")
        self._command = tuple(command)
        self._seconds = seconds
        self.fault: Fault = ""

    def decode(self, photo: bytes) -> Pixels | None:
        self.fault = ""
        if not photo.rstrip(b"\0"):
            return None
        try:
            process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
            )
        except OSError:
            self.fault = "photo.decoder-missing"
            return None
        deadline = time.monotonic() + self._seconds
        with process:
            try:
                answer = _exchange(process, photo, deadline)
                # One that says more than any small picture has is not waited for.
                status = 1 if answer is None else process.wait(max(0.0, deadline - time.monotonic()))
            except (TimeoutError, subprocess.TimeoutExpired):
                self.fault = "photo.decoder-hung"
                return None
            finally:
                _end(process)
        picture = _decoded(answer, bmp_size(answer), MOST_CARD_PIXELS) if answer and status == 0 else None
        if picture is None:
            self.fault = "photo.decoder-failed"
        return picture


def decode_chip_image(image: bytes) -> Pixels | None:
    """The picture, BGR, of the JPEG or JPEG 2000 in a travel document's data group 2; None if it is neither, damaged, or has more than
    20 million pixels, which is found out before any is decoded."""
    if len(image) > MOST_CHIP_BYTES:
        return None
    return _decoded(image, chip_image_size(image), MOST_PIXELS)


def _decoded(content: bytes, size: Size | None, most: int) -> Pixels | None:
    if size is None or not 0 < size.width * size.height <= most:
        return None
    try:
        pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR_BGR | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        return None
    # Another size than the header's: the decoder looked elsewhere than we did, so nobody has checked what it made.
    if pixels is None or pixels.shape != (size.height, size.width, 3) or pixels.dtype != np.uint8:
        return None
    return np.asarray(pixels, np.uint8)


def _exchange(process: subprocess.Popen[bytes], photo: bytes, deadline: float) -> bytes | None:
    """Feeds the program and takes what it says until it has said all; None if that is more than `_MOST_ANSWER` bytes. Raises
    `TimeoutError`."""
    assert process.stdin is not None and process.stdout is not None
    os.set_blocking(process.stdin.fileno(), False)
    answer, rest = bytearray(), memoryview(photo)
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        waiting.register(process.stdin, selectors.EVENT_WRITE)
        while len(answer) <= _MOST_ANSWER:
            ready = waiting.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            for key, _ in ready:
                if key.fileobj is process.stdin:
                    rest = _fed(process.stdin.fileno(), rest)
                    if not rest:
                        waiting.unregister(process.stdin)
                        process.stdin.close()
                    continue
                part = os.read(process.stdout.fileno(), _CHUNK)
                if not part:
                    return bytes(answer)
                answer += part
    return None


def _fed(descriptor: int, rest: memoryview) -> memoryview:
    """What is left after as much as the program takes now; nothing if it does not want to read."""
    try:
        return rest[os.write(descriptor, rest) :]
    except BrokenPipeError:
        return rest[:0]


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the program and whatever it started; harmless for what has ended."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # all of them have ended
