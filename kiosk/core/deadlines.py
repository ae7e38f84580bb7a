"""By when something is due.

Counting begins the day after acceptance: the day itself does not count (民法典 第201条). A term in working days leaves out every rest
day (行政许可法 第82条). A term in calendar days that ends on a rest day ends on the next workday (民法典 第203条): the later day is the
one that is told, because it is the one that can be relied on. A day that was counted through a year without its calendar is about right
and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kiosk.core.calendar import ONE_DAY, WorkCalendar

_SATURDAY = 5

Days = Literal["working", "calendar"]


@dataclass(frozen=True)
class Due:
    """`about`: some day on the way is in a year that is not announced yet, so `day` counts its weekends alone and is no promise."""

    day: date
    about: bool


def due(start: date, days: int, kind: Days, calendar: WorkCalendar) -> Due:
    """The last day of a term of `days` after `start`, the day of acceptance. 0 is at once: `start` itself, whatever day it is."""
    if days < 0:
        raise ValueError("a term is not negative")
    if days == 0:
        return Due(start, about=False)
    if kind == "calendar":
        return _workday_from(start + timedelta(days=days), calendar)
    last, about = start, False
    for _ in range(days):
        found = _workday_from(last + ONE_DAY, calendar)
        last, about = found.day, about or found.about
    return Due(last, about)


def _workday_from(day: date, calendar: WorkCalendar) -> Due:
    """The first workday on or after `day`. Where nobody knows, any day from Monday to Friday."""
    about = False
    while True:
        works = calendar.is_workday(day)
        about = about or works is None
        if works or (works is None and day.weekday() < _SATURDAY):
            return Due(day, about)
        day += ONE_DAY
