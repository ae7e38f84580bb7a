"""Every service × every way to go on, go back, leave, be timed out or be let down by a device, at every step.

The invariants are looked at after each single event (`tests.session.walker.check`); what stands here is what each way comes to.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.catalogue.service import Catalogue
from kiosk.core.assurance import at_least
from kiosk.core.errors import Problem
from kiosk.identity.masking import mask_name
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.availability import here
from kiosk.session.knowing import visible
from kiosk.session.papers import idle_seconds
from kiosk.session.state import Home, OutOfService, Starting, Visit, start
from kiosk.session.visiting import begun
from tests.session.people import PEOPLE, filled_in
from tests.session.promises import traces_in
from tests.session.walker import (
    APPLICATIONS,
    CATALOGUE,
    CODES,
    COLLECT,
    DEVICES,
    FEW,
    GUARDED,
    NUMBER,
    ONLINE,
    REFUSALS,
    REPRESENTATIVES,
    RULES,
    Walk,
    at_every_step,
    at_step,
    course_of,
    each,
    index_of,
    late,
)

GONE = (on.Health("no-device", "device.not-connected"), on.Health("hardware-error", "device.hardware-fault"))
ONE = "residence-registration"
CARDED = tuple(
    code
    for code in CODES
    for source in (begun(CATALOGUE, CATALOGUE.heads[code]).service.source,)
    if any((step.kind, step.party, step.when) == ("identify", "applicant", None) for step in source.steps)
    and next(rule for rule in source.parties if rule.role == "applicant").ways[0] == "card"
)
"""Where the applicant always says who they are, and usually by card."""
every_service = each(CODES)
every_application = each(APPLICATIONS)
some_services = each(CODES, REPRESENTATIVES)
some_applications = each(APPLICATIONS, REPRESENTATIVES)
carded_services = each(CARDED, REPRESENTATIVES)
few_services = each(CODES, FEW)
few_applications = each(APPLICATIONS, FEW)


# --- completing -------------------------------------------------------------------------------------------------------------------


@every_application
def test_a_visit_is_completed(catalogue: Catalogue, code: str) -> None:
    walk = Walk(catalogue)
    walk.choose(code)
    seen, asked = [], {}
    while not walk.at_home:
        seen.append(walk.visit.step.kind)
        if walk.visit.step.kind == "submit":
            asked = {party.role: visible(walk.state, walk.visit, party.role) for party in walk.visit.parties}
        walk.finish_step()
    course = course_of(catalogue, code)
    assert seen == [step.kind for step in course if step.kind != "face" or "face" in seen], "no step but a needless face is passed over"
    [saved] = [effect for effect in walk.done if isinstance(effect, do.Save)]
    [printed] = [effect for effect in walk.done if isinstance(effect, do.PrintReceipt)]
    assert printed.tracking_number == NUMBER and printed.masked_name == mask_name(saved.parties[0].value("name"))
    for party in saved.parties:
        somebody, theirs = walk.case.people[party.role], {step.kind for step in course if step.party == party.role}
        assert party.signature == (somebody.signature if "sign" in theirs else None)
        assert (party.document is not None) == ("identify" in theirs)
        assert party.document is None or party.document.id_number == somebody.document.id_number
        if "form" in theirs:
            filled = filled_in(saved.service.form, party.role)
            typed = {name: entry.value for name, entry in party.fields.items() if entry.source in ("typed", "chosen")}
            assert typed == {name: value for name, value in filled.items() if name in asked[party.role]}, "what each typed stays theirs"


@carded_services
def test_by_card_the_level_is_reached(catalogue: Catalogue, code: str) -> None:
    """Nothing is left to staff where everybody showed what the service asks for."""
    if code not in APPLICATIONS:
        return
    walk = Walk(catalogue)
    walk.choose(code)
    walk.finish()
    [saved] = [effect for effect in walk.done if isinstance(effect, do.Save)]
    faces = {step.party for step in course_of(catalogue, code) if step.kind == "face"}
    for rule in saved.service.source.parties:
        party = next((one for one in saved.parties if one.role == rule.role), None)
        if party is not None and party.document is not None and party.document.origin == "sam" and rule.role in faces:
            assert at_least(party.assurance, rule.assurance)


@every_service
def test_no_step_is_left_unfinished(catalogue: Catalogue, code: str) -> None:
    complaints = {
        "situation": {"situation.unanswered"}, "identify": {"idcard.no-card", "mrz.none", "eid.none"}, "face": {"face.undecided"},
        "form": {"form.required"}, "materials": {"materials.missing"}, "sign": {"sign.empty"},
    }  # fmt: skip
    for walk in at_every_step(catalogue, code):
        kind, before = walk.visit.step.kind, walk.visit.index
        if kind not in complaints:
            continue
        walk.tell(on.NextPressed())
        if walk.at_home or walk.visit.index != before:
            optional = kind == "materials" or (kind == "situation" and walk.visit.bundle is not None)
            assert optional or kind == "face", f"nothing was given at {kind}"
            continue
        assert complaints[kind] & set(walk.codes)
        walk.finish_step()
        assert walk.at_home or (walk.visit.index > before and not walk.visit.problems)


def test_a_guide_ends_at_home(catalogue: Catalogue) -> None:
    """A service that is only explained here has no receipt to end with."""
    service = catalogue.services[COLLECT]
    guide = replace(service, source=service.source.model_copy(update={"steps": service.steps[:1]}))
    walk = Walk(Catalogue({COLLECT: guide}))
    walk.choose(COLLECT)
    walk.finish_step()
    assert walk.at_home


def test_what_the_card_said_is_not_typed_over(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, ONE, index_of(catalogue, ONE, "form"))
    before = walk.visit.parties
    walk.tell(on.FieldFilled("name", "另一个人"), on.FieldFilled("no-such-field", "x"))
    assert walk.visit.parties == before


def test_a_field_put_right_no_longer_complains(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, ONE, index_of(catalogue, ONE, "form"))
    walk.give()
    walk.tell(on.FieldFilled("phone", "12"), on.NextPressed())
    assert [(problem.code, problem.field) for problem in walk.visit.problems] == [("form.phone", "phone")]
    walk.tell(on.FieldFilled("phone", " 13900007411 "))
    assert not walk.visit.problems and walk.visit.party("applicant").value("phone") == "13900007411"


# --- leaving ----------------------------------------------------------------------------------------------------------------------


@every_service
def test_leaving_at_every_step(catalogue: Catalogue, code: str) -> None:
    for walk in at_every_step(catalogue, code):
        kind, first = walk.visit.step.kind, walk.visit.index == 0
        given = any(party.document for party in walk.visit.parties)
        left = walk.tell(on.LeavePressed())
        if first or kind in ("receipt", "collect") or not (given or code in APPLICATIONS):
            assert walk.at_home, "nothing would be lost, so nobody is asked"
        elif kind == "submit":
            walk.tell(on.LeaveConfirmed())
            assert walk.visit.step.kind == "submit", "while it is being saved nobody can say that nothing is kept"
            walk.world_answers()
            walk.tell(on.LeavePressed())
        else:
            stayed = walk.tell(on.StayPressed())
            assert left.leaving and not stayed.leaving and walk.visit.step.kind == kind
            walk.tell(on.LeavePressed(), on.LeaveConfirmed())
        assert walk.at_home


@some_services
def test_back_all_the_way(catalogue: Catalogue, code: str) -> None:
    for walk in at_every_step(catalogue, code):
        kind = walk.visit.step.kind
        if kind in ("submit", "receipt"):
            walk.tell(on.BackPressed())
            assert walk.visit.step.kind == kind, "what is being saved, or is saved, can't be taken back"
            continue
        steps = walk.visit.steps
        for index in reversed(range(walk.visit.index)):
            if steps[index].kind == "face":
                continue  # what is proven is not asked for again
            walk.tell(on.BackPressed())
            assert walk.visit.index == index
        given = any(party.document or party.fields for party in walk.visit.parties)
        walk.tell(on.BackPressed())
        if given:
            assert walk.state.leaving, "a form filled in is not lost by one press too many"
            walk.tell(on.LeaveConfirmed())
        assert walk.at_home


@some_applications
def test_back_and_forth_keeps_what_was_given(catalogue: Catalogue, code: str) -> None:
    submit = index_of(catalogue, code, "submit")
    walk = at_step(catalogue, code, submit - 1)
    walk.give()
    parties = walk.visit.parties
    while walk.visit.index:
        walk.tell(on.BackPressed())
    while walk.visit.index < submit:
        walk.tell(on.NextPressed())
    assert walk.visit.parties == parties


# --- time -------------------------------------------------------------------------------------------------------------------------


@few_services
def test_idle_at_every_step(catalogue: Catalogue, code: str) -> None:
    for walk in at_every_step(catalogue, code):
        assert walk.pass_time(idle_seconds(walk.state) - 1).warned_at is None
        assert walk.pass_time(1).seconds_left == RULES.warning_seconds
        assert walk.pass_time(RULES.warning_seconds - 1).seconds_left == 1
        walk.pass_time(1)
        assert walk.at_home and walk.unheard[-1] == do.Wipe()


@each(CODES, frozenset({GUARDED}))
def test_more_time_as_often_as_it_is_asked_for(catalogue: Catalogue, code: str) -> None:
    for walk in at_every_step(catalogue, code):
        place = walk.state.place
        for _ in range(12):
            assert walk.pass_time(idle_seconds(walk.state) + RULES.warning_seconds - 1).seconds_left == 1
            assert walk.tell(on.MoreTimePressed()).seconds_left == 0
        assert walk.state.place == place


def test_a_finger_or_a_card_is_a_sign_of_a_person(catalogue: Catalogue) -> None:
    index = index_of(catalogue, ONE, "identify")
    for sign in (on.Touched(), on.CardRead(1, PEOPLE["applicant"].document)):
        walk = at_step(catalogue, ONE, index)
        walk.pass_time(RULES.idle_seconds + 5)
        assert walk.tell(sign).warned_at is None
        walk.pass_time(RULES.idle_seconds - 1)
        assert walk.state.warned_at is None


def test_a_card_left_on_the_reader_keeps_nobody_there(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, ONE, index_of(catalogue, ONE, "identify"))
    for _ in range(int(RULES.idle_seconds + RULES.warning_seconds)):
        walk.tell(on.CardRefused(walk.state.visit_number, Problem("idcard.moved")), on.CardTaken())
        walk.pass_time(1)
    assert walk.at_home


def test_home_is_tidied_for_the_next_person(catalogue: Catalogue) -> None:
    walk = Walk(catalogue)
    walk.tell(on.LanguageChosen("en"), on.ServiceChosen("no-such-service"), on.HelpPressed())
    assert walk.state.place == Home(Problem("catalogue.unknown-service")) and walk.state.helping
    walk.pass_time(RULES.idle_seconds - 1)
    assert walk.state.helping and walk.state.language == "en"
    tidied = walk.pass_time(1)
    assert tidied.place == Home() and not tidied.helping and tidied.language == "zh"


# --- devices, store, machine ------------------------------------------------------------------------------------------------------


@few_services
@pytest.mark.parametrize("kind", DEVICES)
def test_a_device_lost_at_every_step(catalogue: Catalogue, code: str, kind: str) -> None:
    health = GONE[len(code + kind) % len(GONE)]  # either way of being gone, in turn: what is told is the same
    for walk in at_every_step(catalogue, code):
        way = walk.visit.identifying.way if walk.visit.step.kind == "identify" else ""
        waiting = (way, kind) in (("card", "idcard"), ("passport", "camera"))
        walk.tell(on.DeviceChanged(kind, health))
        assert walk.codes == ([f"availability.{kind}"] if waiting else [])
        if waiting:
            walk.tell(on.NextPressed())
            assert walk.codes == [f"availability.{kind}"], "not: lay your card down"
        walk.tell(on.DeviceChanged(kind, ONLINE))
        assert not walk.visit.problems
    walk.finish()
    ended = [type(effect) for effect in walk.done]
    assert ended.count(do.PrintResult if code == COLLECT else do.Save) == (code in APPLICATIONS or code == COLLECT)


@carded_services
def test_a_reader_lost_before_its_step_is_said_there(catalogue: Catalogue, code: str) -> None:
    walk = at_step(catalogue, code, index_of(catalogue, code, "identify") - 1)
    walk.give()
    walk.tell(on.DeviceChanged("idcard", GONE[0]), on.NextPressed())
    assert walk.codes == ["availability.idcard"]


@every_service
def test_a_service_whose_device_is_gone_is_only_told(catalogue: Catalogue, code: str) -> None:
    head = catalogue.heads[code]
    walk, needed = Walk(catalogue), head.devices[0] if head.devices else "camera"
    walk.tell(on.DeviceChanged(needed, GONE[1]), on.ServiceChosen(code))
    if not head.devices or here(walk.state, head).verdict == "guide":
        assert walk.visit.steps, "what is only told needs no device"
        return
    assert walk.visit.told_only == f"availability.{needed}" and {step.kind for step in walk.visit.steps} <= {"situation", "notice"}
    walk.tell(on.LeavePressed(), on.DeviceChanged(needed, ONLINE), on.ServiceChosen(code))
    assert not walk.visit.told_only and len(walk.visit.steps) > 2


def test_a_service_that_needs_the_network_is_begun_with_it(catalogue: Catalogue) -> None:
    service = catalogue.services[ONE]
    online_only = replace(service, source=service.source.model_copy(update={"offline_class": "O"}))
    walk = Walk(Catalogue({ONE: online_only}))
    walk.tell(on.NetworkChanged(False, 3), on.ServiceChosen(ONE))
    assert walk.visit.told_only == "availability.needs-network" and walk.visit.steps[-1].kind == "notice"
    walk.tell(on.LeavePressed(), on.NetworkChanged(True, 3))
    walk.choose(ONE)
    assert not walk.visit.told_only


@carded_services
@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_card_refused(catalogue: Catalogue, code: str, refusal: str) -> None:
    for walk in at_every_step(catalogue, code):
        place = walk.state.place
        walk.tell(on.CardRefused(walk.state.visit_number, Problem(refusal)), on.CardTaken())
        if walk.visit.step.kind == "identify":
            assert walk.codes == [refusal]
            walk.finish_step()
            assert not walk.visit.problems
        else:
            assert walk.state.place == place, "only where a card is asked for"


@some_applications
def test_not_saved_then_tried_again(catalogue: Catalogue, code: str) -> None:
    walk = at_step(catalogue, code, index_of(catalogue, code, "submit"))
    walk.tell(on.NotSaved(walk.state.visit_number, Problem("store.full")))
    assert walk.codes == ["store.full"]
    walk.tell(on.NextPressed())
    assert not walk.visit.problems
    walk.tell(on.NextPressed(), on.NextPressed())
    assert [type(effect) for effect in walk.done].count(do.Save) == 2, "an impatient finger submits nothing twice"
    walk.world_answers()
    assert walk.visit.step.kind == "receipt"


@some_applications
def test_not_saved_then_given_up(catalogue: Catalogue, code: str) -> None:
    walk = at_step(catalogue, code, index_of(catalogue, code, "submit"))
    walk.tell(on.NotSaved(walk.state.visit_number, Problem("store.full")), on.BackPressed())
    assert walk.visit.step.kind == "sign" and not walk.visit.problems
    walk.tell(on.NextPressed(), on.NotSaved(walk.state.visit_number, Problem("store.full")), on.LeavePressed())
    assert walk.state.leaving
    assert isinstance(walk.tell(on.LeaveConfirmed()).place, Home)
    assert not [effect for effect in walk.done if isinstance(effect, do.PrintReceipt)]


def test_saved_after_all_while_somebody_was_leaving(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, ONE, index_of(catalogue, ONE, "submit"))
    walk.tell(on.NotSaved(walk.state.visit_number, Problem("store.busy")), on.LeavePressed(), on.NextPressed())
    walk.world_answers()
    assert walk.receipt and not walk.state.leaving, "nothing is lost any more, so nobody is asked"


@few_applications
@pytest.mark.parametrize("outcome", ["confirmed", "unknown", "failed"])
def test_what_became_of_the_paper_is_told(catalogue: Catalogue, code: str, outcome: str) -> None:
    walk = at_step(catalogue, code, index_of(catalogue, code, "receipt"))
    visit, reason = walk.state.visit_number, "printer.paper-out" if outcome == "failed" else ""
    printing = walk.receipt
    walk.tell(on.Printed(visit, outcome, reason))  # type: ignore[arg-type]  # one of the three words, above
    assert (printing.outcome, walk.receipt.outcome, walk.receipt.reason) == (None, outcome, reason)
    assert walk.receipt.tracking_number == NUMBER, "the number stays on the screen, whatever the printer did"
    walk.tell(on.NextPressed())
    assert walk.at_home


@few_services
def test_out_of_order_at_every_step(catalogue: Catalogue, code: str) -> None:
    broken = Problem("store.damaged")
    for walk in at_every_step(catalogue, code):
        assert walk.tell(on.OutOfOrder(broken)).place == OutOfService(broken)
        walk.tell(on.ServiceChosen(code), on.ProgressOpened(), on.NextPressed())
        assert walk.state.place == OutOfService(broken)
        walk.tell(on.Repaired())
        assert walk.at_home
        walk.choose(code)


def test_out_of_order_before_the_catalogue_is_there(catalogue: Catalogue) -> None:
    walk = Walk(catalogue)
    walk.state = start(RULES)
    walk.tell(on.OutOfOrder(Problem("store.io")), on.Repaired())
    assert isinstance(walk.state.place, Starting)
    walk.tell(on.OutOfOrder(Problem("store.io")), on.CatalogueLoaded(catalogue))
    assert isinstance(walk.state.place, OutOfService)
    walk.tell(on.Repaired())
    assert walk.at_home


@few_applications
def test_language_and_help_at_every_step(catalogue: Catalogue, code: str) -> None:
    for walk in at_every_step(catalogue, code):
        place = walk.state.place
        assert walk.tell(on.LanguageChosen("en")).language == "en"
        assert walk.tell(on.HelpPressed()).helping
        assert not walk.tell(on.HelpClosed()).helping
        assert walk.state.place == place
        while not walk.at_home:
            walk.finish_step()
        assert walk.state.language == RULES.language
        [printed] = [effect for effect in walk.done if isinstance(effect, do.PrintReceipt)]
        assert printed.language == ("zh" if isinstance(place, Visit) and place.receipt else "en")


@few_services
def test_help_is_wiped_with_the_visit(catalogue: Catalogue, code: str) -> None:
    for walk in at_every_step(catalogue, code):
        walk.tell(on.HelpPressed())
        walk.pass_time(idle_seconds(walk.state) + RULES.warning_seconds)
        assert walk.at_home and not walk.state.helping


@few_services
def test_what_comes_late_changes_nothing(catalogue: Catalogue, code: str) -> None:
    for walk in at_every_step(catalogue, code):
        state = walk.state
        assert walk.tell(*late(state.visit_number - 1), *late(state.visit_number + 1)) == state
        walk.tell(on.OutOfOrder(Problem("store.io")), on.Repaired())
        home = walk.state
        assert walk.tell(*late(state.visit_number)) == home, "nor on the home screen"
        walk.choose(code)
        begun = walk.state
        assert walk.tell(*late(state.visit_number)) == begun, "nor in the next visit"
        assert traces_in(walk.state) == set()


# --- two parties ------------------------------------------------------------------------------------------------------------------


def test_each_party_gives_its_own(catalogue: Catalogue) -> None:
    walk = Walk(catalogue)
    walk.choose(GUARDED)
    walk.finish_step()
    walk.finish_step()
    applicant = walk.visit.party("applicant")
    assert walk.visit.step.party == "guardian" and walk.visit.party("guardian").assurance == "L0"
    walk.give()
    assert walk.visit.party("applicant") == applicant
    assert walk.visit.party("guardian").document == PEOPLE["guardian"].document


def test_another_persons_card_replaces_all_that_was_given(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, GUARDED, index_of(catalogue, GUARDED, "identify"))
    service = walk.visit.service
    party = walk.visit.party("applicant").with_document(PEOPLE["applicant"].document, service)
    party = replace(party.with_field("phone", "13900007411", "typed"), signature=PEOPLE["applicant"].signature)
    again = party.with_document(PEOPLE["applicant"].document, service)
    assert again == party, "the same card again changes nothing"
    other = party.with_document(PEOPLE["guardian"].document, service)
    assert other.value("name") == PEOPLE["guardian"].document.name and not traces_in(other) & PEOPLE["applicant"].traces()


@carded_services
def test_a_wrong_card_can_be_replaced(catalogue: Catalogue, code: str) -> None:
    """Another card forgets the first person wholly; the reader is watched again."""
    walk = at_step(catalogue, code, index_of(catalogue, code, "identify"))
    walk.give()
    walk.tell(on.AnotherCardPressed())
    assert not traces_in(walk.state) and "card" in walk.watching
    walk.world_answers("guardian")
    assert walk.visit.party("applicant").document == PEOPLE["guardian"].document


def test_one_person_is_not_two_parties(catalogue: Catalogue) -> None:
    """The applicant's card does not do for the guardian; the guardian's own card then does."""
    walk = at_step(catalogue, GUARDED, index_of(catalogue, GUARDED, "identify"))
    walk.finish_step()
    assert walk.visit.step.party == "guardian"
    walk.world_answers("applicant")
    assert walk.codes == ["idcard.other-party"] and walk.visit.party("guardian").document is None
    walk.world_answers("guardian")
    assert walk.visit.party("guardian").document == PEOPLE["guardian"].document


@carded_services
def test_an_expired_card_does_for_asking_and_not_for_applying(catalogue: Catalogue, code: str) -> None:
    walk = at_step(catalogue, code, index_of(catalogue, code, "identify"))
    expired = on.CardRead(walk.state.visit_number, PEOPLE["applicant"].document, 0.0, "idcard.expired")
    walk.tell(expired)
    assert walk.codes == ["idcard.expired"] and walk.visit.party("applicant").document is None and "card" in walk.watching
    walk.world_answers()
    assert walk.visit.party("applicant").document is not None
    asking = Walk(catalogue)
    asking.tell(on.ProgressOpened())
    asking.tell(replace(expired, visit=asking.state.visit_number))
    assert asking.progress.asking
