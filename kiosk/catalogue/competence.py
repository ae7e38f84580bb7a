"""Which authority decides on an item, by district and day: powers move (下放), and what was right yesterday is not today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from pydantic import Field

from kiosk.catalogue.elements import Evidence, Frozen, Words
from kiosk.catalogue.models import Code
from kiosk.catalogue.places import District


class BadCompetence(ValueError):
    """Rows that contradict each other. Stable `code`; the message names the item and the region."""

    code = "competence.invalid"


@dataclass(frozen=True)
class Authority:
    """Who decides. `since`: from when on; None: since before anybody wrote it down. `clause`: by what."""

    id: str
    name: Words
    level: Literal["nation", "province", "city", "county"]
    evidence: Evidence
    since: date | None = None
    clause: str = ""


@dataclass(frozen=True)
class Competence:
    """One row: for `code` in `region` (a prefix of GB/T 2260) from `first` to `last`, both inclusive; None is open."""

    code: str
    region: str
    authority: Authority
    first: date | None = None
    last: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.first or date.min) <= day <= (self.last or date.max)


def competent(rows: Iterable[Competence], code: str, district: str, day: date) -> Authority | None:
    """Who decides on `code` in `district` on `day`; None: no row says. The row of the narrowest region counts."""
    found = [row for row in rows if row.code == code and district.startswith(row.region) and row.holds_on(day)]
    return max(found, key=lambda row: len(row.region)).authority if found else None


class AuthorityEntry(Frozen):
    """One entry of config/competence/authorities.yaml. `per_district`: there is one for each; its name says {short}, {zh} or {en}."""

    name: Words
    level: Literal["nation", "province", "city", "county"]
    per_district: bool = False


class CompetenceEntry(Frozen):
    """One row of config/competence/items.yaml."""

    code: Code
    region: str = Field(pattern=r"^[0-9]{2,6}$")
    authority: Code
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    clause: str = ""
    evidence: Evidence


def rows_of(
    entries: Iterable[CompetenceEntry], authorities: Mapping[str, AuthorityEntry], districts: Mapping[str, District]
) -> tuple[Competence, ...]:
    """One row for each region, one for each district where each has its own authority. Raises `BadCompetence`."""
    rows = tuple(row for entry in entries for row in _rows(entry, authorities, districts))
    by_region: dict[tuple[str, str], list[Competence]] = {}
    for row in rows:
        by_region.setdefault((row.code, row.region), []).append(row)
    for (code, region), same in by_region.items():
        same.sort(key=lambda row: row.first or date.min)
        for before, after in pairwise(same):
            if (before.last or date.max) >= (after.first or date.min):
                raise BadCompetence(f"{code} in {region}: {before.authority.id} and {after.authority.id} on the same day")
    return rows


def _rows(entry: CompetenceEntry, authorities: Mapping[str, AuthorityEntry], districts: Mapping[str, District]) -> Iterable[Competence]:
    if entry.authority not in authorities:
        raise BadCompetence(f"{entry.code}: there is no authority {entry.authority!r}")
    if entry.from_ is not None and entry.to is not None and entry.from_ > entry.to:
        raise BadCompetence(f"{entry.code}: from {entry.from_} to {entry.to}")
    of = authorities[entry.authority]
    if not of.per_district:
        authority = Authority(entry.authority, of.name, of.level, entry.evidence, entry.from_, entry.clause)
        yield Competence(entry.code, entry.region, authority, entry.from_, entry.to)
        return
    for district in districts.values():
        if district.code.startswith(entry.region):
            name = Words(zh=_named(of.name.zh, district), en=_named(of.name.en, district))
            authority = Authority(entry.authority, name, of.level, entry.evidence, entry.from_, entry.clause)
            yield Competence(entry.code, district.code, authority, entry.from_, entry.to)


def _named(text: str, district: District) -> str:
    return text.format(zh=district.name.zh, en=district.name.en, short=district.name.zh.removesuffix("区"))
