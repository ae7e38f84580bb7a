"""The ways out of an occupied place. What may be lost is asked about, and what was given is forgotten.

Leaving, by whatever way, passes through `go_home`, which alone emits `Wipe`, stops every device and withdraws what is still printing:
nobody's paper comes out for the next person.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.session import collect
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.night import resting
from kiosk.session.result import STOP_ALL, Result
from kiosk.session.state import State, Visit

if TYPE_CHECKING:
    from kiosk.core.errors import Problem


def leave(state: State, event: on.LeavePressed | on.LeaveConfirmed | on.StayPressed) -> Result:
    """Asks back only where something would be lost. While a record is being saved nobody can say any more that nothing is kept."""
    visit = state.place if isinstance(state.place, Visit) else None
    if not state.occupied or isinstance(event, on.StayPressed) or (visit and saving(visit)):
        return replace(state, leaving=False), ()
    if isinstance(event, on.LeavePressed) and visit and would_lose(visit):
        return replace(state, leaving=True), ()
    return go_home(state)


def would_lose(visit: Visit) -> bool:
    """Whether somebody who leaves now loses what they gave."""
    given = any(party.assurance != "L0" or party.signature for party in visit.parties) or bool(visit.scans)
    if visit.step.kind == "collect":
        return collect.printing(visit)
    if not given and not any(step.kind == "submit" for step in visit.steps):  # a guide: read, and nothing given
        return False
    return visit.receipt is None and (visit.index > 0 or given)


def saving(visit: Visit) -> bool:
    """Whether a record is on its way to the disk."""
    return visit.step.kind == "submit" and not visit.problems


def go_home(state: State, problem: Problem | None = None) -> Result:
    """The only way out of an occupied place: stops every device and every print job, forgets the person, gives the language back."""
    stopped = (*STOP_ALL, *_unpaid(state), do.WithdrawPaper(), do.Wipe())
    fresh = replace(
        state,
        place=resting(state, problem),
        language=state.rules.language,
        manner=state.manner_of_nobody,
        guard=replace(state.guard, covered=False, card_told=False, chimes=0),
        warned_at=None,
        leaving=False,
        helping=None,
        visit_number=state.visit_number + 1,
    )
    return replace(fresh, catalogue=state.coming or state.catalogue, coming=None), stopped


def _unpaid(state: State) -> tuple[do.Effect, ...]:
    """Ends an order that nobody is there for any more. One that an application carries, or may while it is being saved, is the centre's to
    settle; what was sent is never given back."""
    visit = state.place
    if not isinstance(visit, Visit) or visit.paying.stage in ("none", "closed", "left") or saving(visit):
        return ()
    paying = visit.paying
    if visit.receipt is None:
        return (do.EndPayment(state.visit_number, paying.attempt, "abandon"),)
    return (do.EndPayment(state.visit_number, paying.attempt, "close"),) if not paying.settled else ()
