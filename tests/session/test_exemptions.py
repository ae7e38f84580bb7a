"""Every paper that need not be brought: looked up with consent, found, not found, not to be found out, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.catalogue.checklist import by_itself, ways
from kiosk.catalogue.elements import Material
from kiosk.catalogue.service import Catalogue
from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.exemptions import applying, holder_of, scanned_here
from kiosk.session.knowing import facts
from kiosk.session.telling import told
from tests.session.cases import variants
from tests.session.walker import APPLICATIONS, SAVED_AT, Walk, at_step, course_of, each, index_of

FIRST, RENAMED = "id-card-first", "name-change"
RENEWAL = "id-card-renewal"
WITH_PAPERS = tuple(code for code in APPLICATIONS)


def at_papers(catalogue: Catalogue, code: str) -> Walk | None:
    if not any(step.kind == "materials" for step in course_of(catalogue, code)):
        return None
    return at_step(catalogue, code, index_of(catalogue, code, "materials"))


def lookable(walk: Walk) -> Iterator[Material]:
    yield from (one for one in scanned_here(walk.visit, facts(walk.state, walk.visit)) if ways(one))


def asked_now(walk: Walk) -> do.AskLicences:
    asked = walk.asked.pop()
    assert isinstance(asked, do.AskLicences)
    return asked


def scan_others(walk: Walk, but: str) -> None:
    for one in scanned_here(walk.visit, facts(walk.state, walk.visit)):
        if one.name != but:
            walk.scan(one.name)


@each(WITH_PAPERS)
@pytest.mark.parametrize("word", ["yes", "no", "unknown"])
def test_each_exemption(catalogue: Catalogue, code: str, word: str) -> None:
    walk = at_papers(catalogue, code)
    if walk is None:
        return
    for material in list(lookable(walk)):
        walk = at_step(catalogue, code, index_of(catalogue, code, "materials"))
        walk.tell(on.ExemptionChosen(material.name, wanted=True))
        if holder_of(walk.visit) is None:
            assert walk.visit.problems == (Problem("exemption.nobody", material.name),)
            continue
        question = asked_now(walk)
        assert question.types == tuple(dict.fromkeys(way.by for way in ways(material))) and question.id_number not in repr(question)
        answers: dict[str, on.Event] = {
            "yes": on.LicencesFound(question.visit, question.number, {question.types[-1]: SAVED_AT, "no-such-type": ""}),
            "no": on.LicencesFound(question.visit, question.number, {}),
            "unknown": on.LicencesRefused(question.visit, question.number, Problem("licences.offline")),
        }
        walk.tell(answers[word])
        chosen = walk.visit.exemptions[material.name]
        assert (chosen.found, chosen.consent, chosen.as_of) == (word, True, SAVED_AT if word == "yes" else "")
        assert chosen.by == (question.types[-1] if word == "yes" else question.types[0])
        scan_others(walk, material.name)
        walk.tell(on.NextPressed())
        needed = material.is_need and not material.may_follow
        assert (walk.visit.step.kind == "materials") == (word == "no" and needed), "what is certainly not there has to be brought"
        if walk.visit.step.kind == "materials":
            assert walk.visit.problems == (Problem("materials.missing", material.name),)
            walk.scan(material.name)
            walk.tell(on.NextPressed())
        walk.finish()
        [saved] = [effect for effect in walk.done if isinstance(effect, do.Save)]
        assert (material.name in saved.exemptions) == (word != "no") and material.name not in (saved.scans if word != "no" else ())


@each(WITH_PAPERS)
def test_what_the_form_says_by_itself_is_brought_by_nobody(catalogue: Catalogue, code: str) -> None:
    walk = Walk(catalogue)
    walk.choose(code)
    walk.finish()
    [saved] = [effect for effect in walk.done if isinstance(effect, do.Save)]
    for material in saved.service.source.materials:
        if by_itself(material):
            assert material.name not in saved.scans


def test_a_consent_taken_back_ends_what_rested_on_it(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, RENEWAL, index_of(catalogue, RENEWAL, "materials"))
    [material] = lookable(walk)
    walk.tell(on.ExemptionChosen(material.name, wanted=True))
    walk.world_answers()
    assert walk.visit.exemptions[material.name].found == "yes"
    assert ("data-share", True) in {(one.purpose, one.given) for one in walk.visit.mine.consents}
    walk.tell(on.ExemptionChosen(material.name, wanted=False))
    assert not walk.visit.exemptions and not walk.visit.licences.held and not walk.visit.licences.asked
    assert ("data-share", False) in {(one.purpose, one.given) for one in walk.visit.mine.consents}
    scan_others(walk, material.name)
    walk.tell(on.NextPressed())
    assert walk.visit.problems == (Problem("materials.missing", material.name),)


def test_an_answer_to_an_older_question_changes_nothing(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, RENEWAL, index_of(catalogue, RENEWAL, "materials"))
    [material] = lookable(walk)
    walk.tell(on.ExemptionChosen(material.name, wanted=True))
    old = asked_now(walk)
    walk.tell(on.ExemptionChosen(material.name, wanted=False), on.ExemptionChosen(material.name, wanted=True))
    new = asked_now(walk)
    walk.tell(on.LicencesFound(old.visit, old.number, {old.types[0]: SAVED_AT}))
    assert walk.visit.exemptions[material.name].found == "unknown" and walk.visit.licences.asking == new.number


def test_a_no_that_comes_later_leads_back_to_the_papers(catalogue: Catalogue) -> None:
    """Who went on while nobody had answered is not sent without the paper after all."""
    walk = at_step(catalogue, RENEWAL, index_of(catalogue, RENEWAL, "materials"))
    [material] = lookable(walk)
    walk.tell(on.ExemptionChosen(material.name, wanted=True))
    question = asked_now(walk)
    scan_others(walk, material.name)
    walk.tell(on.NextPressed())
    walk.finish_step()
    walk.tell(on.LicencesFound(question.visit, question.number, {}))
    walk.finish_step()
    assert walk.visit.step.kind == "materials" and walk.visit.problems == (Problem("materials.missing", material.name),)
    assert not [effect for effect in walk.done if isinstance(effect, do.Save)]
    walk.scan(material.name)
    walk.finish_step()
    walk.finish()
    assert [effect for effect in walk.done if isinstance(effect, do.Save)]


def test_another_card_is_looked_up_anew(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, RENEWAL, index_of(catalogue, RENEWAL, "materials"))
    [material] = lookable(walk)
    walk.tell(on.ExemptionChosen(material.name, wanted=True))
    walk.world_answers()
    while walk.visit.step.kind != "identify":
        walk.tell(on.BackPressed())
    walk.tell(on.AnotherCardPressed())
    assert not walk.visit.exemptions and not walk.visit.licences.held and not walk.visit.mine.consents


def test_a_child_is_not_looked_up_without_a_guardian(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, RENEWAL, index_of(catalogue, RENEWAL, "materials"))
    [material] = lookable(walk)
    child = replace(walk.visit.mine, minor=True)
    walk.state = replace(walk.state, place=walk.visit.with_party(child))
    walk.tell(on.ExemptionChosen(material.name, wanted=True))
    assert walk.visit.problems == (Problem("exemption.needs-guardian", material.name),)
    assert not [effect for effect in walk.done if isinstance(effect, do.AskLicences)]


def test_the_checklist_says_what_stands_in(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, RENEWAL, index_of(catalogue, RENEWAL, "materials"))
    [material] = lookable(walk)
    before = {one.material.name: one.state for one in told(walk.state, walk.visit).papers}
    walk.tell(on.ExemptionChosen(material.name, wanted=True))
    walk.world_answers()
    after = {one.material.name: one for one in told(walk.state, walk.visit).papers}
    assert before[material.name] == "bring" and after[material.name].state == "exempt"
    assert (after[material.name].found, after[material.name].as_of) == ("yes", SAVED_AT)
    taken = {name for name, one in after.items() if one.state != "not-needed"}
    assert taken == {one.name for one in applying(walk.visit, facts(walk.state, walk.visit))}


def back_to_the_questions(walk: Walk) -> None:
    while walk.visit.step.kind != "situation":
        walk.tell(on.BackPressed())


def test_what_a_guardian_agreed_to_ends_when_they_take_no_part(catalogue: Catalogue) -> None:
    """What was found in a guardian's name stands in for no paper of somebody who comes for themselves after all."""
    walk = Walk(catalogue, next(one for one in variants(catalogue, FIRST) if one.answers["who"] == "child"))
    walk.choose(FIRST)
    while walk.visit.step.kind != "materials":
        walk.finish_step()
    walk.tell(on.ExemptionChosen(next(lookable(walk)).name, wanted=True))
    walk.world_answers()
    assert walk.visit.exemptions and walk.visit.party("guardian").consents
    back_to_the_questions(walk)
    walk.tell(on.SituationAnswered("who", "self"), on.NextPressed())
    assert "guardian" in walk.visit.absent
    assert not walk.visit.exemptions and not walk.visit.licences.held and not walk.visit.scans


def test_who_said_for_me_and_means_their_child_shows_the_same_card_as_guardian(catalogue: Catalogue) -> None:
    walk = Walk(catalogue, next(one for one in variants(catalogue, RENAMED) if one.answers["who"] == "self"))
    walk.choose(RENAMED)
    while walk.visit.step.kind != "identify":
        walk.finish_step()
    walk.give()
    own = walk.visit.mine.document
    assert walk.visit.step.party == "applicant" and own is not None
    back_to_the_questions(walk)
    walk.tell(on.SituationAnswered("who", "child"))
    walk.finish_step()
    while (walk.visit.step.kind, walk.visit.step.party) != ("identify", "guardian"):
        walk.tell(on.NextPressed())
    walk.tell(on.CardRead(walk.state.visit_number, own))
    assert not walk.visit.problems and walk.visit.mine.document == own
