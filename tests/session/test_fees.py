"""What is paid and when: told at the review and on the receipt; what would have to be paid first is only told here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.catalogue.elements import Fee
from kiosk.catalogue.service import Catalogue
from kiosk.core.predicates import In
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.availability import Availability, availability, here
from kiosk.session.course import why_guide
from tests.session.cases import eligible
from tests.session.walker import CODES, DEVICES, ONLINE, Walk, each

ONE, ASKING = "residence-registration", "id-card-renewal"


def fee(**what: Any) -> Fee:
    row = {
        "name": {"zh": "工本费", "en": "Fee"}, "channels": ["window"],
        "amount": {"value": 20, "evidence": {"mark": "known", "day": "2026-11-23"}},
    }  # fmt: skip
    return Fee.model_validate({**row, **what})


def with_fees(catalogue: Catalogue, *fees: Fee, code: str = ONE) -> Catalogue:
    service = catalogue.services[code]
    return Catalogue({code: replace(service, source=service.source.model_copy(update={"fees": fees, "isFee": bool(fees)}))})


@pytest.mark.parametrize(
    ("fees", "said"),
    [
        ((), ""),
        ((fee(due="at-pickup"),), "at-pickup"),
        ((fee(due="at-pickup"), fee(due="after-acceptance")), "held"),
        ((fee(due="after-acceptance"), fee(due="after-acceptance", unpaid="abandoned")), "abandoned"),
        ((fee(due="at-pickup", unpaid="abandoned"),), "at-pickup"),
    ],
)  # fmt: skip
def test_the_receipt_says_what_is_to_be_paid(catalogue: Catalogue, fees: tuple[Fee, ...], said: do.Unpaid) -> None:
    walk = Walk(with_fees(catalogue, *fees))
    walk.choose(ONE)
    walk.finish()
    [printed] = [effect for effect in walk.done if isinstance(effect, do.PrintReceipt)]
    assert printed.unpaid == said


def test_what_is_paid_first_is_only_told_here(catalogue: Catalogue) -> None:
    made = with_fees(catalogue, fee(due="before-submission", offline=False))
    walk = Walk(made, eligible(catalogue, ONE))
    assert here(walk.state, made.heads[ONE]) == Availability("guide", "availability.pay-at-window")
    walk.choose(ONE)
    while not walk.at_home:
        assert walk.visit.step.kind in ("situation", "notice")
        walk.finish_step()
    assert not [effect for effect in walk.done if isinstance(effect, do.Save | do.WatchForCard)]


def test_what_only_some_pay_first_is_decided_when_it_is_known(catalogue: Catalogue) -> None:
    from_here = In.model_validate({"in": {"of": "situation.hukou", "values": ["4401"]}})
    made = with_fees(catalogue, fee(due="before-submission", offline=False, when=from_here), code=ASKING)
    for value, guide in (("4401", True), ("44", False)):
        walk = Walk(made)
        assert here(walk.state, made.heads[ASKING]).verdict == "yes"
        walk.tell(on.ServiceChosen(ASKING), on.SituationAnswered("photo", "receipt"), on.SituationAnswered("hukou", value))
        assert (why_guide(walk.state, walk.visit) == "availability.pay-at-window") is guide
        walk.tell(on.NextPressed())
        assert any(step.kind == "submit" for step in walk.visit.steps) is not guide


# --- availability, whole ----------------------------------------------------------------------------------------------------------


@each(CODES)
def test_a_guide_is_always_told_and_the_rest_when_it_works(catalogue: Catalogue, code: str) -> None:
    head, nothing = catalogue.heads[code], dict[str, on.Health]()
    works = {**dict.fromkeys(DEVICES, ONLINE), "store": ONLINE}
    told = availability(head, nothing, online=False, production=False)
    if not head.submits and not head.collects:
        assert told == Availability("guide") == availability(head, works, online=True, production=True)
        return
    assert availability(head, works, online=True, production=False).verdict in ("yes", "guide")
    assert availability(head, works, online=True, production=False, offered=False) == Availability("guide", "availability.not-offered-here")
    assert availability(head, works, online=True, production=True) == Availability("guide", "availability.guide-only"), "nobody verified it"
    offline = availability(head, works, online=False, production=False)
    if head.pays_first:
        assert offline.verdict == "guide"
    else:
        assert offline == {"O": Availability("no", "availability.needs-network")}.get(
            head.offline_class, Availability("degraded", "availability.saved-here-first")
        )
    locked = availability(head, {**works, "store": on.Health("no-device", "store.full")}, online=True, production=False)
    assert not head.submits or head.pays_first or locked == Availability("no", "store.full")
