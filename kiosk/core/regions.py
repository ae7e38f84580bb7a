"""Regions that were dissolved, renamed or given to another province, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Successors:
    """`rows`: by an old code of six digits, or the first four of a city's, the day of the change and the code that followed. Where an old
    region was divided, what all its parts have in common, two or four digits."""

    rows: Mapping[str, tuple[date, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, changes: Iterable[Mapping[str, Any]]) -> Successors:
        """From {"from": "440183", "to": "440118", "since": 2014-01-25}. Raises `KeyError` and `ValueError`."""
        rows: dict[str, tuple[date, str]] = {}
        for change in changes:
            old, new, since = str(change["from"]), str(change["to"]), date.fromisoformat(str(change["since"]))
            if not (old.isdecimal() and new.isdecimal()) or len(old) not in (4, 6) or len(new) > len(old) or old in rows or old == new:
                raise ValueError(f"{old} to {new} is no change of a region, or stands there twice")
            rows[old] = (since, new)
        return cls(rows)

    def successor(self, code: str, year: int) -> str:
        """What a place with this `code` is at the end of `year`; the code itself where nothing has changed by then."""
        for _ in self.rows:
            change = self._change(code)
            if change is None or change[0].year > year:
                break
            code = change[1]
        return code

    def _change(self, code: str) -> tuple[date, str] | None:
        """Of the region itself, or of the city it lay in, all of which changed hands."""
        if code in self.rows:
            return self.rows[code]
        if len(code) == 6 and code[:4] in self.rows:
            since, new = self.rows[code[:4]]
            return since, new
        return None


NO_SUCCESSORS = Successors()
