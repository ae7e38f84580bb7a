"""What stands behind the doors of the home screen that is no service. Part of `kiosk.session.events`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kiosk.session.marks import ByResident, ForDoor

if TYPE_CHECKING:
    from kiosk.core.errors import Problem
    from kiosk.wire.board import Board


@dataclass(frozen=True)
class BoardLoaded(ForDoor):
    """What the centre has to announce, the newest that this terminal knows."""

    board: Board


@dataclass(frozen=True)
class WhereOpened(ByResident, ForDoor):
    """ "Where do I go?" on the home screen. `kind`: of `kiosk.session.whereabouts.KINDS`, "" for the first."""

    kind: str = ""


@dataclass(frozen=True)
class WhereChosen(ByResident, ForDoor):
    """Both choices as they stand now. `district`: by its code, "" for that of the terminal."""

    kind: str
    district: str = ""


@dataclass(frozen=True)
class AnnouncedOpened(ByResident, ForDoor):
    """What the centre announces, from the home screen or from another of its parts. `everywhere`: what is meant for other districts too."""

    part: Literal["topics", "notices", "leaders"] = "topics"
    everywhere: bool = False


@dataclass(frozen=True)
class AboutOpened(ByResident, ForDoor):
    """About this machine."""


@dataclass(frozen=True)
class TopicVoted(ByResident, ForDoor):
    """ "Me too", for a topic of the monthly list."""

    topic: str


@dataclass(frozen=True)
class VoteSaved(ForDoor):
    visit: int
    topic: str


@dataclass(frozen=True)
class VoteNotSaved(ForDoor):
    visit: int
    topic: str
    problem: Problem


Event = BoardLoaded | WhereOpened | WhereChosen | AnnouncedOpened | AboutOpened | TopicVoted | VoteSaved | VoteNotSaved
