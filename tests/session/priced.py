"""A service that has to be paid for before it is sent, made of a real one: none of the city's that is done at a terminal is such a one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk.catalogue.elements import Fee
from kiosk.catalogue.models import Step
from kiosk.catalogue.service import Catalogue
from kiosk.session import events as on
from tests.session.cases import eligible
from tests.session.walker import Walk

PRICED, AFTERWARDS = "residence-registration", "id-card-lost"


def fee(**what: Any) -> Fee:
    row = {
        "name": {"zh": "工本费", "en": "Fee"}, "channels": ["wechat", "window"], "due": "before-submission", "offline": False,
        "amount": {"value": 40, "evidence": {"mark": "known", "day": "2026-11-23"}},
    }  # fmt: skip
    return Fee.model_validate({**row, **what})


def priced(catalogue: Catalogue, *fees: Fee, code: str = PRICED) -> Catalogue:
    """`catalogue` with that service alone, which costs `fees` before it is sent, and has a step to pay them."""
    service = catalogue.services[code]
    steps = list(service.steps)
    steps.insert(next(at for at, step in enumerate(steps) if step.kind == "submit"), Step(kind="pay"))
    changed = {"fees": fees or (fee(),), "isFee": True, "steps": tuple(steps), "offline_class": "O"}
    return Catalogue({code: replace(service, source=service.source.model_copy(update=changed))})


def at_pay(catalogue: Catalogue, code: str = PRICED) -> Walk:
    """Somebody who has just come to pay; the centre has not answered yet."""
    walk = Walk(catalogue, eligible(catalogue, code))
    walk.choose(code)
    while walk.visit.step.kind != "pay":
        walk.finish_step()
    return walk


def at_receipt(catalogue: Catalogue, code: str = AFTERWARDS) -> Walk:
    """Somebody whose application is saved and whose receipt is printed."""
    walk = Walk(catalogue)
    walk.choose(code)
    while walk.visit.step.kind != "receipt":
        walk.finish_step()
    walk.world_answers()
    return walk


NEXT, BACK, LEAVE, SURE = on.NextPressed(), on.BackPressed(), on.LeavePressed(), on.LeaveConfirmed()
