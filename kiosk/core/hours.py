"""When a place is open: a weekly table with several spans a day, the first rest day (5+X), worked weekends, exceptions by date.

Times are wall-clock times of China, which has one zone and no summer time: an aware moment of another zone is turned into it, a naive
one is taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from kiosk.core.calendar import ONE_DAY, WorkCalendar

CHINA = timezone(timedelta(hours=8), "CST")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MIDNIGHT = 24 * 60
_SATURDAY = 5
_HORIZON = 60
"""Days looked ahead for the next opening: beyond the longest holiday, and a campaign that is announced."""
_SPAN = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")

Span = tuple[int, int]
"""From, to, in minutes of the day; the end does not belong to it. 1440 is midnight."""
Spans = tuple[Span, ...]


class BadHours(ValueError):
    """Opening hours that can't be kept. Stable `code`; the message says what is wrong."""

    code = "places.hours"


@dataclass(frozen=True)
class Hours:
    """`week`: seven tables, Monday first. `first_rest_day`: of the first day of a weekend or holiday, where the place keeps 5+X; instead of
    the week's. `worked_weekend`: of a weekend day that is worked; that of Monday to Friday, unless they differ. `every_day`: the week's
    tables hold on holidays too, as in a mall or a self-service zone. `exceptions`: what was announced for one date goes before all."""

    week: tuple[Spans, ...] = ((),) * 7
    first_rest_day: Spans = ()
    worked_weekend: Spans = ()
    every_day: bool = False
    exceptions: Mapping[date, Spans] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Hours:
        """From data such as

            {always: true}
            {week: {mon-fri: ["09:00-12:00", "13:00-17:00"], sat: […]}, first_rest_day: true | ["09:00-12:00"],
             worked_weekend: […], every_day: false, exceptions: {2026-12-31: ["09:00-12:00"], 2027-01-04: []}}

        `first_rest_day: true` is open as from Monday to Friday. Raises `BadHours`."""
        data = _mapping(data)
        if unknown := set(data) - {"always", "week", "first_rest_day", "worked_weekend", "every_day", "exceptions"}:
            raise BadHours(f"{sorted(unknown)[0]!r} is nothing that opening hours have")
        exceptions = {_date(day): _spans(spans) for day, spans in _mapping(data.get("exceptions", {})).items()}
        if data.get("always"):
            return replace(ALWAYS, exceptions=exceptions)
        week = _week(_mapping(data.get("week", {})))
        alike = len(set(week[:_SATURDAY])) == 1
        if not alike and (data.get("first_rest_day") is True or "worked_weekend" not in data):
            raise BadHours("where the days from Monday to Friday differ, worked_weekend and first_rest_day give their own times")
        first = data.get("first_rest_day", ())
        worked = data.get("worked_weekend")
        return cls(
            week,
            week[0] if first is True else _spans(first or ()),
            week[0] if worked is None else _spans(worked),
            bool(data.get("every_day", False)),
            exceptions,
        )


ALWAYS = Hours(week=(((0, _MIDNIGHT),),) * 7, every_day=True)
"""Around the clock."""


@dataclass(frozen=True)
class Open:
    """`is_open` None: nobody knows, please call first. `until`: when it closes, None where it is not open or never closes. `opens`: the
    next opening where it is not certainly open, None where none is in sight. `about`: by a weekly table in a year that is not announced
    yet."""

    is_open: bool | None
    until: datetime | None = None
    opens: datetime | None = None
    about: bool = False


def when(hours: Hours, at: datetime, calendar: WorkCalendar) -> Open:
    """Whether a place with these hours is open at that moment, and until or from when."""
    if hours == ALWAYS:
        return Open(True)
    moment = at.astimezone(CHINA) if at.tzinfo is not None else at
    day, minute = moment.date(), moment.hour * 60 + moment.minute
    today = _table(hours, day, calendar)
    if today.rule is not None and _within(today.rule, minute):
        until, about = _closing(hours, day, minute, calendar)
        return Open(True, _moment(until, moment), about=about)
    unsure = today.rule is None and any(_within(spans, minute) for spans in today.else_)
    opens, about = _opening(hours, day, minute, calendar)
    return Open(None if unsure else False, opens=_moment(opens, moment), about=about or unsure)


@dataclass(frozen=True)
class _Table:
    """What holds on one day. `rule`: surely, or as a rule where `else_` says what it might be instead; None: none of them is the rule."""

    rule: Spans | None
    else_: tuple[Spans, ...] = ()


def _table(hours: Hours, day: date, calendar: WorkCalendar) -> _Table:
    if day in hours.exceptions:
        return _Table(hours.exceptions[day])
    usual = hours.week[day.weekday()]
    if hours.every_day:
        return _Table(usual)
    match calendar.is_workday(day):
        case True:
            return _Table(usual if day.weekday() < _SATURDAY else hours.worked_weekend)
        case False:
            return _rest_day(hours, day, calendar)
    if day.weekday() < _SATURDAY:
        return _Table(usual, _others(usual, hours.first_rest_day, ()))
    return _Table(None, _others(None, usual, hours.worked_weekend, hours.first_rest_day, ()))


def _rest_day(hours: Hours, day: date, calendar: WorkCalendar) -> _Table:
    """The first of a run keeps 5+X where the place does; else a weekend has its own tables, and a holiday none."""
    weekend = day.weekday() >= _SATURDAY and day.year in calendar.years and not calendar.holiday(day)
    usual = hours.week[day.weekday()] if weekend else ()
    match calendar.is_first_rest_day(day):
        case True:
            return _Table(hours.first_rest_day or usual)
        case False:
            return _Table(usual)
    return _Table(usual, _others(usual, hours.first_rest_day or usual))


def _others(rule: Spans | None, *tables: Spans) -> tuple[Spans, ...]:
    """Nothing else, where all that it might be is the same."""
    different = tuple(dict.fromkeys(spans for spans in tables if spans != rule))
    return () if rule is None and different == ((),) else different


def _closing(hours: Hours, day: date, minute: int, calendar: WorkCalendar) -> tuple[tuple[date, int] | None, bool]:
    """The end of the opening that `minute` lies in, through midnight where the next day goes on; None: not in sight."""
    about = False
    for ahead in range(_HORIZON):
        table = _table(hours, day + ahead * ONE_DAY, calendar)
        about = about or bool(table.else_)
        ends = [to for start, to in table.rule or () if start <= minute < to]
        if not ends:
            return (day + ahead * ONE_DAY, 0), about
        if ends[0] < _MIDNIGHT:
            return (day + ahead * ONE_DAY, ends[0]), about
        minute = 0
    return None, about


def _opening(hours: Hours, day: date, minute: int, calendar: WorkCalendar) -> tuple[tuple[date, int] | None, bool]:
    """The next opening after `minute`, and whether it may be otherwise: a day on the way is not announced yet."""
    about = False
    for ahead in range(_HORIZON):
        table = _table(hours, day + ahead * ONE_DAY, calendar)
        about = about or bool(table.else_)
        starts = [start for start, _ in table.rule or () if start > minute]
        if starts:
            return (day + ahead * ONE_DAY, starts[0]), about
        minute = -1
    return None, False


def _moment(found: tuple[date, int] | None, like: datetime) -> datetime | None:
    if found is None:
        return None
    day, minute = found
    return datetime.combine(day, time(), like.tzinfo) + timedelta(minutes=minute)


def _within(spans: Spans, minute: int) -> bool:
    return any(start <= minute < to for start, to in spans)


def _mapping(value: Any) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise BadHours(f"{value!r} is no table")
    return value


def _week(data: Mapping[str, Any]) -> tuple[Spans, ...]:
    week: dict[int, Spans] = {}
    for days, spans in data.items():
        first, _, last = str(days).partition("-")
        if first not in WEEKDAYS or (last and last not in WEEKDAYS):
            raise BadHours(f"{days!r} is no day, or days, of the week")
        for at in range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1):
            if at in week:
                raise BadHours(f"{WEEKDAYS[at]} stands there twice")
            week[at] = _spans(spans)
    return tuple(week.get(at, ()) for at in range(7))


def _spans(texts: Any) -> Spans:
    """In order, without touching: two that touch are one, and are written as one."""
    spans: list[Span] = []
    if not isinstance(texts, list | tuple):
        raise BadHours(f"{texts!r} is no list of times")
    for text in texts:
        found = _SPAN.fullmatch(str(text))
        if found is None:
            raise BadHours(f"{text!r} is no time such as 09:00-12:00")
        numbers = [int(part) for part in found.groups()]
        start, to = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
        if not (spans[-1][1] if spans else -1) < start < to <= _MIDNIGHT:
            raise BadHours(f"{text!r} ends before it begins, or touches the one before it")
        spans.append((start, to))
    return tuple(spans)


def _date(text: Any) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise BadHours(f"{text!r} is no date") from error
