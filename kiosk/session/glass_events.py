"""How the glass shows and speaks, and what protects who stands before it. Part of `kiosk.session.events`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kiosk.session.marks import ByResident, ForGlass

Mode = Literal["elder", "contrast", "low", "voice"]


@dataclass(frozen=True)
class ModeChosen(ByResident, ForGlass):
    """Large letters and one question a screen, high contrast, everything in the lower half, or spoken guidance: for this visit."""

    mode: Mode
    on: bool


@dataclass(frozen=True)
class VolumeChosen(ByResident, ForGlass):
    """Of the voice: 0 silent to `kiosk.session.state.LOUDEST`."""

    volume: int


Event = ModeChosen | VolumeChosen
