"""What is told at once and in full: papers, fees, times, conditions, and what is not sure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from kiosk.catalogue.checklist import Checklist, Instead, checklist
from kiosk.catalogue.elements import Evidence, Exemption, Fact, Fee, Material
from kiosk.catalogue.load import load_catalogue
from kiosk.catalogue.service import Catalogue, Service
from kiosk.core.calendar import EMPTY
from kiosk.core.predicates import In, Value
from kiosk.settings import CONFIG

CATALOGUE: Catalogue = load_catalogue(CONFIG / "catalogue")
SOURCED = Evidence.model_validate({"mark": "sourced", "day": "2026-11-23", "source": "公开办事指南"})
UNSURE = Evidence.model_validate({"mark": "unsure", "day": "2026-11-23"})
MONDAY = date(2026, 11, 23)
LICENCE = Exemption(kind="e-licence", by="household-register")
AGENT = In.model_validate({"in": {"of": "situation.who", "values": ["agent"]}})


def fact(value: int | None, evidence: Evidence = SOURCED, up_to: int | None = None) -> Fact:
    return Fact(value=value, up_to=up_to, evidence=evidence)


def paper(name: str, **more: object) -> Material:
    return Material.model_validate({"name": name, "label": {"zh": "材料", "en": "Paper"}, **more})


def service(**what: object) -> Service:
    base = CATALOGUE.services["residence-registration"]
    plain = {
        "eligibility": (), "materials": (), "fees": (), "evidence": {"default": SOURCED}, "promiseDay": fact(3), "promiseType": "working",
        "anticipateDay": fact(20), "anticipateType": "working", "limitSceneNum": fact(1),
    }  # fmt: skip
    return Service(base.source.model_copy(update={**plain, **what}), base.form)


def told(one: Service, known: Mapping[str, Value] | None = None, instead: Mapping[str, Instead] | None = None) -> Checklist:
    return checklist(one, {"today": MONDAY, **(known or {})}, {}, instead or {}, EMPTY)


def test_each_paper_says_what_becomes_of_it() -> None:
    one = service(materials=(
        paper("bring", exempt_by=(LICENCE,)), paper("over", here="hand-over"), paper("self", exempt_by=(Exemption(kind="prefill"),)),
        paper("agents", when=AGENT), paper("looked-up", exempt_by=(LICENCE,)), paper("not-there", exempt_by=(LICENCE,)),
    ))  # fmt: skip
    instead = {"looked-up": Instead(LICENCE, "yes", "2026-11-01"), "not-there": Instead(LICENCE, "no")}
    unknown = {row.material.name: row for row in told(one, instead=instead).papers}
    assert {name: row.state for name, row in unknown.items()} == {
        "bring": "bring", "over": "hand-over", "self": "exempt", "agents": "perhaps", "looked-up": "exempt", "not-there": "bring",
    }  # fmt: skip
    assert unknown["agents"].depends_on == ("situation.who",) and unknown["bring"].ways == (LICENCE,)
    assert (unknown["looked-up"].by, unknown["looked-up"].as_of) == (LICENCE, "2026-11-01")
    by_answer = {who: {row.material.name: row.state for row in told(one, {"situation.who": who}).papers} for who in ("self", "agent")}
    assert (by_answer["self"]["agents"], by_answer["agent"]["agents"]) == ("not-needed", "bring")


def test_fees_that_certainly_do_not_apply_are_not_told() -> None:
    row = {"name": {"zh": "工本费", "en": "Fee"}, "due": "at-pickup", "channels": ("window",)}
    fees = tuple(
        Fee.model_validate({**row, "amount": amount.model_dump(), "when": when})
        for amount, when in ((fact(20), None), (fact(None, UNSURE), None), (fact(40), AGENT))
    )
    one = service(fees=fees)
    assert [(charge.index, charge.certain, charge.sure) for charge in told(one).charges] == [
        (0, True, True), (1, True, False), (2, False, True),
    ]  # fmt: skip
    assert [charge.index for charge in told(one, {"situation.who": "self"}).charges] == [0, 1]
    assert "fees.1" in told(one).unsure and "fees.0" not in told(one).unsure


def test_days_are_counted_from_today() -> None:
    found = told(service())
    assert found.promised.due is not None and found.promised.due.day == date(2026, 11, 26) and found.promised.due.about
    assert found.legal is not None and found.saved.days == 17
    without = checklist(service(), {}, {}, {}, EMPTY)
    assert without.promised.due is None, "nobody knows what day it is"
    assert told(service(promiseDay=fact(None, UNSURE))).promised.due is None
    assert told(service(promiseDay=fact(3, up_to=5))).promised.due == told(service(promiseDay=fact(5))).promised.due, "no earlier than sure"


def test_units_that_differ_are_not_subtracted() -> None:
    assert told(service(anticipateType="calendar")).saved.days is None
    assert told(service(anticipateDay=None)).legal is None


def test_what_is_not_sourced_is_said_to_be_unsure() -> None:
    assert told(service()).unsure == ()
    vague = service(evidence={"default": SOURCED, "handleArea": UNSURE}, promiseDay=fact(3, UNSURE), materials=(paper("a"),))
    assert told(vague).unsure == ("promiseDay", "handleArea")
    assert "materials.a" in told(service(evidence={"default": UNSURE}, materials=(paper("a"),))).unsure


@pytest.mark.parametrize(
    "other",
    [
        {"promiseDay": fact(4)}, {"materials": (paper("a"),)}, {"limitSceneNum": fact(0)}, {"checked": "2026-11-24"},
        {"evidence": {"default": UNSURE}},
    ],
    ids=lambda what: next(iter(what)),
)  # fmt: skip
def test_the_hash_names_exactly_what_was_told(other: dict[str, object]) -> None:
    base = told(service())
    assert base.content_hash("zh") == told(service()).content_hash("zh") != told(service(**other)).content_hash("zh")
    assert base.content_hash("zh") != base.content_hash("en") and len(base.content_hash("zh")) == 64


def test_the_hash_does_not_change_overnight() -> None:
    one = service()
    tomorrow = checklist(one, {"today": date(2026, 11, 24)}, {}, {}, EMPTY)
    assert tomorrow.content_hash("zh") == told(one).content_hash("zh") and tomorrow.promised.due != told(one).promised.due


def test_the_hash_is_over_the_answers_too() -> None:
    one = service()
    hashes = {checklist(one, {}, answers, {}, EMPTY).content_hash("zh") for answers in ({}, {"who": "self"}, {"who": "agent"})}
    assert len(hashes) == 3


@pytest.mark.parametrize("code", CATALOGUE.services)
def test_every_service_can_be_told(code: str) -> None:
    found = told(CATALOGUE.services[code])
    assert found.code == code and len(found.papers) == len(CATALOGUE.services[code].source.materials)
    assert len(found.content_hash("en")) == 64
