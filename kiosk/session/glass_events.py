"""How the glass shows and speaks, and what protects who stands before it. Part of `kiosk.session.events`."""

from __future__ import annotations

from typing import Literal

from kiosk.core.classes import dataclass
from kiosk.session.marks import ByResident, ForGlass

Mode = Literal["elder", "contrast", "low", "voice", "cantonese"]


@dataclass(frozen=True)
class ModeChosen(ByResident, ForGlass):
    """Large letters and one question a screen, high contrast, everything in the lower half, spoken guidance, and
    that in Cantonese: for this visit."""

    mode: Mode
    on: bool


@dataclass(frozen=True)
class HeadphonesChanged(ForGlass):
    """Somebody plugged headphones in, or pulled them out."""

    plugged: bool


@dataclass(frozen=True)
class VolumeChosen(ByResident, ForGlass):
    """Of the voice: 0 silent to `kiosk.session.state.LOUDEST`."""

    volume: int


@dataclass(frozen=True)
class CleaningAsked(ByResident, ForGlass):
    """The glass is about to be wiped: for a while no touch of it means anything."""


@dataclass(frozen=True)
class CoverChosen(ByResident, ForGlass):
    """Hides the visit from whoever looks over a shoulder, or shows it again."""

    on: bool


@dataclass(frozen=True)
class CardNoticeClosed(ByResident, ForGlass):
    """Whoever stands here has seen that a card lies on the reader."""


@dataclass(frozen=True)
class CardLies(ForGlass):
    """A card that was read lies on the reader still. `CardTaken` ends it."""


@dataclass(frozen=True)
class RecordsKept(ForGlass):
    """How many records the store holds, told when it opens after a run that was cut off."""

    count: int


Event = ModeChosen | HeadphonesChanged | VolumeChosen | CleaningAsked | CoverChosen | CardNoticeClosed | CardLies | RecordsKept
