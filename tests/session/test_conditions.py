"""Who a service is for: everybody for whom it is gets through, and nobody for whom it certainly is not comes to a form."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.catalogue.service import Catalogue
from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.eligibility import NO, unsettled
from kiosk.session.knowing import asked, contradictions, facts
from kiosk.session.state import Home
from kiosk.session.telling import told
from tests.session.cases import NOW, Case, breaking, variants
from tests.session.people import PEOPLE
from tests.session.promises import traces_in
from tests.session.walker import CODES, GUARDED, Walk, at_step, each, index_of

ASKING = tuple(code for code in CODES if code != GUARDED)
RENEWAL = "id-card-renewal"


@each(ASKING)
def test_whoever_fails_a_condition_goes_no_further(catalogue: Catalogue, code: str) -> None:
    for because, case in breaking(catalogue, code).items():
        walk, seen = Walk(catalogue, case), list[str]()
        walk.choose(code)
        while not reasons(walk):
            seen.append(walk.visit.step.kind)
            assert "review" not in seen, f"{because}: nobody was told"
            walk.finish_step()
        walk.give()
        index = walk.visit.index
        walk.tell(on.NextPressed())
        assert walk.visit.index == index and reasons(walk), "there is no way forward"
        assert not {"form", "materials", "sign", "submit"} & set(seen), "nothing is typed in vain"
        walk.tell(on.LeavePressed(), on.LeaveConfirmed())
        assert walk.at_home and not [effect for effect in walk.done if isinstance(effect, do.Save)]


def reasons(walk: Walk) -> set[str]:
    conditions = walk.visit.service.source.eligibility
    return {conditions[int(problem.field)].because.zh for problem in walk.visit.problems if problem.code == NO}


@each(ASKING)
def test_other_answers_lead_to_the_end_as_well(catalogue: Catalogue, code: str) -> None:
    """Who answers one question otherwise and is still one for whom it is: whatever steps and parties that brings."""
    for case in variants(catalogue, code):
        walk = Walk(catalogue, case)
        walk.choose(code)
        walk.finish()


def test_an_answer_taken_back_opens_the_way_again(catalogue: Catalogue) -> None:
    walk = Walk(catalogue)
    walk.choose(RENEWAL)
    walk.tell(on.SituationAnswered("hukou", "99"))
    assert walk.codes == [NO]
    walk.tell(on.SituationAnswered("hukou", "44"))
    assert not walk.visit.problems
    walk.tell(on.SituationAnswered("photo", "receipt"), on.SituationAnswered("hukou", ""), on.NextPressed())
    assert walk.visit.problems == (Problem("situation.unanswered", "hukou"),)
    walk.tell(on.SituationAnswered("hukou", "no-such-place"), on.SituationAnswered("no-such-question", "44"))
    assert walk.visit.answers == {"photo": "receipt"}


def test_the_card_wins_over_the_answer_and_says_so(catalogue: Catalogue) -> None:
    elsewhere = {**PEOPLE, "applicant": PEOPLE["applicant"].as_(hukou="440300")}
    walk = Walk(catalogue, Case(elsewhere, {"hukou": "4401"}))
    walk.choose(RENEWAL)
    while walk.visit.step.kind != "identify":
        walk.finish_step()
    walk.give()
    assert walk.visit.problems == (Problem("situation.card-differs", "hukou"),)
    known = facts(walk.state, walk.visit)
    assert str(known["applicant.hukou"]).startswith("4403") and known["situation.hukou"] == "44"
    walk.finish()
    [saved] = [effect for effect in walk.done if isinstance(effect, do.Save)]
    assert saved.answers["hukou"] == "44", "what is sent is what the card says"


def test_a_card_from_elsewhere_ends_it_before_anything_is_typed(catalogue: Catalogue) -> None:
    elsewhere = {**PEOPLE, "applicant": PEOPLE["applicant"].as_(hukou="430100")}
    walk = Walk(catalogue, Case(elsewhere, {"hukou": "4401"}))
    walk.choose(RENEWAL)
    while walk.visit.step.kind != "identify":
        walk.finish_step()
    walk.give()
    assert walk.codes == [NO, "situation.card-differs"] and contradictions(walk.state, walk.visit) == ("hukou",)
    walk.tell(on.NextPressed())
    assert walk.visit.step.kind == "identify"
    walk.tell(on.PrintNoticePressed())
    [printed] = [effect for effect in walk.done if isinstance(effect, do.PrintNotice)]
    assert printed.told is not None and printed.told.content_hash("zh") == walk.visit.notice_hash
    walk.tell(on.AnotherCardPressed())
    assert not walk.visit.problems, "another person's card may do"


def test_what_nobody_can_judge_goes_on_and_is_listed(catalogue: Catalogue) -> None:
    """Without a card that says where somebody is registered, and with an age that is not known."""
    walk = at_step(catalogue, RENEWAL, index_of(catalogue, RENEWAL, "identify"))
    silent = replace(PEOPLE["applicant"].document, birth=None, address="", authority="")
    walk.tell(on.CardRead(walk.state.visit_number, silent, minor=None))
    assert not walk.visit.problems
    assert [one.needs for one in unsettled(walk.state, walk.visit)] == [("applicant.birth",)]
    walk.tell(on.NextPressed())
    assert walk.visit.step.kind != "identify"


def test_without_a_clock_no_age_is_known(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, RENEWAL, index_of(catalogue, RENEWAL, "identify"))
    walk.state = replace(walk.state, clock=None)
    walk.give()
    assert [one.needs for one in unsettled(walk.state, walk.visit)] == [("today",)]


def test_a_day_that_passes_is_noticed(catalogue: Catalogue) -> None:
    """Sixteen from tomorrow on: told so today, and let through after midnight without another card."""
    tomorrow = (NOW + timedelta(days=1)).date()
    young = {**PEOPLE, "applicant": PEOPLE["applicant"].as_(birth=tomorrow.replace(year=tomorrow.year - 16))}
    walk = Walk(catalogue, Case(young, {"hukou": "4401"}))
    walk.choose(RENEWAL)
    while walk.visit.step.kind != "identify":
        walk.finish_step()
    walk.give()
    assert walk.codes == [NO]
    walk.tell(on.Minute(NOW + timedelta(days=1)))
    assert not walk.visit.problems


def test_a_party_who_takes_no_part_any_more_leaves_nothing_behind(catalogue: Catalogue) -> None:
    code = "no-criminal-record-certificate"
    case = Case(answers={"who": "agent", "record_link": "hukou"})
    walk = Walk(catalogue, case)
    walk.choose(code)
    while not any(party.role == "agent" and party.fields for party in walk.visit.parties):
        walk.finish_step()
    while walk.visit.index:
        walk.tell(on.BackPressed())
    walk.tell(on.SituationAnswered("who", "self"), on.NextPressed())
    assert "agent" in walk.visit.absent and not traces_in(walk.visit.party("agent"))
    assert not any(step.party == "agent" for step in walk.visit.steps)


def test_only_what_is_asked_has_to_be_answered(catalogue: Catalogue) -> None:
    walk = Walk(catalogue)
    walk.choose("no-criminal-record-certificate")
    questions = {one.id for one in walk.visit.service.source.situations}
    before = {one.id for one in asked(walk.state, walk.visit)}
    walk.tell(on.SituationAnswered("record_link", "foreign"))
    after = {one.id for one in asked(walk.state, walk.visit)}
    assert before < questions and after - before == {"long_stay"}


@pytest.mark.parametrize("production", [False, True])
def test_what_nobody_has_verified_is_only_told_in_production(catalogue: Catalogue, production: bool) -> None:
    walk = Walk(catalogue)
    walk.state = replace(walk.state, rules=replace(walk.state.rules, production=production))
    walk.choose(RENEWAL)
    walk.finish()
    saved = [effect for effect in walk.done if isinstance(effect, do.Save)]
    assert bool(saved) is not production
    assert isinstance(walk.state.place, Home)


def test_the_record_names_the_notice_as_it_stood_there_at_last(catalogue: Catalogue) -> None:
    """Who reads it in another language was told in that language, and the record says so of both."""
    walk = at_step(catalogue, RENEWAL, index_of(catalogue, RENEWAL, "notice"))
    walk.tell(on.LanguageChosen("en"))
    shown = told(walk.state, walk.visit)
    walk.tell(on.NextPressed())
    assert walk.visit.notice_hash == shown.content_hash("en") != shown.content_hash("zh")
