"""What leads somebody to the right service and tells them what it takes: search, situation, exemptions, the report of an error in a guide.
Part of `kiosk.session.events`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from kiosk.core.classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.catalogue.surroundings import Surroundings
    from kiosk.core.errors import Problem

Topic = Literal["fee", "time", "materials", "conditions", "place", "words", "other"]
"""What of a guide is wrong. A closed list: nobody types about themselves into a report that anybody may read."""

TicketKind = Literal["guide-error", "cannot-be-done", "call-back", "terminal-fault"]


# What a resident does.
@dataclass(frozen=True)
class SearchOpened:
    """From the home screen, by the search box or by one of its doors. `life_event` "*": the bundles of all of them. `now`: what can be
    done here at this hour, then what can't."""

    life_event: str = ""
    audience: str = ""
    frequent: bool = False
    now: bool = False


@dataclass(frozen=True)
class SearchTyped:
    """The whole text as it stands now."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class FacetChosen:
    """All facets as they stand now; "" is none."""

    life_event: str = ""
    audience: str = ""
    frequent: bool = False


@dataclass(frozen=True)
class SituationAnswered:
    """`value` "" takes the answer back."""

    id: str
    value: str = field(repr=False)


@dataclass(frozen=True)
class PartToggled:
    """Takes a part into a bundle, or leaves it out; a part that is fixed stays."""

    id: str


@dataclass(frozen=True)
class ExemptionChosen:
    """`wanted`: use what the state holds already instead of this paper, which is a consent to look it up; else bring the paper."""

    material: str
    wanted: bool


@dataclass(frozen=True)
class GuideErrorOpened:
    """ "There is an error in this guide", on every step of a visit that shows one. Once more closes it."""


@dataclass(frozen=True)
class GuideErrorTopic:
    topic: Topic


@dataclass(frozen=True)
class GuideErrorSent:
    pass


# What comes back.
@dataclass(frozen=True)
class ServicesFound:
    """`codes` of services and bundles, best first. `number`: of the question."""

    visit: int
    number: int
    codes: tuple[str, ...]


@dataclass(frozen=True)
class LicencesFound:
    """`held`: what the state holds of this person, by type of licence or source, and as of when (ISO 8601; "" where it does not say).
    What was asked about and is not in it is not there. `number`: of the question."""

    visit: int
    number: int
    held: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class LicencesRefused:
    """Nobody could say: what was asked about is not known."""

    visit: int
    number: int
    problem: Problem


@dataclass(frozen=True)
class TicketSaved:
    """The ticket is durable: committed and synced to disk."""

    visit: int
    record_id: str
    tracking_number: str
    kind: TicketKind = "guide-error"


@dataclass(frozen=True)
class TicketNotSaved:
    visit: int
    problem: Problem
    kind: TicketKind = "guide-error"


# What the machine learns about the world.
@dataclass(frozen=True)
class Minute:
    """The wall clock: aware, in local time. Once a minute and at the start; days are judged by it and never measured."""

    at: datetime


@dataclass(frozen=True)
class SurroundingsLoaded:
    """Places with their hours, the calendar, competence: what is known beside the services."""

    surroundings: Surroundings
