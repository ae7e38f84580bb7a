"""Where else: halls, windows, desks, outposts, other terminals, as data; and which of them is the nearest that can do it now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from heapq import nsmallest
from operator import itemgetter
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, ValidationInfo, model_validator

from kiosk.catalogue.elements import Branch, Device, Evidence, Frozen, Words
from kiosk.catalogue.models import Code
from kiosk.catalogue.profiles import Profile, ProfileName, offers
from kiosk.catalogue.service import Head
from kiosk.core.calendar import WorkCalendar
from kiosk.core.hours import CHINA, BadHours, Hours, Open, when

Where = Literal[
    "household-hall", "exit-entry-hall", "traffic-hall", "public-order-hall", "network-police", "district-hall", "city-hall",
    "police-station", "bundle-window", "notary", "medical-station", "dealer-outpost", "call-110", "call-12345",
]  # fmt: skip
"""The kinds of places that a condition or a guide sends people to (`where`); their words stand in config/dictionaries/places.yaml."""
SiteKind = Where | Literal["outpost", "self-service-zone", "terminal", "campaign", "doorstep"]
Facility = Literal["lift", "nursing-room", "green-lane", "wheelchair", "parking", "sign-language", "self-service-24h"]
Label = Literal["pilot-hall", "cannot-get-it-done", "bundle-window"]
"""枫桥式 pilot, a desk for what can't get done (办不成事), a window for bundles (一件事专窗)."""
Level = Literal["city", "district", "station", "community"]
ALL = "*"

_ON_ASKING = ("call-110", "call-12345", "doorstep")
"""Always there, so that they would come before every hall: told only to whom they are named."""
_RANKS: Mapping[bool | None, int] = {True: 0, None: 1, False: 2}


class District(Frozen):
    """One of the city's districts (GB/T 2260). `neighbours`: codes of those that it borders on, by land or across a river."""

    code: str = Field(pattern=r"^4401[0-9]{2}$")
    name: Words
    pinyin: str
    neighbours: tuple[str, ...]


def _hours(value: Any, info: ValidationInfo) -> Hours:
    """Hours themselves, as data, or by their name in config/places/hours.yaml, which is read once for all sites."""
    if isinstance(value, Hours):
        return value
    if isinstance(value, str):
        named: Mapping[str, Hours] = (info.context or {}).get("hours", {})
        if value not in named:
            raise ValueError(f"{value!r} is not in hours.yaml")
        return named[value]
    try:
        return Hours.of(value)
    except BadHours as error:
        raise ValueError(str(error)) from error


class Site(Frozen):
    """One place. `also`: further kinds that it stands for. `hours`: by branch, under "" for all that are not named; of a branch without
    hours nobody knows when. `branches`: everything of these; `services`, `bundles`: these by code, "*" all. `profile`: of a terminal;
    `devices`: where it has others than its profile's. `first_day`, `last_day`: of a campaign. `generated`: made up for demonstration,
    never shown in production."""

    code: Code
    kind: SiteKind
    name: Words
    district: str = Field(pattern=r"^4401[0-9]{2}$")
    address: Words | None = None
    phone: str = ""
    hours: Mapping[str, Annotated[Hours, PlainValidator(_hours)]] = Field(default_factory=dict)
    also: frozenset[Where] = frozenset()
    branches: frozenset[Branch] = frozenset()
    services: frozenset[str] = frozenset()
    bundles: frozenset[str] = frozenset()
    level: Level = "district"
    facilities: frozenset[Facility] = frozenset()
    labels: frozenset[Label] = frozenset()
    partner: Words | None = None
    profile: ProfileName | None = None
    devices: frozenset[Device] = frozenset()
    first_day: date | None = None
    last_day: date | None = None
    generated: bool = False
    evidence: Evidence | None = None

    @model_validator(mode="after")
    def _whole(self) -> Site:
        if not self.generated and self.evidence is None:
            raise ValueError("a real place says how sure it is (evidence)")
        if (self.kind == "terminal") != (self.profile is not None):
            raise ValueError("a terminal has a profile, and nothing else does")
        if self.kind == "campaign" and (self.first_day is None or self.last_day is None or self.first_day > self.last_day):
            raise ValueError("a campaign has a first and a last day")
        return self

    def is_a(self, where: str) -> bool:
        return self.kind == where or where in self.also

    def hours_of(self, branch: str) -> Hours | None:
        return self.hours.get(branch, self.hours.get(""))


@dataclass(frozen=True)
class Offer:
    """A place to go to, and whether it is open now."""

    site: Site
    open: Open
    same_district: bool


@dataclass(frozen=True)
class Sites:
    """All places that this terminal knows."""

    rows: tuple[Site, ...] = ()
    districts: Mapping[str, District] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)

    def able(self, where: str, head: Head | None, terminals: bool = True) -> tuple[Site, ...]:
        """The places of the kind `where` ("" any) that do `head` (None: anything). Where a kind is named and none of it says that it does
        `head`, all of that kind: a condition that sends people to a notary means any notary. `terminals` False: what this one only tells
        about is no more than told at any other."""
        profiles = self._profiles_that_do(head) if terminals else frozenset()
        if not where:
            return tuple(site for site in self.rows if site.kind not in _ON_ASKING and self._does(site, head, profiles))
        of_kind = tuple(site for site in self.rows if site.is_a(where))
        return tuple(site for site in of_kind if self._does(site, head, profiles)) or of_kind

    def nearest(
        self,
        where: str,
        head: Head | None,
        district: str,
        at: datetime,
        calendar: WorkCalendar,
        limit: int = 3,
        but: str = "",
        terminals: bool = True,
        label: Label | None = None,
    ) -> tuple[Offer, ...]:
        """At most `limit` of those that are able, without the site `but`, and with `label` where one is named. First what is open now, then
        what may be, then what opens again; in each the own district, its neighbours, the rest of the city; then what opens sooner. What is
        over by then, or has not begun, is none; a campaign that is still to come is told by its first day."""
        today = (at.astimezone(CHINA) if at.tzinfo is not None else at).date()
        far = dict.fromkeys(self.districts[district].neighbours, 1) | {district: 0} if district in self.districts else {district: 0}
        branch = head.branch if head is not None else ""
        known: dict[int, tuple[int, str, Open]] = {}
        ranked: list[tuple[int, int, str, str, Site, Open]] = []
        for site in self.able(where, head, terminals):
            if label is not None and label not in site.labels:
                continue
            hours = site.hours_of(branch)
            if id(hours) not in known:  # hundreds of sites share a dozen tables
                known[id(hours)] = _ranked(when(hours, at, calendar) if hours is not None else Open(None))
            rank, opens, found = known[id(hours)]
            if site.code != but and _takes_place(site, today, found):
                ranked.append((rank, far.get(site.district, 2), opens, site.code, site, found))
        first = nsmallest(limit, ranked, key=itemgetter(0, 1, 2, 3))
        return tuple(Offer(site, found, site.district == district) for *_, site, found in first)

    def _profiles_that_do(self, head: Head | None) -> frozenset[str]:
        """Asked once for all terminals, which are most of the places there are."""
        if head is None:
            return frozenset(self.profiles)
        if head.pays_first or not (head.submits or head.collects):
            return frozenset()  # a guide wherever it is read
        return frozenset(name for name, profile in self.profiles.items() if offers(profile, head))

    def _does(self, site: Site, head: Head | None, profiles: frozenset[str]) -> bool:
        if site.kind == "terminal":
            return site.profile in profiles and (head is None or not site.devices or site.devices.issuperset(head.devices))
        if head is None:
            return True
        if head.kind == "bundle":
            return head.code in site.bundles or ALL in site.bundles
        return head.branch in site.branches or head.code in site.services or ALL in site.services


NOWHERE = Sites()


def _ranked(found: Open) -> tuple[int, str, Open]:
    return _RANKS[found.is_open], found.opens.isoformat() if found.opens is not None else "~", found


def _takes_place(site: Site, today: date, found: Open) -> bool:
    """Whether one can still go there, and may already: not after its last day, nor where it opens again only then; before its first only
    to a campaign, whose hours are its days."""
    if site.first_day is not None and today < site.first_day and site.kind != "campaign":
        return False
    if site.last_day is None:
        return True
    return today <= site.last_day and (found.is_open is not False or found.opens is None or found.opens.date() <= site.last_day)


def wrong_in(rows: Iterable[Site], districts: Mapping[str, District]) -> str:
    """Why these places can't be shown; "" when all is well."""
    for district in districts.values():
        for other in district.neighbours:
            if other not in districts or district.code not in districts[other].neighbours:
                return f"{district.code} and {other} are not neighbours of each other"
    seen: set[str] = set()
    for site in rows:
        if site.code in seen:
            return f"{site.code} stands there twice"
        if site.district not in districts:
            return f"{site.code}: there is no district {site.district}"
        seen.add(site.code)
    return ""
