"""Which days are worked in China: the weekly rest, the holidays, and the weekend days that are worked instead of others (调休).

The State Council announces each year's by a notice late in the year before (国务院办公厅关于部分节假日安排的通知). Nobody can work it
out earlier: a year without its notice is not known here, and every answer about it says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
_FIXED_SINCE = 2025
"""What 全国年节及纪念日放假办法 (State Council order 795, in force since 2025-01-01) itself fixes by the date in the solar calendar. Which
further days are off, and which are worked for them, is in the notice alone."""


class BadCalendar(ValueError):
    """A year's table contradicts itself. Stable `code`; the message says where."""

    code = "calendar.invalid"


@dataclass(frozen=True)
class WorkCalendar:
    """The years that are known. `off`: days of a holiday with its name, weekend days inside it too. `worked`: weekend days that are."""

    years: frozenset[int] = frozenset()
    off: Mapping[date, str] = field(default_factory=dict)
    worked: frozenset[date] = frozenset()

    @classmethod
    def of(cls, years: Mapping[Any, Mapping[str, Any]]) -> WorkCalendar:
        """From the tables of its years, by year: {2026: {"rest": [{"name": "元旦", "from": "2026-01-01", "to": "2026-01-03"}, …],
        "worked": ["2026-01-04", …]}}. Further keys are none of its business. Raises `BadCalendar`."""
        off: dict[date, str] = {}
        worked: set[date] = set()
        for key, table in years.items():
            try:
                year, spans = int(key), [(str(row["name"]), _day(row["from"]), _day(row["to"])) for row in table["rest"]]
                days = [_day(text) for text in table["worked"]]
            except (KeyError, TypeError, ValueError) as error:
                raise BadCalendar(f"{key}: {error!r}") from error
            for name, first, last in spans:
                if not name or first > last:
                    raise BadCalendar(f"{year}: {name or 'a holiday'} from {first} to {last}")
                for day in _days(first, last):
                    if day.year != year or day in off:
                        raise BadCalendar(f"{year}: {day} is of another year, or off twice")
                    off[day] = name
            for day in days:
                if day.year != year or day.weekday() < _SATURDAY or day in off or day in worked:
                    raise BadCalendar(f"{year}: {day} can't be a weekend day that is worked")
                worked.add(day)
        return cls(frozenset(int(key) for key in years), off, frozenset(worked))

    def is_workday(self, day: date) -> bool | None:
        """None: that year is not announced yet, and `day` not one that the law itself fixes."""
        if day.year in self.years:
            return day in self.worked or (day not in self.off and day.weekday() < _SATURDAY)
        return False if day.year >= _FIXED_SINCE and (day.month, day.day) in _FIXED else None

    def holiday(self, day: date) -> str:
        """The name of the holiday that `day` belongs to, in Chinese; "" where it belongs to none, or nobody knows yet."""
        return self.off.get(day, "")

    def is_first_rest_day(self, day: date) -> bool | None:
        """Whether a weekend or another run of rest days begins on `day`: the X of 5+X. None: not known yet."""
        match self.is_workday(day):
            case None:
                return None
            case True:
                return False
        return self.is_workday(day - ONE_DAY)


EMPTY = WorkCalendar()
"""Knows no year."""


def _day(text: Any) -> date:
    return date.fromisoformat(str(text))


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY
