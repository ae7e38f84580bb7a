"""What somebody does to a page that was straightened by itself. Part of `kiosk.session.events`."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.session.marks import ByResident


@dataclass(frozen=True)
class AdjustPressed(ByResident):
    """The corners were found wrong: back to them, to drag them."""


Event = AdjustPressed
