"""The way of a camera's pictures to the glass, without Qt: a slot that holds the newest one, ready to be painted, and forgets it on demand.

The camera's thread makes each picture ready (scaled to the place it is shown in, mirrored, four bytes a pixel), so that the main thread
only copies bytes. Two buffers take turns; nothing is made a frame, so `clear` can overwrite every byte a picture ever stood in here.
Measured in ui/adr-0002-preview.md.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

_FEWER = 0.5  # below this scale single pixels are passed over unless areas are averaged


@dataclass(frozen=True)
class Place:
    """Where the picture is shown: `width` × `height` pixels of the window."""

    width: int
    height: int
    mirrored: bool = False

    def room_for(self, pixels: Pixels) -> tuple[int, int]:
        """The size in which the whole picture fits, its aspect kept."""
        height, width = pixels.shape[:2]
        scale = min(self.width / width, self.height / height)
        return max(1, round(width * scale)), max(1, round(height * scale))


class LatestFrame:
    """One producer thread, one thread that paints. `told` is called, on either thread, when there is something new to paint: once, until it
    was painted. `size`: width and height of the picture as the camera gave it; (0, 0) while there is none."""

    def __init__(self, told: Callable[[], None] = lambda: None) -> None:
        self.told = told
        self.size = (0, 0)
        self._lock = threading.Lock()
        self._place: Place | None = None
        self._held_for: object = None
        self._ready: Pixels | None = None
        self._spare: Pixels | None = None
        self._scaled: Pixels | None = None
        self._still: Pixels | None = None
        self._cleared = 0
        self._pending = False

    def put(self, pixels: Pixels) -> None:
        """The newest picture: height × width × 3, 8 bit, BGR. It is copied; later changes to it don't show. From the camera's thread only.

        Costs nothing while no place wants a picture."""
        with self._lock:
            _wipe(self._still)
            self._still = None
        self._make_ready(pixels)

    def hold(self, pixels: Pixels) -> None:
        """As `put`, for a picture that stays: it is made ready again whenever its place changes, until the next `hold` or `clear`."""
        with self._lock:
            _wipe(self._still)
            self._still = pixels.copy()
        self._make_ready(pixels)

    def clear(self) -> None:
        """Forgets the picture, and overwrites it. One that is on its way through `put` does not come back. From any thread."""
        with self._lock:
            self._cleared += 1
            for buffer in (self._ready, self._spare, self._scaled, self._still):
                _wipe(buffer)
            self._ready = self._spare = self._scaled = self._still = None
            self.size = (0, 0)
            self._pending = True
        self.told()

    def show_in(self, place: Place | None, who: object) -> None:
        """From now on pictures are made ready for `place`; None lets go of it, if it is still `who`'s. The latest `who` has it."""
        with self._lock:
            if place is None and self._held_for is not who:
                return
            self._held_for = None if place is None else who
            changed, self._place = place != self._place, place
            self._pending = False
            still = self._still
        if changed and place is not None and still is not None:
            self._make_ready(still)

    @contextmanager
    def picture(self) -> Iterator[Pixels | None]:
        """The picture to paint: height × width × 4, BGRX, or None. Nobody writes into it meanwhile. What was told is painted then."""
        with self._lock:
            self._pending = False
            yield self._ready

    def _make_ready(self, pixels: Pixels) -> None:
        with self._lock:
            place, cleared, spare, scaled = self._place, self._cleared, self._spare, self._scaled
            if place is None and self._still is None:
                return
            self._spare = self._scaled = None  # this thread's until it gives them back
        if place is not None:
            spare, scaled = _fitted(pixels, place, spare, scaled)
        with self._lock:
            if cleared != self._cleared:
                _wipe(spare)
                _wipe(scaled)
                return
            _wipe(self._spare)  # not None only if two threads made a picture ready at once
            _wipe(self._scaled)
            self._spare, self._scaled = spare, scaled
            if place is not None:
                self._ready, self._spare = spare, self._ready
            self.size = (pixels.shape[1], pixels.shape[0])
            told_before, self._pending = self._pending, True
        if not told_before:
            self.told()


def _fitted(pixels: Pixels, place: Place, into: Pixels | None, scaled: Pixels | None) -> tuple[Pixels, Pixels]:
    """The picture in `into` as it is painted, by way of `scaled`; both are made anew where their size does not fit, the old ones wiped."""
    import cv2
    import numpy as np

    width, height = place.room_for(pixels)
    if scaled is None or scaled.shape != (height, width, 3):
        _wipe(scaled)
        scaled = np.empty((height, width, 3), np.uint8)
    if into is None or into.shape != (height, width, 4):
        _wipe(into)
        into = np.empty((height, width, 4), np.uint8)
    smaller = width / pixels.shape[1] < _FEWER
    cv2.resize(pixels, (width, height), dst=scaled, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
    if place.mirrored:
        cv2.flip(scaled, 1, dst=scaled)
    cv2.cvtColor(scaled, cv2.COLOR_BGR2BGRA, dst=into)
    return into, scaled


def _wipe(buffer: Pixels | None) -> None:
    if buffer is not None:
        buffer.fill(0)
