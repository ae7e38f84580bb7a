"""The human way out: over every place, leaving what is under it alone, saying nothing of anybody but the telephone that was agreed to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.catalogue.service import Catalogue
from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.help_events import CallBackAgreed, HelpTurned, PhoneGiven, PhoneTyped, ReasonChosen, ReasonSent
from kiosk.session.helping import REASONS
from kiosk.session.papers import idle_seconds
from kiosk.session.state import Help, OutOfService, Progress
from tests.session.walker import CODES, COLLECT, FEW, NUMBER, RULES, Walk, at_every_step, at_step, each, index_of

ONE, PHONE = "residence-registration", "138 0013 8000"
SAID = (HelpTurned("stuck"), ReasonChosen("too-hard"), ReasonSent())
CALLED = (HelpTurned("call-back"), PhoneTyped(PHONE), PhoneGiven(), CallBackAgreed())


def asked(walk: Walk) -> Walk:
    walk.tell(on.HelpPressed())
    return walk


def sheet(walk: Walk) -> Help:
    assert walk.state.helping is not None
    return walk.state.helping


def tickets(walk: Walk) -> list[do.SaveTicket]:
    return [effect for effect in walk.done if isinstance(effect, do.SaveTicket)]


def everywhere(catalogue: Catalogue) -> Iterator[Walk]:
    """Every place that is no step: before the catalogue is there, home, the doors, out of order."""
    yield Walk(catalogue)
    for event in (on.ProgressOpened(), on.SearchOpened(), on.OutOfOrder(Problem("store.io"))):
        walk = Walk(catalogue)
        walk.tell(event)
        yield walk


# --- what somebody can't get done -------------------------------------------------------------------------------------------------


@each(CODES, FEW)
def test_at_every_step_it_can_be_told_and_the_visit_goes_on(catalogue: Catalogue, code: str) -> None:
    for walk in at_every_step(catalogue, code):
        place = walk.state.place
        asked(walk).tell(*SAID)
        walk.world_answers()
        assert (sheet(walk).stage, sheet(walk).tracking_number) == ("saved", NUMBER)
        walk.tell(on.HelpClosed())
        assert walk.state.place == place and walk.state.helping is None
        [told] = tickets(walk)
        assert (told.kind, told.topic, told.service, told.phone) == ("cannot-be-done", "too-hard", walk.visit.service.code, "")
        assert told.step == walk.visit.step.kind and told.guide_version


def test_at_every_other_place_it_can_be_told_and_a_call_be_asked_for(catalogue: Catalogue) -> None:
    for walk in everywhere(catalogue):
        place = walk.state.place
        asked(walk).tell(*SAID)
        walk.world_answers()
        walk.tell(*CALLED)
        walk.world_answers()
        assert sheet(walk).stage == "saved" and walk.state.place == place
        assert [(one.kind, one.service, one.guide_version) for one in tickets(walk)] == [("cannot-be-done", "", ""), ("call-back", "", "")]


def test_nothing_is_sent_that_nobody_chose_and_nothing_twice(catalogue: Catalogue) -> None:
    walk = asked(Walk(catalogue))
    walk.tell(ReasonSent(), HelpTurned("stuck"), ReasonSent(), ReasonChosen("everything"))  # type: ignore[arg-type]
    assert not tickets(walk) and not sheet(walk).reason
    walk.tell(ReasonChosen("other"), ReasonSent(), ReasonSent(), ReasonChosen("too-hard"), HelpTurned("call-back"))
    assert [one.topic for one in tickets(walk)] == ["other"] and sheet(walk).page == "stuck", "while it is kept, nothing moves"
    walk.world_answers()
    walk.tell(ReasonSent())
    assert len(tickets(walk)) == 1


def test_what_could_not_be_kept_is_said_and_tried_again(catalogue: Catalogue) -> None:
    walk = asked(Walk(catalogue))
    walk.tell(*SAID, on.TicketNotSaved(walk.state.visit_number, Problem("store.full"), "cannot-be-done"))
    assert sheet(walk).stage == "failed" and sheet(walk).problem == Problem("store.full")
    walk.tell(ReasonSent())
    walk.world_answers()
    assert sheet(walk).stage == "saved" and sheet(walk).problem is None and len(tickets(walk)) == 2


def test_the_answer_about_another_ticket_is_not_this_ones(catalogue: Catalogue) -> None:
    """A report of an error in the guide is under way when somebody asks for a call."""
    walk = at_step(catalogue, ONE, index_of(catalogue, ONE, "notice"))
    walk.tell(on.GuideErrorOpened(), on.GuideErrorTopic("fee"), on.GuideErrorSent(), on.HelpPressed(), *CALLED)
    number = walk.state.visit_number
    walk.tell(on.TicketSaved(number, "canary-record", NUMBER))
    assert sheet(walk).stage == "saving" and walk.visit.reporting is not None and walk.visit.reporting.stage == "saved"
    walk.tell(on.TicketSaved(number, "canary-record", NUMBER, "cannot-be-done"))
    assert sheet(walk).stage == "saving"
    walk.tell(on.TicketSaved(number, "canary-record", NUMBER, "call-back"))
    assert sheet(walk).stage == "saved"


# --- where somebody stands says what it is about ----------------------------------------------------------------------------------


def stuck_at(catalogue: Catalogue, where: str) -> Walk:
    walk = Walk(catalogue)
    match where:
        case "a card that can't be read":
            walk = at_step(catalogue, ONE, index_of(catalogue, ONE, "identify"))
            walk.tell(on.CardRefused(walk.state.visit_number, Problem("idcard.unreadable")))
        case "a card that can't be read for an answer":
            walk.tell(on.ProgressOpened())
            walk.tell(on.CardRefused(walk.state.visit_number, Problem("idcard.unreadable")))
        case "a face that was not known":
            walk = at_step(catalogue, COLLECT, index_of(catalogue, COLLECT, "face"))
            walk.tell(on.FaceAgreed(), on.FaceFailed(walk.state.visit_number, Problem("face.no-engine"), final=True))
        case "a paper that is missing":
            code = "no-criminal-record-certificate"
            walk = at_step(catalogue, code, index_of(catalogue, code, "materials"))
        case "a condition that is not met":
            walk.choose("id-card-lost")
            walk.tell(on.SituationAnswered("hukou", "99"))
        case "a terminal out of order":
            walk.tell(on.OutOfOrder(Problem("store.io")))
        case "a paper that did not come out":
            walk = at_step(catalogue, ONE, index_of(catalogue, ONE, "receipt"))
            walk.tell(on.Printed(walk.state.visit_number, "failed", "printer.paper-out"))
    return walk


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("home", ""),
        ("a card that can't be read", "card-unreadable"),
        ("a card that can't be read for an answer", "card-unreadable"),
        ("a face that was not known", "face-fails"),
        ("a paper that is missing", "missing-paper"),
        ("a condition that is not met", "system-says-no"),
        ("a terminal out of order", "device-broken"),
        ("a paper that did not come out", "device-broken"),
    ],
)
def test_the_reason_is_chosen_by_where_somebody_stands(catalogue: Catalogue, where: str, reason: str) -> None:
    walk = asked(stuck_at(catalogue, where))
    assert sheet(walk).reason == reason and (not reason or reason in REASONS)
    walk.tell(HelpTurned("stuck"), ReasonSent())
    assert [one.topic for one in tickets(walk)] == ([reason] if reason else [])


def test_opening_twice_loses_nothing(catalogue: Catalogue) -> None:
    walk = asked(Walk(catalogue))
    walk.tell(HelpTurned("call-back"), PhoneTyped(PHONE))
    assert sheet(asked(walk)).phone == PHONE


# --- a call back ------------------------------------------------------------------------------------------------------------------


def test_a_number_is_looked_at_shown_and_agreed_to_before_it_is_kept(catalogue: Catalogue) -> None:
    walk = asked(Walk(catalogue))
    walk.tell(HelpTurned("call-back"), CallBackAgreed(), PhoneGiven())
    assert sheet(walk).problem == Problem("form.phone", "phone")
    walk.tell(PhoneTyped("1380013"), PhoneGiven(), CallBackAgreed())
    assert sheet(walk).problem == Problem("form.phone", "phone") and not tickets(walk)
    walk.tell(PhoneTyped(PHONE), CallBackAgreed())
    assert not tickets(walk), "nobody is called at a number that they have not seen once more"
    walk.tell(PhoneGiven())
    assert (sheet(walk).stage, sheet(walk).phone) == ("checking", "13800138000")
    walk.tell(CallBackAgreed(), CallBackAgreed())
    [ticket] = tickets(walk)
    assert (ticket.kind, ticket.phone, ticket.topic) == ("call-back", "13800138000", "other")


@pytest.mark.parametrize("phone", ["13800138000", "020-83116688", "+852 2827 2827", "０２０８３１１６６８８"])
def test_every_number_that_people_have_does(catalogue: Catalogue, phone: str) -> None:
    walk = asked(Walk(catalogue))
    walk.tell(HelpTurned("call-back"), PhoneTyped(phone), PhoneGiven())
    assert sheet(walk).stage == "checking"


@pytest.mark.parametrize("phone", ["13800138000#1", "13800138000x12", "138ABCD0000", "١٣٨٠٠١٣٨٠٠٠"])
def test_what_no_record_takes_is_refused_at_the_glass(catalogue: Catalogue, phone: str) -> None:
    """Valid to those who write numbers in many ways; the thread that keeps the record would end by it."""
    walk = asked(Walk(catalogue))
    walk.tell(HelpTurned("call-back"), PhoneTyped(phone), PhoneGiven())
    assert (sheet(walk).stage, sheet(walk).problem) == ("asking", Problem("form.phone", "phone"))


def test_the_number_is_forgotten_once_it_is_kept(catalogue: Catalogue) -> None:
    for end in (on.TicketSaved(0, "r", NUMBER, "call-back"), HelpTurned("now"), on.HelpClosed()):
        walk = asked(Walk(catalogue))
        walk.tell(*CALLED[:-1])
        assert "8000" not in repr(walk.state) and "8000" not in repr(CALLED[1])
        if isinstance(end, on.TicketSaved):
            walk.tell(CallBackAgreed())
            assert "8000" not in repr(walk.done[-1])
            walk.world_answers()
        else:
            walk.tell(end)
        assert walk.state.helping is None or not walk.state.helping.phone


def test_a_number_that_could_not_be_kept_can_be_given_again_or_changed(catalogue: Catalogue) -> None:
    walk = asked(Walk(catalogue))
    walk.tell(*CALLED, on.TicketNotSaved(walk.state.visit_number, Problem("store.io"), "call-back"))
    assert sheet(walk).stage == "failed" and sheet(walk).phone
    walk.tell(CallBackAgreed())
    assert len(tickets(walk)) == 2
    walk.world_answers()
    assert sheet(walk).stage == "saved"


# --- idle, leaving ----------------------------------------------------------------------------------------------------------------


def test_the_next_person_finds_no_sheet_and_no_number(catalogue: Catalogue) -> None:
    for walk in everywhere(catalogue):
        asked(walk).tell(*CALLED[:-1])
        walk.pass_time(idle_seconds(walk.state) + RULES.warning_seconds + 1)
        assert walk.state.helping is None and not isinstance(walk.state.place, Progress)
        walk.tell(on.TicketSaved(walk.state.visit_number, "canary-record", NUMBER, "call-back"))
        assert walk.state.helping is None, "an answer for nobody opens nothing"


def test_asking_for_help_does_not_end_what_leaving_asks_back_about(catalogue: Catalogue) -> None:
    """From the sheet "do you want to leave?" somebody says what is wrong, and then decides."""
    walk = at_step(catalogue, ONE, index_of(catalogue, ONE, "form"))
    walk.tell(on.LeavePressed())
    assert walk.state.leaving
    asked(walk).tell(on.HelpClosed())
    assert walk.state.leaving and walk.visit.step.kind == "form"


def test_out_of_order_is_said_with_the_sheet_over_it(catalogue: Catalogue) -> None:
    walk = Walk(catalogue)
    walk.tell(on.OutOfOrder(Problem("store.io")), on.HelpPressed(), on.Repaired())
    assert not isinstance(walk.state.place, OutOfService) and walk.state.helping is not None
