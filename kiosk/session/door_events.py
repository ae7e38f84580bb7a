"""What stands behind the doors of the home screen that is no service. Part of `kiosk.session.events`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.session.marks import ByResident, ForDoor

if TYPE_CHECKING:
    from kiosk.core.errors import Problem
    from kiosk.wire.board import Board


@dataclass(frozen=True)
class BoardLoaded(ForDoor):
    """What the centre has to announce, the newest that this terminal knows."""

    board: Board


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


Event = BoardLoaded | TopicVoted | VoteSaved | VoteNotSaved
