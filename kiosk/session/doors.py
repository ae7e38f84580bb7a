"""What stands behind the doors of the home screen that is no service: where to go, what the centre announces, whose machine this is.

Invariants
- What the centre announces changes nothing of what somebody does: the board is replaced under whatever is shown.
- "Me too" counts once a topic and visit; of whom it came nobody learns.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.session import door_events as on
from kiosk.session import effects as do
from kiosk.session.state import About, Announced, Closed, Home, State, Where
from kiosk.session.whereabouts import KINDS

if TYPE_CHECKING:
    from datetime import date

    from kiosk.session.result import Result
    from kiosk.wire.board import LeaderDay, Notice, Topic

REMINDED = 90
"""Days before a document lapses: time enough to renew it (one that lapses is to be renewed: Resident Identity Card Law, Art. 11)."""


def handle(state: State, event: on.Event) -> Result:
    match event:
        case on.BoardLoaded(board):
            return (state if board == state.board else replace(state, board=board)), ()
        case on.WhereOpened(kind) if isinstance(state.place, Home | Closed):
            return _entered(state, Where(kind if kind in KINDS else next(iter(KINDS)))), ()
        case on.WhereChosen(kind, district) if isinstance(state.place, Where) and kind in KINDS:
            return replace(state, place=Where(kind, district)), ()
        case on.AnnouncedOpened(part, everywhere) if isinstance(state.place, Home):
            return _entered(state, Announced(part, everywhere)), ()
        case on.AnnouncedOpened(part, everywhere) if isinstance(state.place, Announced):
            return replace(state, place=replace(state.place, part=part, everywhere=everywhere, problem=None)), ()
        case on.AboutOpened() if isinstance(state.place, Home | Closed):
            return _entered(state, About()), ()
        case on.TopicVoted() | on.VoteSaved() | on.VoteNotSaved() if isinstance(state.place, Announced):
            return _voted(state, state.place, event)
    return state, ()


def _entered(state: State, place: Where | Announced | About) -> State:
    return replace(state, place=place, visit_number=state.visit_number + 1)


def _voted(state: State, place: Announced, event: on.TopicVoted | on.VoteSaved | on.VoteNotSaved) -> Result:
    match event:
        case on.TopicVoted(topic) if may_vote(state, place, topic):
            return replace(state, place=replace(place, saving=topic, problem=None)), (do.SaveVote(state.visit_number, topic),)
        case on.VoteSaved(_, topic) if topic == place.saving:
            return replace(state, place=replace(place, saving="", voted=place.voted | {topic})), ()
        case on.VoteNotSaved(_, topic, problem) if topic == place.saving:
            return replace(state, place=replace(place, saving="", problem=problem)), ()
    return state, ()


def may_vote(state: State, place: Announced, topic: str) -> bool:
    """Whether "me too" can be said of it: of one that is still on the list, once, and one at a time."""
    on_list = any(one.id == topic and one.stage != "delisted" for one in topics(state))
    return on_list and not place.saving and topic not in place.voted


# --- what is shown of the board -----------------------------------------------------------------------------------------------------


def notices(state: State, everywhere: bool = False) -> tuple[Notice, ...]:
    """Those that hold today and are meant for this district, or for any: urgent first, then the newest. None while nobody said what day
    it is."""
    if state.board is None or state.clock is None:
        return ()
    today, own = state.clock.date(), state.rules.district
    held = (one for one in state.board.notices if one.first_day <= today <= one.last_day)
    mine = (one for one in held if everywhere or not own or not one.districts or own in one.districts)
    return tuple(sorted(mine, key=lambda one: (one.priority != "urgent", -one.first_day.toordinal(), one.id)))


def topics(state: State) -> tuple[Topic, ...]:
    """The newest list, in the order in which it was published."""
    listed = state.board.topics if state.board else ()
    newest = max((one.month for one in listed), default="")
    return tuple(one for one in listed if one.month == newest)


def solved(state: State) -> int:
    """How many of the newest list were taken off it, for something was done."""
    return sum(1 for one in topics(state) if one.stage == "delisted")


def leader_days(state: State) -> tuple[LeaderDay, ...]:
    """From today on."""
    if state.board is None or state.clock is None:
        return ()
    today = state.clock.date()
    return tuple(sorted((one for one in state.board.leader_days if one.day >= today), key=lambda one: one.day))


def reminder(state: State, valid_to: date | None) -> date | None:
    """The last day of a document that lapses soon, or has; None where there is nothing to remind of."""
    if valid_to is None or state.clock is None:
        return None
    return valid_to if (valid_to - state.clock.date()).days <= REMINDED else None
