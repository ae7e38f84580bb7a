"""A portrait that a document will carry, before the camera: how somebody stands for it, and the picture that is made of one frame.

All of it runs on the thread `eyes`. The faces are found by the engine's own process, the rules are read when the first frame comes, and
no frame is kept: what stays is the finished picture, which the session holds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from kiosk.core.errors import Problem
from kiosk.session import photo_events as on
from kiosk.session.scan import Scan

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kiosk.session.events import Event
    from kiosk.vision.faces.engine import Face
    from kiosk.vision.photo_rules import PhotoRules

    Pixels = NDArray[np.uint8]

log = logging.getLogger(__name__)
FAILED = "photo.engine-failed"
WALL = "photo.wall"
ADVICE = {
    "photo.no-face": "photo.nobody-yet", "photo.several-faces": "photo.alone", "photo.turned": "photo.look-here",
    "photo.tilted": "photo.head-up", "photo.eyes-closed": "photo.eyes-open", "photo.too-dark": "photo.dark-here",
    "photo.too-bright": "photo.bright-here", "photo.one-sided-light": "photo.light-beside", "photo.blurred": "photo.hold-still",
    "photo.head-too-small": "photo.come-closer", "photo.head-too-large": "photo.step-back", "photo.eyes-too-low": "photo.stand-taller",
    "photo.too-high": "photo.stoop", "photo.too-low": "photo.stand-taller", "photo.off-centre": "photo.look-here",
    "photo.background-uneven": WALL, "photo.background-colour": WALL,
}  # fmt: skip
"""What to do about a fault, in the words for somebody who stands there: the faults' own words are about a finished picture."""


class PhotoLooker:
    """How somebody stands, said when it changes. A wall that is not white is said last and keeps nobody waiting: it can't be moved."""

    keeps = True
    pace = 0.3

    def __init__(self, visit: int, document: str, find: Callable[[Pixels], Sequence[Face]], today: Callable[[], date] = date.today) -> None:
        self._visit, self._document, self._find, self._today = visit, document, find, today
        self._rules: PhotoRules | None = None
        self._said: tuple[str, bool] | None = None
        self.done = False

    def look(self, pixels: Pixels) -> tuple[Event, ...]:
        from kiosk.vision.faces.errors import FaceError
        from kiosk.vision.photo_rules import PhotoRulesError

        if self.done:
            return ()
        try:
            hint, steady = self._judged(pixels)
        except (FaceError, PhotoRulesError) as error:
            return self._failed(error)
        if (hint, steady) == self._said:
            return ()
        self._said = hint, steady
        return (on.PhotoSeen(self._visit, hint, steady),)

    def take(self, pixels: Pixels) -> tuple[tuple[Event, ...], Pixels | None]:
        """The portrait as an event, and its picture to be shown; None where there is none."""
        from kiosk.vision.faces.errors import FaceError
        from kiosk.vision.photo_file import as_jpeg
        from kiosk.vision.photo_rules import PhotoRulesError, judge_photo

        try:
            rules, (found, code) = self._in_force(), self._portrait(pixels)
            if found is None:
                return (on.PhotoTaken(self._visit, None, (ADVICE.get(code, code),)),), None
            faults = tuple(problem.code for problem in judge_photo(found, self._find, rules))
        except (FaceError, PhotoRulesError) as error:
            return self._failed(error), None
        height, width = found.shape[:2]
        picture = Scan(as_jpeg(found, rules), width, height, width / (rules.millimetres / 25.4))
        return (on.PhotoTaken(self._visit, picture, faults),), found

    def forget(self) -> None:
        self._said = None

    def _judged(self, pixels: Pixels) -> tuple[str, bool]:
        """What is in the way, and whether a picture may be taken."""
        from kiosk.vision.photo_rules import judge_photo

        found, code = self._portrait(pixels)
        if found is None:
            return ADVICE.get(code, code), False
        advice = [ADVICE.get(one.code, one.code) for one in judge_photo(found, self._find, self._in_force())]
        mendable = next((one for one in advice if one != WALL), "")
        return mendable or next(iter(advice), ""), not mendable

    def _portrait(self, pixels: Pixels) -> tuple[Pixels | None, str]:
        """The part of the frame that would be the portrait, or why there is none."""
        from kiosk.vision.faces.engine import that_count
        from kiosk.vision.photo_crop import cropped, why_not

        faces = that_count(self._find(pixels))
        if len(faces) != 1:
            return None, "photo.several-faces" if faces else "photo.no-face"
        found = cropped(pixels, faces[0], self._in_force())
        return (found, "") if found is not None else (None, why_not(pixels, faces[0], self._in_force()))

    def _in_force(self) -> PhotoRules:
        from kiosk.settings import CONFIG
        from kiosk.vision.photo_rules import read_photo_rules, rules_for

        if self._rules is None:
            self._rules = rules_for(read_photo_rules(CONFIG / "photo-rules"), self._document, self._today())
        return self._rules

    def _failed(self, error: Exception) -> tuple[Event, ...]:
        log.warning("photo: %s %s", getattr(error, "code", ""), error)
        self.done = True
        return (on.PhotoFailed(self._visit, Problem(FAILED)),)
