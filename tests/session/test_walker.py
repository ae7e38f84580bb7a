"""Every service × every way to go on, go back, leave, be timed out or be let down by a device, at every step.

The invariants are looked at after each single event (`tests.session.walker.check`); what stands here is what each way comes to.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.catalogue.service import Catalogue
from kiosk.core.errors import Problem
from kiosk.identity.masking import mask_name
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.papers import idle_seconds
from kiosk.session.state import Home, OutOfService, Starting, Visit, start
from tests.session.walker import (
    APPLICATIONS,
    CODES,
    COLLECT,
    DEVICES,
    GUARDED,
    NUMBER,
    ONLINE,
    PEOPLE,
    REFUSALS,
    RULES,
    Walk,
    at_every_step,
    at_step,
    index_of,
    late,
    traces_in,
)

GONE = (on.Health("no-device", "device.not-connected"), on.Health("hardware-error", "device.hardware-fault"))
every_service = pytest.mark.parametrize("code", CODES)
every_application = pytest.mark.parametrize("code", APPLICATIONS)


# --- completing -------------------------------------------------------------------------------------------------------------------


@every_application
def test_a_visit_is_completed(catalogue: Catalogue, code: str) -> None:
    walk = Walk(catalogue)
    walk.choose(code)
    seen = []
    while not walk.at_home:
        seen.append(walk.visit.step.kind)
        walk.finish_step()
    assert seen == [step.kind for step in catalogue.services[code].steps]
    [saved] = [effect for effect in walk.done if isinstance(effect, do.Save)]
    [printed] = [effect for effect in walk.done if isinstance(effect, do.PrintReceipt)]
    assert printed.tracking_number == NUMBER and printed.masked_name == mask_name(saved.parties[0].value("name"))
    for party in saved.parties:
        somebody = PEOPLE[party.role]
        wanted = next(rule.assurance for rule in catalogue.services[code].source.parties if rule.role == party.role)
        assert (party.document, party.signature, party.assurance) == (somebody.document, somebody.signature, wanted)
        assert party.value("phone") == somebody.typed["phone"], "what each typed stays theirs"
        assert (party.value("name"), party.fields["name"].source) == (somebody.document.name, "card")


@every_service
def test_no_step_is_left_unfinished(catalogue: Catalogue, code: str) -> None:
    complaints = {
        "identify": "idcard.no-card", "face": "face.undecided", "form": "form.required", "materials": "materials.missing",
        "sign": "sign.empty",
    }  # fmt: skip
    for walk in at_every_step(catalogue, code):
        kind, index = walk.visit.step.kind, walk.visit.index
        if kind in complaints:
            walk.tell(on.NextPressed())
            assert walk.visit.index == index and complaints[kind] in walk.codes
            walk.finish_step()
            assert walk.visit.index == index + 1 and not walk.visit.problems


def test_a_guide_ends_at_home(catalogue: Catalogue) -> None:
    """A service that is only explained here has no receipt to end with."""
    service = catalogue.services[CODES[0]]
    guide = replace(service, source=service.source.model_copy(update={"steps": service.steps[:1]}))
    walk = Walk(Catalogue({CODES[0]: guide}))
    walk.choose(CODES[0])
    walk.finish_step()
    assert walk.at_home


def test_what_the_card_said_is_not_typed_over(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, CODES[0], index_of(catalogue, CODES[0], "form"))
    before = walk.visit.parties
    walk.tell(on.FieldFilled("name", "另一个人"), on.FieldFilled("no-such-field", "x"))
    assert walk.visit.parties == before


def test_a_field_put_right_no_longer_complains(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, CODES[0], index_of(catalogue, CODES[0], "form"))
    walk.give()
    walk.tell(on.FieldFilled("phone", "12"), on.NextPressed())
    assert [(problem.code, problem.field) for problem in walk.visit.problems] == [("form.pattern", "phone")]
    walk.tell(on.FieldFilled("phone", " 13900007411 "))
    assert not walk.visit.problems and walk.visit.party("applicant").value("phone") == "13900007411"


# --- leaving ----------------------------------------------------------------------------------------------------------------------


@every_service
def test_leaving_at_every_step(catalogue: Catalogue, code: str) -> None:
    for walk in at_every_step(catalogue, code):
        kind, first = walk.visit.step.kind, walk.visit.index == 0
        left = walk.tell(on.LeavePressed())
        if first or kind in ("receipt", "collect"):
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


@every_service
def test_back_all_the_way(catalogue: Catalogue, code: str) -> None:
    for walk in at_every_step(catalogue, code):
        kind = walk.visit.step.kind
        if kind in ("submit", "receipt"):
            walk.tell(on.BackPressed())
            assert walk.visit.step.kind == kind, "what is being saved, or is saved, can't be taken back"
            continue
        steps = walk.visit.service.steps
        for index in reversed(range(walk.visit.index)):
            if steps[index].kind == "face":
                continue  # what is proven is not asked for again
            walk.tell(on.BackPressed())
            assert walk.visit.index == index
        given = any(party.document for party in walk.visit.parties)
        walk.tell(on.BackPressed())
        if given:
            assert walk.state.leaving, "a form filled in is not lost by one press too many"
            walk.tell(on.LeaveConfirmed())
        assert walk.at_home


@every_application
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


@every_service
def test_idle_at_every_step(catalogue: Catalogue, code: str) -> None:
    for walk in at_every_step(catalogue, code):
        assert walk.pass_time(idle_seconds(walk.state) - 1).warned_at is None
        assert walk.pass_time(1).seconds_left == RULES.warning_seconds
        assert walk.pass_time(RULES.warning_seconds - 1).seconds_left == 1
        walk.pass_time(1)
        assert walk.at_home and walk.done[-1] == do.Wipe()


@every_service
def test_more_time_as_often_as_it_is_asked_for(catalogue: Catalogue, code: str) -> None:
    for walk in at_every_step(catalogue, code):
        place = walk.state.place
        for _ in range(12):
            assert walk.pass_time(idle_seconds(walk.state) + RULES.warning_seconds - 1).seconds_left == 1
            assert walk.tell(on.MoreTimePressed()).seconds_left == 0
        assert walk.state.place == place


def test_a_finger_or_a_card_is_a_sign_of_a_person(catalogue: Catalogue) -> None:
    index = index_of(catalogue, CODES[0], "identify")
    for sign in (on.Touched(), on.CardRead(1, PEOPLE["applicant"].document)):
        walk = at_step(catalogue, CODES[0], index)
        walk.pass_time(RULES.idle_seconds + 5)
        assert walk.tell(sign).warned_at is None
        walk.pass_time(RULES.idle_seconds - 1)
        assert walk.state.warned_at is None


def test_a_card_left_on_the_reader_keeps_nobody_there(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, CODES[0], index_of(catalogue, CODES[0], "identify"))
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


@every_service
@pytest.mark.parametrize("kind", DEVICES)
@pytest.mark.parametrize("health", GONE, ids=lambda health: health.word)
def test_a_device_lost_at_every_step(catalogue: Catalogue, code: str, kind: str, health: on.Health) -> None:
    for walk in at_every_step(catalogue, code):
        waiting = kind == "idcard" and walk.visit.step.kind == "identify"
        walk.tell(on.DeviceChanged(kind, health))
        assert walk.codes == (["availability.idcard"] if waiting else [])
        if waiting:
            walk.tell(on.NextPressed())
            assert walk.codes == ["availability.idcard"], "not: lay your card down"
        walk.tell(on.DeviceChanged(kind, ONLINE))
        assert not walk.visit.problems
        while not walk.at_home:
            walk.finish_step()
        assert [type(effect) for effect in walk.done].count(do.PrintResult if code == COLLECT else do.Save) == 1


@every_service
def test_a_reader_lost_before_its_step_is_said_there(catalogue: Catalogue, code: str) -> None:
    walk = at_step(catalogue, code, index_of(catalogue, code, "identify") - 1)
    walk.tell(on.DeviceChanged("idcard", GONE[0]), on.NextPressed())
    assert walk.codes == ["availability.idcard"]


@every_service
def test_a_service_whose_device_is_gone_is_not_begun(catalogue: Catalogue, code: str) -> None:
    walk, needed = Walk(catalogue), catalogue.services[code].source.devices[0]
    walk.tell(on.DeviceChanged(needed, GONE[1]), on.ServiceChosen(code))
    assert walk.state.place == Home(Problem(f"availability.{needed}"))
    walk.tell(on.DeviceChanged("receipt_printer", ONLINE))
    assert walk.state.place == Home(Problem(f"availability.{needed}"))
    walk.tell(on.DeviceChanged(needed, ONLINE))
    assert walk.state.place == Home(), "what is mended is not complained of"


def test_a_service_that_needs_the_network_is_begun_with_it(catalogue: Catalogue) -> None:
    service = catalogue.services[CODES[0]]
    online_only = replace(service, source=service.source.model_copy(update={"offline_class": "O"}))
    walk = Walk(Catalogue({CODES[0]: online_only}))
    walk.tell(on.NetworkChanged(False, 3), on.ServiceChosen(CODES[0]))
    assert walk.state.place == Home(Problem("availability.needs-network"))
    walk.tell(on.NetworkChanged(True, 3))
    assert walk.state.place == Home()
    walk.choose(CODES[0])


@every_service
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


@every_application
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


@every_application
def test_not_saved_then_given_up(catalogue: Catalogue, code: str) -> None:
    walk = at_step(catalogue, code, index_of(catalogue, code, "submit"))
    walk.tell(on.NotSaved(walk.state.visit_number, Problem("store.full")), on.BackPressed())
    assert walk.visit.step.kind == "sign" and not walk.visit.problems
    walk.tell(on.NextPressed(), on.NotSaved(walk.state.visit_number, Problem("store.full")), on.LeavePressed())
    assert walk.state.leaving
    assert isinstance(walk.tell(on.LeaveConfirmed()).place, Home)
    assert not [effect for effect in walk.done if isinstance(effect, do.PrintReceipt)]


def test_saved_after_all_while_somebody_was_leaving(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, CODES[0], index_of(catalogue, CODES[0], "submit"))
    walk.tell(on.NotSaved(walk.state.visit_number, Problem("store.busy")), on.LeavePressed(), on.NextPressed())
    walk.world_answers()
    assert walk.receipt and not walk.state.leaving, "nothing is lost any more, so nobody is asked"


@every_application
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


@every_service
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


@every_application
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


@every_service
def test_help_is_wiped_with_the_visit(catalogue: Catalogue, code: str) -> None:
    for walk in at_every_step(catalogue, code):
        walk.tell(on.HelpPressed())
        walk.pass_time(idle_seconds(walk.state) + RULES.warning_seconds)
        assert walk.at_home and not walk.state.helping


@every_service
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


@every_service
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


@every_service
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
