"""What is looked for in the camera's pictures: a code, a machine-readable zone, a face, a page.

Two threads and one slot. The camera's thread shows every frame at once and hands the newest one over; the thread `eyes` looks into it, one
frame at a time, so that a slow look never makes the preview stutter. Nothing is kept but the frame in hand, and the one picture of a page
whose corners a person sets.

Invariant: after `rest` no picture is shown or held, whatever either thread was doing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from drivers import camera
from drivers.errors import DeviceError
from kiosk.runtime.looking import CodeLooker, Looker, shares
from kiosk.runtime.worker import Worker
from kiosk.session import events as on
from kiosk.session.events import Event, Health

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kiosk.session.scan import Corners

    Pixels = NDArray[np.uint8]

SHOW_AGAIN = 0.0  # seconds: the camera itself sets the pace


class Screen(Protocol):
    """Where a picture is shown. From any thread."""

    def put(self, pixels: Pixels) -> None: ...
    def hold(self, pixels: Pixels) -> None:
        """A picture that stays."""

    def clear(self) -> None: ...


class Eyes:
    """Looks for one thing at a time. `watch`, `capture`, `straighten` and `rest` may be called from any thread; finds are published."""

    def __init__(self, publish: Callable[[Event], None], screen: Screen, clock: Callable[[], float] = time.monotonic) -> None:
        self._publish, self._screen, self._clock = publish, screen, clock
        self._next_look = 0.0
        self._lock = threading.Lock()
        self._looker: Looker | None = None
        self._newest: Pixels | None = None
        self._kept: Pixels | None = None
        self._still = False
        self._codes: CodeLooker | None = None
        self.worker = Worker("eyes")

    def wanted(self) -> bool:
        """Whether the camera has to be open."""
        looker = self._looker
        return looker is not None and not looker.done

    def watch(self, looker: Looker) -> None:
        """Looks for this from now on, with a live picture."""
        self.rest()
        with self._lock:
            self._looker, self._next_look = looker, 0.0

    def code_looker(self, visit: int) -> CodeLooker:
        """For this visit's next code; what it showed already is not said again."""
        before = self._codes
        self._codes = CodeLooker(visit, before.said if before is not None and before.visit == visit else "")
        return self._codes

    def rest(self) -> None:
        """Nothing is looked for, shown or held."""
        with self._lock:
            looker, self._looker = self._looker, None
            for pixels in (self._newest, self._kept):
                if pixels is not None:
                    pixels.fill(0)
            self._newest = self._kept = None
            self._still = False
            self._screen.clear()
        if looker is not None:
            self.worker.tell(looker.forget)

    def forget(self) -> None:
        """The visit is over: nor is it known any more which code it showed."""
        self.rest()
        self._codes = None

    def tend(self, source: camera.Camera) -> tuple[float, Health]:
        """One frame, on the camera's thread."""
        try:
            pixels = source.frame().pixels
        except DeviceError:
            with self._lock:
                if not self._still:
                    self._screen.clear()  # what was seen last is not what is there
            raise
        with self._lock:
            if self._looker is None or self._looker.done or self._still:
                return SHOW_AGAIN, Health("online")
            self._screen.put(pixels)
            self._kept = pixels if self._looker.keeps else None
            if self._clock() < self._next_look:
                return SHOW_AGAIN, Health("online")
            waits, self._newest = self._newest is not None, pixels
        if not waits:
            self.worker.tell(self._look)
        return SHOW_AGAIN, Health("online")

    def capture(self, visit: int) -> None:
        """The newest picture stands still from now on."""
        self.worker.tell(lambda: self._capture(visit))

    def straighten(self, visit: int, corners: Corners) -> None:
        """Makes a page of the picture that stands still."""
        self.worker.tell(lambda: self._straighten(visit, corners))

    def take(self, visit: int) -> None:
        """Makes a portrait of the newest picture, by the looker that looks for one; it stands on the screen then."""
        self.worker.tell(lambda: self._take(visit))

    # On the thread `eyes`.

    def _look(self) -> None:
        with self._lock:
            looker, pixels, self._newest = self._looker, self._newest, None
            if looker is None or pixels is None or self._still:
                return
        begun = self._clock()
        found = looker.look(pixels)
        self._next_look = begun + looker.pace
        if looker.done:
            with self._lock:
                if self._looker is looker:  # the next thing to look for may be waiting already
                    self._screen.clear()
        for event in found:
            self._publish(event)

    def _capture(self, visit: int) -> None:
        from kiosk.vision.pages import find_page

        with self._lock:
            kept = self._kept
            if kept is None:
                self._publish(on.NoPicture(visit))
                return
            self._still, self._newest = True, None
            self._screen.hold(kept)
        quad = find_page(kept)
        self._publish(on.PageCaptured(visit, None if quad is None else shares(quad, kept)))

    def _take(self, visit: int) -> None:
        from kiosk.runtime.portraits import PhotoLooker

        with self._lock:
            looker, kept = self._looker, self._kept
            if not isinstance(looker, PhotoLooker):
                return
            if kept is None:
                self._publish(on.NoPicture(visit))
                return
            self._still, self._newest = True, None
        found, picture = looker.take(kept)
        with self._lock:
            if self._looker is not looker:  # somebody left meanwhile, and everything was wiped
                return
            self._kept = None
            kept.fill(0)
            if picture is None:
                self._still = False
            else:
                self._screen.hold(picture)
        for event in found:
            self._publish(event)

    def _straighten(self, visit: int, corners: Corners) -> None:
        from kiosk.runtime.pages import page_of

        with self._lock:
            kept = self._kept
        if kept is None:
            return
        scan, faults, picture = page_of(kept, corners)
        with self._lock:
            if self._kept is not kept:
                return
            if scan is not None and not faults and picture is not None:
                self._screen.hold(picture)
        self._publish(on.PageStraightened(visit, scan, faults))
