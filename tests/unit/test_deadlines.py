"""Deadlines: counted as a person with the calendar on the wall would, and never more certain than that calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import chinese_calendar  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.calendars import read_calendars
from kiosk.core.calendar import EMPTY
from kiosk.core.deadlines import Due, due
from kiosk.settings import CONFIG, load_settings

CALENDAR = read_calendars(CONFIG, None, load_settings(environ={}).calendars.key, production=False).calendar
KNOWN = st.dates(date(2025, 1, 1), date(2026, 12, 31))
TERMS = st.integers(0, 90)
KINDS = st.sampled_from(("working", "calendar"))


@pytest.mark.parametrize(
    ("start", "days", "kind", "day"),
    [
        ("2026-11-23", 0, "working", "2026-11-23"),  # at once
        ("2026-11-23", 1, "working", "2026-11-24"),  # the day itself does not count
        ("2026-11-23", 5, "working", "2026-11-30"),
        ("2026-11-27", 1, "working", "2026-11-30"),  # over a weekend
        ("2026-11-28", 1, "working", "2026-11-30"),  # accepted on a Saturday
        ("2026-02-13", 1, "working", "2026-02-14"),  # a Saturday that is worked
        ("2026-02-13", 2, "working", "2026-02-24"),  # over nine days off
        ("2026-09-30", 1, "working", "2026-10-08"),
        ("2026-09-30", 3, "working", "2026-10-10"),  # the Saturday after the holiday
        ("2026-09-24", 10, "calendar", "2026-10-08"),  # 4 October is off: the first workday after it
        ("2026-11-23", 10, "calendar", "2026-12-03"),
        ("2026-11-23", 5, "calendar", "2026-11-30"),  # 28 November is a Saturday
        ("2026-02-04", 10, "calendar", "2026-02-14"),  # a Saturday, and worked: it stays
    ],
)
def test_by_hand(start: str, days: int, kind: Literal["working", "calendar"], day: str) -> None:
    assert due(date.fromisoformat(start), days, kind, CALENDAR) == Due(date.fromisoformat(day), about=False)


@given(start=KNOWN, days=TERMS)
def test_working_days_are_those_of_the_oracle(start: date, days: int) -> None:
    last = due(start, days, "working", CALENDAR)
    if not last.about:
        assert chinese_calendar.is_workday(last.day) or days == 0
        after = [start + timedelta(days=at) for at in range(1, (last.day - start).days + 1)]
        assert sum(chinese_calendar.is_workday(day) for day in after) == days


@given(start=KNOWN, days=st.integers(1, 90))
def test_calendar_days_end_on_the_first_workday_that_the_oracle_finds(start: date, days: int) -> None:
    last, plain = due(start, days, "calendar", CALENDAR), start + timedelta(days=days)
    if not last.about:
        assert last.day >= plain and chinese_calendar.is_workday(last.day)
        between = [plain + timedelta(days=at) for at in range((last.day - plain).days)]
        assert not any(chinese_calendar.is_workday(day) for day in between)


@given(start=KNOWN, days=TERMS, kind=KINDS)
def test_a_longer_term_never_ends_earlier_nor_does_a_later_start(start: date, days: int, kind: Literal["working", "calendar"]) -> None:
    here = due(start, days, kind, CALENDAR).day
    assert here <= due(start, days + 1, kind, CALENDAR).day
    assert days == 0 or here <= due(start + timedelta(days=1), days, kind, CALENDAR).day


@given(start=KNOWN, days=TERMS, kind=KINDS)
def test_exact_means_within_the_years_that_are_announced(start: date, days: int, kind: Literal["working", "calendar"]) -> None:
    found = due(start, days, kind, CALENDAR)
    assert found.about == (found.day.year > 2026)
    assert days == 0 or due(start, days, kind, EMPTY).about


def test_a_deadline_beyond_the_year_is_about() -> None:
    """The trap: nobody has announced 2027 yet, and a weekday count would promise a day that may turn out to be off."""
    assert due(date(2026, 12, 30), 1, "working", CALENDAR) == Due(date(2026, 12, 31), about=False)
    assert due(date(2026, 12, 30), 2, "working", CALENDAR) == Due(date(2027, 1, 4), about=True)
    assert due(date(2026, 12, 20), 25, "calendar", CALENDAR) == Due(date(2027, 1, 14), about=True)
    assert due(date(2026, 12, 26), 6, "calendar", CALENDAR).day == date(2027, 1, 4), "1 January is off by law, the 2nd is a Saturday"


def test_no_negative_term() -> None:
    with pytest.raises(ValueError, match="negative"):
        due(date(2026, 11, 23), -1, "working", CALENDAR)
