"""Whether this service is for this person: judged as soon as anything about them is known, and before anything is typed.

A condition that is certainly not met ends the way forward, with its reason, its clause and the kind of place that can help. One that nobody
can judge here does not: it is listed, and staff confirm it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.catalogue.checklist import judged
from kiosk.core.errors import Problem
from kiosk.session.knowing import facts

if TYPE_CHECKING:
    from kiosk.catalogue.checklist import Judged
    from kiosk.session.state import State, Visit

NO = "eligibility.no"


def refusals(state: State, visit: Visit) -> tuple[Problem, ...]:
    """Why this visit goes no further: one problem a condition that is certainly not met, with its place as `field` and the bundle's part as
    `detail`."""
    found = judged(visit.service, facts(state, visit)) if visit.service.source.eligibility else ()
    return tuple(Problem(NO, str(one.index), one.part) for one in found if one.answer == "no")


def unsettled(state: State, visit: Visit) -> tuple[Judged, ...]:
    """What staff confirm: nobody could judge it here."""
    return tuple(one for one in judged(visit.service, facts(state, visit)) if one.answer == "unknown")
