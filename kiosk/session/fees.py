"""What a service costs somebody, when it falls due, and what becomes of the application until it is paid. Nothing is paid here yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.catalogue.checklist import Charge, charges
from kiosk.session.knowing import facts

if TYPE_CHECKING:
    from kiosk.session.effects import Unpaid
    from kiosk.session.knowing import Facts
    from kiosk.session.state import State, Visit


def of(state: State, visit: Visit) -> tuple[Charge, ...]:
    """What has to be paid, or may have to be, as things stand: for the review and the receipt."""
    return charges(visit.service, facts(state, visit))


def before_submission(visit: Visit, known: Facts) -> bool:
    """Whether something certainly falls due that can't be paid here: then this is a guide, and the window takes the application."""
    return any(one.certain and one.fee.due == "before-submission" for one in charges(visit.service, known))


def unpaid(found: tuple[Charge, ...]) -> Unpaid:
    """What somebody has to be told of what is not paid yet, the hardest of it. What may apply counts: nobody is told too late."""
    later = [one.fee for one in found if one.fee.due != "before-submission"]
    if any(fee.due == "after-acceptance" and fee.unpaid == "abandoned" for fee in later):
        return "abandoned"
    if any(fee.due == "after-acceptance" for fee in later):
        return "held"
    return "at-pickup" if later else ""
