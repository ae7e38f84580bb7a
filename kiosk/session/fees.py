"""What a service costs somebody, when it falls due, what of it can be paid here, and what becomes of the application until it is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.catalogue.checklist import Charge, charges
from kiosk.session.knowing import facts

if TYPE_CHECKING:
    from kiosk.session.effects import Unpaid
    from kiosk.session.knowing import Facts
    from kiosk.session.state import State, Visit


def of(state: State, visit: Visit) -> tuple[Charge, ...]:
    """What has to be paid, or may have to be, as things stand: for the review and the receipt. What was paid here, or perhaps was, is told
    as that and not asked for again."""
    found = charges(visit.service, facts(state, visit))
    if not visit.paying.settled:
        return found
    paid = "before-submission" if any(step.kind == "pay" for step in visit.steps) else "after-acceptance"
    return tuple(one for one in found if not (one.certain and one.fee.due == paid and one.fee.payable_here))


def only_at_window(visit: Visit, known: Facts) -> bool:
    """Whether something certainly falls due first that can't be paid here: then this is a guide, and the window takes the application."""
    here = any(step.kind == "pay" for step in visit.service.steps)
    return any(not (here and one.fee.payable_here) for one in _due(visit, known, "before-submission"))


def any_first(visit: Visit, known: Facts) -> bool:
    """Whether something certainly has to be paid before it is sent."""
    return bool(_due(visit, known, "before-submission"))


def first(state: State, visit: Visit) -> tuple[Charge, ...]:
    """What has to be paid before it is sent."""
    return _due(visit, facts(state, visit), "before-submission")


def afterwards(state: State, visit: Visit) -> tuple[Charge, ...]:
    """What falls due after acceptance and can be paid here: all of it that has a known amount, or nothing."""
    due = tuple(one for one in _due(visit, facts(state, visit), "after-acceptance") if one.fee.fen)
    return due if all(one.fee.payable_here for one in due) else ()


def _due(visit: Visit, known: Facts, when: str) -> tuple[Charge, ...]:
    """What certainly has to be paid then. What is free is nobody's to pay."""
    return tuple(one for one in charges(visit.service, known) if one.certain and one.fee.due == when and one.fee.amount.value != 0)


def unpaid(found: tuple[Charge, ...]) -> Unpaid:
    """What somebody has to be told of what is not paid yet, the hardest of it. What may apply counts: nobody is told too late."""
    later = [one.fee for one in found if one.fee.due != "before-submission"]
    if any(fee.due == "after-acceptance" and fee.unpaid == "abandoned" for fee in later):
        return "abandoned"
    if any(fee.due == "after-acceptance" for fee in later):
        return "held"
    return "at-pickup" if later else ""
