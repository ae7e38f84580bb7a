"""What somebody thought of it: after the result, by their own will, and never twice for one visit.

A rating is no step of a service (GB/T 39734-2020 has it follow one that is over): it stands over the step that the visit ended with, so
that no progress counts it and nobody has to pass through it.

Invariants
- It begins by a touch, once no printer works for this person any more: who is called away from it leaves no paper behind.
- No level is chosen beforehand, and none is kept that nobody sent. Going on without one, leaving and waiting all mean: no rating.
- While it stands there nothing under it can be pressed; what printers and the store report still arrives.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import rate_events as by
from kiosk.session.leaving import go_home
from kiosk.session.papers import working
from kiosk.session.result import Result
from kiosk.session.state import Rating

if TYPE_CHECKING:
    from kiosk.session.state import State, Visit

LEVELS = (5, 4, 3, 2, 1)
ASPECTS: tuple[by.Aspect, ...] = get_args(by.Aspect)


def rateable(visit: Visit) -> str:
    """The record that can be rated now; "" where there is none: nothing was submitted or collected, a printer still works, or somebody
    pays."""
    if working(visit) or visit.pays:
        return ""
    match visit.step.kind:
        case "receipt":
            return visit.receipt.record_id if visit.receipt is not None else ""
        case "collect":
            given = [job for job, one in visit.printouts.items() if one.outcome in ("confirmed", "unknown")]
            return next((job.partition("#")[0] for job in reversed(given) if _is_result(visit, job)), "")
    return ""


def _is_result(visit: Visit, job: str) -> bool:
    return job.partition("#")[0] in {one.record_id for one in visit.collecting.results}


def handle(state: State, visit: Visit, event: on.Event) -> Result | None:
    """What an event comes to while it is rated, or may be; None: the event is none of these."""
    rating = visit.rating
    if rating is None:
        return _opened(state, visit) if isinstance(event, by.RatingOpened) else None
    open_ = rating.stage in ("choosing", "failed")
    match event:
        case by.LevelChosen(level) if open_ and level in LEVELS:
            return _with(state, visit, replace(rating, level=level)), ()
        case by.AspectToggled(aspect) if open_ and rating.level and aspect in ASPECTS:
            wanted = set(rating.aspects) ^ {aspect}
            return _with(state, visit, replace(rating, aspects=tuple(one for one in ASPECTS if one in wanted))), ()
        case by.RatingSent() | on.NextPressed() if open_ and rating.level:
            return _send(state, visit, rating)
        case by.RatingSaved() if rating.stage == "saving":
            return _with(state, visit, replace(rating, stage="saved", problem=None)), ()
        case by.RatingNotSaved(_, problem) if rating.stage == "saving":
            return _with(state, visit, replace(rating, stage="failed", problem=problem)), ()
        case on.NextPressed() if rating.stage != "saving":
            return go_home(state)
        case on.BackPressed() if open_:
            return _with(state, visit, None), ()
        case by.RatingSaved() | by.RatingNotSaved():
            return state, ()
    return (state, ()) if isinstance(event, on.RESIDENT) else None


def _opened(state: State, visit: Visit) -> Result:
    return (_with(state, visit, Rating()) if rateable(visit) else state), ()


def _send(state: State, visit: Visit, rating: Rating) -> Result:
    kept = do.SaveRating(state.visit_number, rateable(visit), visit.service.code, rating.level, rating.aspects, state.written)
    return _with(state, visit, replace(rating, stage="saving", problem=None)), (kept,)


def _with(state: State, visit: Visit, rating: Rating | None) -> State:
    return replace(state, place=replace(visit, rating=rating))
