"""One file of lookers: each looks into one frame after another for one thing, and says what it found as events of the session.

They run on the thread `eyes` alone. What a looker says comes once: a code that stays in view, a face that holds still, a page that does
not move are not said again at every frame.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date
from random import SystemRandom
from typing import TYPE_CHECKING, Protocol

from kiosk.core.errors import Problem
from kiosk.identity.faces import FaceVerdict, Guidance
from kiosk.session import events as on
from kiosk.session.events import Event
from kiosk.wire import tracking

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kiosk.session.scan import Corners
    from kiosk.vision.faces.desk import FaceDesk
    from kiosk.vision.mrz.reader import MrzReader
    from kiosk.vision.pages import Quad

    Pixels = NDArray[np.uint8]

log = logging.getLogger(__name__)
TAKEN_AWAY = 5  # looks without a code: a dark first frame, or a hand before it, is not enough
MOVED = 0.01  # of the picture's width: a corner that moved less is the same corner


class Looker(Protocol):
    """`keeps`: the frame that was looked at last may be captured. `pace`: seconds from one look to the next at the least: nobody sees the
    difference, and a look costs up to a tenth of a second of a core. `done`: it has said all it will say, and the camera may rest."""

    keeps: bool
    pace: float
    done: bool

    def look(self, pixels: Pixels) -> tuple[Event, ...]: ...
    def forget(self) -> None: ...


class CodeLooker:
    """The first code of a visit; the same one is not said twice in it, or a receipt left lying there would be asked about for ever."""

    keeps = False
    pace = 0.15

    def __init__(self, visit: int, said: str = "") -> None:
        self.visit, self.said = visit, said
        self.done = False
        self._without = 0

    def look(self, pixels: Pixels) -> tuple[Event, ...]:
        from kiosk.vision.codes import read_codes

        if self.done:
            return ()
        codes = sorted(read_codes(pixels), key=lambda code: not _is_tracking_number(code.text))  # other slips carry other codes
        self._without = 0 if codes else self._without + 1
        if self._without >= TAKEN_AWAY:
            self.said = ""
        elif codes and codes[0].text != self.said:
            self.said, self.done = codes[0].text, True
            return (on.CodeScanned(self.visit, codes[0].text),)
        return ()

    def forget(self) -> None:
        """What was said is needed for the rest of the visit; `Eyes.forget` drops it."""


def _is_tracking_number(text: str) -> bool:
    try:
        tracking.parse(text)
    except tracking.BadTrackingNumber:
        return False
    return True


class MrzLooker:
    """A machine-readable zone, once the frames agree on it."""

    keeps = False
    pace = 0.1

    def __init__(self, visit: int, today: Callable[[], date] = date.today) -> None:
        self._visit, self._today = visit, today
        self._reader: MrzReader | None = None
        self._said = ""
        self.done = False

    def look(self, pixels: Pixels) -> tuple[Event, ...]:
        from kiosk.identity.acceptance import out_of_term, under_age
        from kiosk.vision.mrz.glyphs import FontMissing
        from kiosk.vision.mrz.reader import MrzReader

        if self.done:
            return ()
        today = self._today()
        try:
            self._reader = self._reader or MrzReader(today)
        except FontMissing as error:  # this terminal can't read print; the other ways stay open
            log.error("mrz: %s", error)
            self.done = True
            return (on.MrzMissed(self._visit, Problem("availability.camera")),)
        reading = self._reader.look(pixels)
        if reading is None:
            return self._missed(self._reader.hint)
        self.done = True
        document = reading.document
        doubt = out_of_term(document, today)
        minor = None if "birth" in reading.doubtful else under_age(document, today)  # two digits of a year may be another century's
        return (on.MrzRead(self._visit, document, reading.doubtful, reading.information, doubt, minor),)

    def _missed(self, hint: str) -> tuple[Event, ...]:
        """Why not yet, when that changes; that nothing is there at all is no news."""
        if hint in (self._said, "", "mrz.not-found"):
            return ()
        self._said = hint
        return (on.MrzMissed(self._visit, Problem(hint)),)

    def forget(self) -> None:
        if self._reader is not None:
            self._reader.forget()
        self._reader = None


class FaceLooker:
    """Whether who stands there is the person in `photo`. One verdict, or one fault."""

    keeps = False
    pace = 0.0

    def __init__(
        self,
        visit: int,
        photo: bytes,
        desk: Callable[[], FaceDesk],
        decode: Callable[[bytes], Pixels | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._visit, self._photo, self._desk, self._decode, self._clock = visit, photo, desk, decode, clock
        self._begun = self.done = False
        self._said: Guidance | FaceVerdict | None = None

    def look(self, pixels: Pixels) -> tuple[Event, ...]:
        from kiosk.vision.faces.errors import FaceError

        if self.done:
            return ()
        try:
            if not self._begun and not self._begin():
                return self._fails("face.no-photo", final=True)
            found = self._desk().look(pixels, self._clock())
        except FaceError as error:
            log.warning("faces: %s %s", error.code, error.detail)
            photo = error.code in ("face.no-face-in-photo", "face.several-in-photo")
            return self._fails(error.code if photo else "face.engine-failed", final=photo)
        if found == self._said:
            return ()
        self._said = found
        if isinstance(found, FaceVerdict):
            self.done = True
            return (on.FaceJudged(self._visit, found),)
        return (on.FaceGuided(self._visit, found),)

    def _begin(self) -> bool:
        """Shows the engine the document's photo; False when that can't be shown to anybody."""
        from kiosk.vision.faces.challenge import random_challenge

        reference = self._decode(self._photo)
        if reference is None:
            return False
        self._desk().begin(reference, random_challenge(SystemRandom()), self._clock())
        self._begun = True
        return True

    def _fails(self, code: str, final: bool) -> tuple[Event, ...]:
        self.done = True
        return (on.FaceFailed(self._visit, Problem(code), final),)

    def forget(self) -> None:
        self._photo = b""


class PageLooker:
    """Where the page in view lies, said when it has moved."""

    keeps = True
    pace = 0.2

    def __init__(self, visit: int) -> None:
        self._visit = visit
        self.done = False
        self._said: Corners | None = None
        self._never = True

    def look(self, pixels: Pixels) -> tuple[Event, ...]:
        from kiosk.vision.pages import find_page

        quad = find_page(pixels)
        corners = None if quad is None else shares(quad, pixels)
        if not self._never and not _moved(self._said, corners):
            return ()
        self._never, self._said = False, corners
        return (on.PageSeen(self._visit, corners),)

    def forget(self) -> None:
        self._said = None


def shares(quad: Quad, pixels: Pixels) -> Corners:
    """Corners in pixels, whose centres have whole numbers, as shares of the picture's width and height."""
    height, width = pixels.shape[:2]
    return tuple(((x + 0.5) / width, (y + 0.5) / height) for x, y in quad.corners)


def in_pixels(corners: Corners, pixels: Pixels) -> list[tuple[float, float]]:
    """The other way round."""
    height, width = pixels.shape[:2]
    return [(x * width - 0.5, y * height - 0.5) for x, y in corners]


def _moved(before: Corners | None, after: Corners | None) -> bool:
    if before is None or after is None:
        return before is not after
    return any(abs(a - b) > MOVED for old, new in zip(before, after, strict=True) for a, b in zip(old, new, strict=True))
