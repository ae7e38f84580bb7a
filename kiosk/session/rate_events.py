"""What somebody thought of it. Part of `kiosk.session.events`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.session.marks import ByResident

if TYPE_CHECKING:
    from kiosk.core.errors import Problem


@dataclass(frozen=True)
class LevelChosen(ByResident):
    """5 very content to 1 very discontent. Nothing is chosen before somebody does."""

    level: int


@dataclass(frozen=True)
class AspectToggled(ByResident):
    aspect: str


@dataclass(frozen=True)
class RatingSent(ByResident):
    pass


@dataclass(frozen=True)
class RatingSaved:
    visit: int


@dataclass(frozen=True)
class RatingNotSaved:
    visit: int
    problem: Problem


Event = LevelChosen | AspectToggled | RatingSent | RatingSaved | RatingNotSaved
