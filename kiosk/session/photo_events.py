"""Taking a portrait that a document will carry. Part of `kiosk.session.events`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from kiosk.session.marks import ByResident

if TYPE_CHECKING:
    from kiosk.core.errors import Problem
    from kiosk.session.scan import Scan


@dataclass(frozen=True)
class PhotoSeen:
    """How somebody stands before the camera. `hint`: the code of what is in the way, the first thing first; "" for nothing. `steady`: a
    picture may be taken, because nothing is in the way that the person could mend by moving."""

    visit: int
    hint: str
    steady: bool


@dataclass(frozen=True)
class PhotoTaken:
    """One picture, cut to what the document asks for. `faults`: codes of what it does not keep. None: no document's picture can be cut
    out of what the camera saw, for the reasons in `faults`."""

    visit: int
    picture: Scan | None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class PhotoFailed:
    """No picture can be taken here: the engine or the rules are of no use. Not the person's fault, so no take is counted."""

    visit: int
    problem: Problem


@dataclass(frozen=True)
class PhotoKept(ByResident):
    """This one, although it does not keep every rule: staff look at it."""


@dataclass(frozen=True)
class PhotoLeft(ByResident):
    """Not here: the portrait is taken at the window."""


Event: TypeAlias = PhotoSeen | PhotoTaken | PhotoFailed | PhotoKept | PhotoLeft
