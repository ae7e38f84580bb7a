"""Opening hours: 5+X, worked weekends, holidays, exceptions; and "please call first" where nobody can know."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.catalogue.calendars import read_calendars
from kiosk.core.calendar import EMPTY
from kiosk.core.hours import ALWAYS, CHINA, BadHours, Hours, Open, when
from kiosk.settings import CONFIG, load_settings

CALENDAR = read_calendars(CONFIG, None, load_settings(environ={}).calendars.key, production=False).calendar
FIVE = {"week": {"mon-fri": ["09:00-12:00", "13:00-17:00"]}}
FIVE_AND_X = Hours.of({**FIVE, "first_rest_day": ["09:00-12:00"]})
PLAIN = Hours.of(FIVE)
MALL = Hours.of({"week": {"mon-sun": ["10:00-22:00"]}, "every_day": True})
LATE = Hours.of({"week": {"mon-sun": ["00:00-02:00", "18:00-24:00"]}, "every_day": True})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("hours", "moment", "is_open", "then"),
    [
        (FIVE_AND_X, "2026-11-23T09:00", True, "2026-11-23T12:00"),
        (FIVE_AND_X, "2026-11-23T11:59", True, "2026-11-23T12:00"),
        (FIVE_AND_X, "2026-11-23T12:00", False, "2026-11-23T13:00"),  # the end does not belong to it
        (FIVE_AND_X, "2026-11-23T17:00", False, "2026-11-24T09:00"),
        (FIVE_AND_X, "2026-11-28T10:00", True, "2026-11-28T12:00"),  # a Saturday: the X
        (PLAIN, "2026-11-28T10:00", False, "2026-11-30T09:00"),
        (FIVE_AND_X, "2026-11-29T10:00", False, "2026-11-30T09:00"),  # its Sunday
        (FIVE_AND_X, "2026-11-27T18:00", False, "2026-11-28T09:00"),
        (PLAIN, "2026-02-14T16:00", True, "2026-02-14T17:00"),  # a Saturday that is worked keeps the hours of a Monday
        (FIVE_AND_X, "2026-02-14T16:00", True, "2026-02-14T17:00"),
        (FIVE_AND_X, "2026-02-15T10:00", True, "2026-02-15T12:00"),  # nine days off begin on a Sunday
        (FIVE_AND_X, "2026-02-16T10:00", False, "2026-02-24T09:00"),
        (FIVE_AND_X, "2026-02-21T10:00", False, "2026-02-24T09:00"),  # a Saturday inside a holiday begins nothing
        (FIVE_AND_X, "2026-10-01T10:00", True, "2026-10-01T12:00"),
        (MALL, "2026-10-01T21:59", True, "2026-10-01T22:00"),
        (MALL, "2027-02-07T10:00", True, "2027-02-07T22:00"),  # who opens every day needs no calendar
        (LATE, "2026-11-23T23:30", True, "2026-11-24T02:00"),  # through midnight
        (LATE, "2026-11-23T03:00", False, "2026-11-23T18:00"),
    ],
)
def test_by_hand(hours: Hours, moment: str, is_open: bool, then: str) -> None:
    found = when(hours, at(moment), CALENDAR)
    assert found == (Open(True, until=at(then)) if is_open else Open(False, opens=at(then)))


def test_around_the_clock_needs_no_calendar() -> None:
    assert when(ALWAYS, at("2027-02-07T03:00"), EMPTY) == Open(True)
    assert Hours.of({"always": True}) == ALWAYS


def test_what_was_announced_for_one_day_goes_before_all() -> None:
    hours = Hours.of({**FIVE, "first_rest_day": True, "exceptions": {date(2026, 11, 24): [], "2026-11-29": ["10:00-11:00"]}})
    assert when(hours, at("2026-11-24T10:00"), CALENDAR) == Open(False, opens=at("2026-11-25T09:00"))
    assert when(hours, at("2026-11-29T10:30"), CALENDAR) == Open(True, until=at("2026-11-29T11:00"))
    assert when(hours, at("2026-11-28T16:30"), CALENDAR).is_open, "first_rest_day: true is as from Monday to Friday"
    always = Hours.of({"always": True, "exceptions": {"2026-11-24": []}})
    assert when(always, at("2026-11-23T10:00"), CALENDAR) == Open(True, until=at("2026-11-24T00:00"))


def test_a_year_that_is_not_announced() -> None:
    """An ordinary weekday goes by its table and says "about"; on a weekend nobody knows, except at night."""
    assert when(FIVE_AND_X, at("2027-03-03T10:00"), CALENDAR) == Open(True, until=at("2027-03-03T12:00"), about=True)
    assert when(FIVE_AND_X, at("2027-03-06T10:00"), CALENDAR) == Open(None, opens=at("2027-03-08T09:00"), about=True)
    assert when(FIVE_AND_X, at("2027-03-06T22:00"), CALENDAR).is_open is False
    assert when(PLAIN, at("2027-03-06T10:00"), CALENDAR).is_open is None, "it may be a Saturday that is worked"
    assert when(FIVE_AND_X, at("2027-01-01T10:00"), CALENDAR).is_open is True, "1 January is off by law, and the first of its run"
    assert when(PLAIN, at("2027-01-01T10:00"), CALENDAR) == Open(False, opens=at("2027-01-04T09:00"), about=True)


def test_the_last_days_of_a_known_year_look_into_the_next() -> None:
    assert when(PLAIN, at("2026-12-31T17:00"), CALENDAR) == Open(False, opens=at("2027-01-04T09:00"), about=True)
    assert when(PLAIN, at("2026-12-31T16:00"), CALENDAR) == Open(True, until=at("2026-12-31T17:00"))


def test_moments_are_moments_of_china() -> None:
    there = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    assert when(PLAIN, there, CALENDAR) == when(PLAIN, at("2026-11-23T09:30"), CALENDAR)
    assert when(PLAIN, datetime(2026, 11, 23, 9, 30), CALENDAR) == Open(True, until=datetime(2026, 11, 23, 12))


def test_a_week_that_differs_says_what_a_worked_weekend_is() -> None:
    week = {"mon-thu": ["09:00-17:00"], "fri": ["09:00-12:00"]}
    with pytest.raises(BadHours):
        Hours.of({"week": week})
    with pytest.raises(BadHours):
        Hours.of({"week": week, "worked_weekend": ["09:00-12:00"], "first_rest_day": True})
    hours = Hours.of({"week": week, "worked_weekend": ["09:00-11:00"]})
    assert when(hours, at("2026-02-14T10:00"), CALENDAR) == Open(True, until=at("2026-02-14T11:00"))


@pytest.mark.parametrize(
    "data",
    [
        {"week": {"mo": ["09:00-12:00"]}},
        {"week": {"mon": ["09:00-12:00"], "mon-fri": []}},
        {"week": {"mon-fri": ["12:00-09:00"]}},
        {"week": {"mon-fri": ["09:00-12:00", "12:00-17:00"]}},
        {"week": {"mon-fri": ["09:00-12:00", "11:00-17:00"]}},
        {"week": {"mon-fri": ["9-12"]}},
        {"week": {"mon-fri": ["20:00-24:30"]}},
        {"exceptions": {"2026-02-30": []}},
        {"opens": "09:00"},
        {"week": 9},
        {"week": {"mon": "09:00-12:00"}},
        {"week": {"mon-fri": ["09:00-12:00"]}, "first_rest_day": 9},
        [],
    ],
)
def test_hours_that_nobody_could_keep_are_refused(data: dict[str, Any]) -> None:
    with pytest.raises(BadHours):
        Hours.of(data)


SPAN_SETS = st.lists(st.integers(0, 48), unique=True, max_size=6).map(
    lambda cuts: [
        f"{a // 2:02}:{a % 2 * 30:02}-{b // 2:02}:{b % 2 * 30:02}" for a, b in zip(sorted(cuts)[::2], sorted(cuts)[1::2], strict=False)
    ]
)
ANY_HOURS = st.builds(
    lambda week, sat, first, every, off: Hours.of(
        {"week": {"mon-fri": week, "sat": sat}, "first_rest_day": first, "every_day": every, "exceptions": {"2026-12-02": off}}
    ),
    SPAN_SETS, SPAN_SETS, SPAN_SETS, st.booleans(), SPAN_SETS,
)  # fmt: skip


@settings(max_examples=60)
@given(hours=ANY_HOURS, start=st.datetimes(datetime(2026, 9, 1), datetime(2026, 12, 10)))
def test_until_and_opens_are_the_moments_at_which_it_changes(hours: Hours, start: datetime) -> None:
    """Half an hour at a time, up to the moment that was told and a little beyond."""
    found = when(hours, start, CALENDAR)
    change = found.until or found.opens
    assert found.is_open is not None and (found.until is None or found.opens is None)
    end = change or start + timedelta(days=4)
    moment = start
    while moment < min(end, start + timedelta(days=14)):
        assert when(hours, moment, CALENDAR).is_open == found.is_open
        moment += timedelta(minutes=30)
    if change is not None:
        assert when(hours, change, CALENDAR).is_open != found.is_open
