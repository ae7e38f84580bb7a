"""By when residents are answered or called back: working days, a parameter of each centre."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from kiosk.catalogue.surroundings import read_surroundings
from kiosk.central.checking import GUANGZHOU
from kiosk.central.shipped import CONFIG
from kiosk.core.calendar import WorkCalendar
from kiosk.core.deadlines import Due, due


def answer_by(received: datetime, working_days: int) -> Due:
    """The last day on which an answer is in time, in Guangzhou."""
    return due(received.astimezone(GUANGZHOU).date(), working_days, "working", _calendar())


def is_overdue(last: Due, now: datetime) -> bool:
    return now.astimezone(GUANGZHOU).date() > last.day


@cache
def _calendar() -> WorkCalendar:
    """That of the years which came with this centre; one of another year is "about"."""
    return read_surroundings(CONFIG, None).calendar
