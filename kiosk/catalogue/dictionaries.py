"""The dictionaries that services name things by: electronic licences, data shares, life events and topics, kinds of places; and whose
terminals these are. Read from `config/dictionaries/`, one file each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import Field, RootModel, ValidationError, model_validator

from kiosk.catalogue.elements import Channel, Contacts, Evidence, Frozen, Words
from kiosk.catalogue.load import CatalogueError
from kiosk.catalogue.models import Code

Audience = Literal["natural-person", "enterprise", "institution", "organisation"]
Moment = Literal[
    "welcome", "wait", "help", "sorry", "not-here", "offline", "unsure", "unhurried", "thanks", "bereaved", "emergency"
]  # fmt: skip


class Licence(Frozen):
    """A type of electronic licence. `issuer`: the kind of authority. `in_apps`: embedded in the residents' apps (粤省事, 穗好办)."""

    name: Words
    issuer: Code
    in_apps: bool


class _Counts(Frozen):
    all: int
    in_apps: int


class Licences(Frozen):
    """Every type by id, and how many there are to be."""

    evidence: Evidence
    counts: _Counts
    issuers: Mapping[Code, Words]
    licences: Mapping[Code, Licence]

    @model_validator(mode="after")
    def _counted(self) -> Licences:
        if unknown := [one.issuer for one in self.licences.values() if one.issuer not in self.issuers]:
            raise ValueError(f"the issuer {unknown[0]!r} is not in issuers")
        found = _Counts(all=len(self.licences), in_apps=sum(one.in_apps for one in self.licences.values()))
        if found != self.counts:
            raise ValueError(f"{found.all} types, {found.in_apps} of them in apps, are not what counts says")
        return self

    def issuer_of(self, licence: str) -> Words:
        return self.issuers[self.licences[licence].issuer]


class Topic(Frozen):
    """A life event or a topic, and whom it speaks to."""

    name: Words
    audience: tuple[Audience, ...] = Field(default=("natural-person",), min_length=1)


class Topics(Frozen):
    life_events: Mapping[Code, Topic]
    topics: Mapping[Code, Topic]


class Share(Frozen):
    """Data that somebody else holds, and who that is: its name is shown where it replaces a paper."""

    name: Words
    holder: Words


class OwnerChannel(Frozen):
    """A channel of the owner. `phone` None: nobody here knows it, so that none is shown."""

    name: Words
    phone: str | None = Field(pattern=r"^020-[0-9]{5,8}$")
    address: str = ""
    hours: str = ""
    evidence: Evidence

    def channel(self) -> Channel:
        return Channel(name=self.name, phone=self.phone or "", address=self.address, hours=self.hours)


class _OwnerContacts(Frozen):
    linkWay: OwnerChannel
    superviseWay: OwnerChannel
    review: OwnerChannel
    litigation: OwnerChannel


class Owner(Frozen):
    """Who runs the terminals. `moments`: what is said at common moments, courteously and always in the same words."""

    organisation: Words
    office: Words
    brand: Words
    evidence: Evidence
    emergency: str
    hotline: str
    contacts: _OwnerContacts
    moments: Mapping[Moment, Words]

    def contacts_for(self, own: Contacts) -> Contacts:
        """The channels of a service: its own, and the owner's where it names none."""
        return Contacts(
            linkWay=own.linkWay or self.contacts.linkWay.channel(),
            superviseWay=own.superviseWay or self.contacts.superviseWay.channel(),
            review=own.review or self.contacts.review.channel(),
            litigation=own.litigation or self.contacts.litigation.channel(),
        )


class _Kinds(RootModel[Mapping[Code, Words]]):
    pass


class _Shares(RootModel[Mapping[Code, Share]]):
    pass


@dataclass(frozen=True)
class Dictionaries:
    licences: Licences
    topics: Topics
    places: Mapping[str, Words]
    """Kinds of places: what `where` of a condition names."""
    shares: Mapping[str, Share]
    owner: Owner


Table = TypeVar("Table", Licences, Topics, Owner, _Kinds, _Shares)


def read_dictionaries(folder: Path) -> Dictionaries:
    """All dictionaries in `folder`. Raises `CatalogueError`, which names the file and what is wrong in it."""
    return Dictionaries(
        _table(folder / "licences.yaml", Licences),
        _table(folder / "topics.yaml", Topics),
        _table(folder / "places.yaml", _Kinds).root,
        _table(folder / "shares.yaml", _Shares).root,
        read_owner(folder),
    )


def read_owner(folder: Path) -> Owner:
    """Who runs the terminals, alone. Raises `CatalogueError`."""
    return _table(folder / "owner.yaml", Owner)


def _table(path: Path, of: type[Table]) -> Table:
    try:
        return of.model_validate(yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except FileNotFoundError as error:
        raise CatalogueError(f"{path}: there is no such file") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise CatalogueError(f"{path.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    except (OSError, yaml.YAMLError, ValueError) as error:  # ValueError: 2026-02-30, which YAML takes for a day; what is not UTF-8
        raise CatalogueError(f"{path.name}: {error}") from error
