"""Administrative regions of China by their code in GB/T 2260, with the years in which each was in force.

The table is python-stdnum's (`stdnum/cn/loc.dat`: some 3,300 counties and districts with their years, dissolved ones too). Only the
table: its rule for identity numbers refuses people born before their district got the name that is on record.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from stdnum import numdb

_PERIOD = re.compile(r"(?:\[(?P<first>\d{4})?-(?P<last>\d{4})?\])?(?P<name>[^,\[]+)")


@dataclass(frozen=True)
class Region:
    """One use of a code. `first_year`, `last_year`: from when to when, as whole years; None: since before, or until after, the table."""

    code: str
    province: str
    name: str
    first_year: int | None
    last_year: int | None

    def in_force(self, year: int) -> bool:
        return (self.first_year is None or self.first_year <= year) and (self.last_year is None or year <= self.last_year)


@functools.lru_cache(maxsize=256)
def uses_of(code: str) -> tuple[Region, ...]:
    """Every region that had the six-digit `code`, in order of time; empty for a code that the table does not know."""
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return ()
    known = {name: words for _, properties in _table().info(code) for name, words in properties.items()}
    if not {"province", "county"} <= known.keys():
        return ()
    return tuple(sorted(_periods(code, known["province"], known["county"]), key=lambda region: region.first_year or 0))


def province_of(code: str) -> str:
    """The province of a code's first two digits; "" for one that the table does not know."""
    return dict(_table().info(code[:2])[0][1]).get("province", "") if len(code) >= 2 and code[:2].isdigit() else ""


def every_use() -> Iterable[Region]:
    """Every region that the table knows, by province and code: cities and provinces too, whose codes end in zeros."""
    for _, province, _, words, below in _table().prefixes:
        for _, rest, _, names, _ in below:
            if "county" in names:
                yield from _periods(province + rest, words["province"], names["county"])


def _periods(code: str, province: str, counties: str) -> Iterable[Region]:
    for period in _PERIOD.finditer(counties):
        first, last = (int(year) if year else None for year in (period["first"], period["last"]))
        yield Region(code, province, period["name"], first, last)


def _table() -> numdb.NumDB:
    return numdb.get("cn/loc")
