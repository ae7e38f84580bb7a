"""What somebody thought of it. Part of `kiosk.session.events`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kiosk.session.marks import ByResident

if TYPE_CHECKING:
    from kiosk.core.errors import Problem

Aspect = Literal["speed", "accuracy", "convenience", "device"]
"""What of it, after the indicators of GB/T 39735-2020 for services without staff: 办事效率, 指南精确度, 便捷度, 平台操作性. Its fifth, the
whole, is the level itself."""


@dataclass(frozen=True)
class RatingOpened(ByResident):
    """Somebody wants to say what they thought of it."""


@dataclass(frozen=True)
class LevelChosen(ByResident):
    """5 very content to 1 very discontent. Nothing is chosen before somebody does."""

    level: int


@dataclass(frozen=True)
class AspectToggled(ByResident):
    aspect: Aspect


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


Event = RatingOpened | LevelChosen | AspectToggled | RatingSent | RatingSaved | RatingNotSaved
