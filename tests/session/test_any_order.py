"""Events in any order: whatever happens, no step raises, and every promise of the machine holds after each of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from kiosk.core.errors import Problem
from kiosk.session import door_events as door
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import glass_events as glass
from kiosk.session import help_events as ask
from kiosk.session import photo_events as pose
from kiosk.session import rate_events as opinion
from kiosk.session.knowing import questions_of
from kiosk.session.papers import FORM, NOTICE, idle_seconds
from kiosk.session.state import Home, OutOfService, Visit
from tests.session.announced import BOARD
from tests.session.cases import NOW, Case, eligible
from tests.session.people import PEOPLE
from tests.session.promises import SOUGHT, traces_in
from tests.session.walker import CATALOGUE, CODES, CORNERS, DEVICES, MATCH, NUMBER, ONLINE, RESULT, RULES, Walk, late

FIELDS = sorted({name for service in CATALOGUE.services.values() for name in service.form.fields})
PRESSED = (
    on.Touched(), on.NextPressed(), on.BackPressed(), on.LeavePressed(), on.LeaveConfirmed(), on.StayPressed(), on.HelpPressed(),
    on.HelpClosed(), on.MoreTimePressed(), on.LanguageChosen("en"), on.LanguageChosen("zh"), on.ProgressOpened(), on.CardTaken(),
    on.AnotherCardPressed(), on.WayChosen("card"), on.WayChosen("passport"), on.WayChosen("eid"),
    on.DocumentCorrected("name_english", "ä b"), on.DocumentCorrected("id_number", "x"),
    on.FaceAgreed(), on.FaceDeclined(), on.WitnessPressed(),
    on.ScanPressed("purpose-proof"), on.ScanPressed("no-such-paper"), on.CapturePressed(), on.CornersMoved(CORNERS), on.RetakePressed(),
    on.PageRemoved("purpose-proof"), on.ResultChosen(RESULT.record_id), on.ResultChosen("no-such-record"),
    on.Signed(None), on.Signed(PEOPLE["applicant"].signature), on.NumberEntered(NUMBER), on.NumberEntered(""),
    on.ReprintPressed(), on.PrintNoticePressed(), on.PrintFormPressed(), on.SearchOpened("birth"), on.SearchTyped(SOUGHT),
    on.SearchTyped(""), on.FacetChosen("car", "enterprise", frequent=True), on.GuideErrorOpened(), on.GuideErrorTopic("fee"),
    on.GuideErrorSent(), on.ServiceChosen("residence-registration"), pose.PhotoKept(), pose.PhotoLeft(),
    ask.HelpTurned("stuck"), ask.HelpTurned("now"), ask.ReasonSent(), ask.PhoneTyped("12"), ask.PhoneGiven(), ask.CallBackAgreed(),
    opinion.RatingOpened(), opinion.LevelChosen(1), opinion.LevelChosen(9), opinion.AspectToggled("speed"), opinion.RatingSent(),
    door.WhereOpened(), door.WhereChosen("traffic", "440118"), door.AnnouncedOpened(), door.AnnouncedOpened("notices", True),
    door.AboutOpened(), door.TopicVoted("open"), on.SearchOpened(now=True),
    glass.CoverChosen(True), glass.CoverChosen(False), glass.HeadphonesChanged(True), glass.HeadphonesChanged(False),
    glass.CleaningAsked(), glass.CardNoticeClosed(), glass.ModeChosen("elder", True),
)  # fmt: skip
MACHINE = (
    on.OutOfOrder(Problem("store.io")), on.Repaired(), on.NetworkChanged(True, 0), on.NetworkChanged(False, 3),
    on.CatalogueLoaded(CATALOGUE), glass.CardLies(), on.CardTaken(), door.BoardLoaded(BOARD),
)  # fmt: skip
HEALTH = (ONLINE, on.Health("starting"), on.Health("no-device", "device.not-connected"), on.Health("hardware-error", "device.hung"))


class AnyOrder(RuleBasedStateMachine):
    """People, devices and the store, each doing what it likes. What a person does sensibly comes up often, so that visits get far."""

    def __init__(self) -> None:
        super().__init__()
        self.walk = Walk(CATALOGUE)

    @rule(event=st.sampled_from(PRESSED))
    def something_is_pressed(self, event: on.Event) -> None:
        self.walk.tell(event)

    @rule(event=st.sampled_from(MACHINE))
    def the_machine_changes(self, event: on.Event) -> None:
        self.walk.tell(event)

    @rule(kind=st.sampled_from(DEVICES), health=st.sampled_from(HEALTH))
    def a_device_changes(self, kind: str, health: on.Health) -> None:
        self.walk.tell(on.DeviceChanged(kind, health))

    @rule(seconds=st.sampled_from([0.0, 0.5, 1.0, 30.0, 61.0, 3600.0]))
    def time_passes(self, seconds: float) -> None:
        self.walk.tell(on.Tick(self.walk.state.now + seconds))

    @rule(which=st.integers(0, len(late(0)) - 1), visit=st.sampled_from([0, 0, 0, -1, 1]))
    def something_comes_in(self, which: int, visit: int) -> None:
        self.walk.tell(late(self.walk.state.visit_number + visit)[which])

    @rule(
        job=st.sampled_from([f"{name}{number}" for name in (NOTICE, FORM) for number in ("", "#1", "#2", "#3")]),
        outcome=st.sampled_from(["confirmed", "unknown", "failed"]),
    )
    def a_printer_answers(self, job: str, outcome: Literal["confirmed", "unknown", "failed"]) -> None:
        number = self.walk.state.visit_number
        self.walk.tell(on.DocumentPrinted(number, job, outcome), on.Printed(number, outcome))

    @rule(data=st.data(), value=st.sampled_from(["", "no-such-answer"]))
    def a_question_is_answered(self, data: st.DataObject, value: str) -> None:
        place = self.walk.state.place
        if isinstance(place, Visit) and (questions := questions_of(place)):
            question = data.draw(st.sampled_from(questions))
            self.walk.tell(on.SituationAnswered(question.id, data.draw(st.sampled_from([value, *(one.value for one in question.choices)]))))

    @rule(data=st.data(), wanted=st.booleans())
    def a_paper_is_exempted(self, data: st.DataObject, wanted: bool) -> None:
        place = self.walk.state.place
        if isinstance(place, Visit) and place.service.source.materials:
            material = data.draw(st.sampled_from(place.service.source.materials))
            self.walk.tell(on.ExemptionChosen(material.name, wanted))

    @rule(data=st.data())
    def a_part_is_left_out(self, data: st.DataObject) -> None:
        place = self.walk.state.place
        if isinstance(place, Visit) and place.bundle is not None:
            self.walk.tell(on.PartToggled(data.draw(st.sampled_from(place.bundle.subitems)).id))

    @rule(days=st.sampled_from([0, 1, 400, 9000]))
    def a_day_passes(self, days: int) -> None:
        self.walk.tell(on.Minute(NOW + timedelta(days=days)))

    @rule(name=st.sampled_from([*FIELDS, "no-such-field"]), value=st.text(max_size=80))
    def a_field_is_filled(self, name: str, value: str) -> None:
        self.walk.tell(on.FieldFilled(name, value))

    @precondition(lambda self: self.walk.at_home)
    @rule(code=st.sampled_from([*CODES, "no-such-service"]))
    def a_service_is_chosen(self, code: str) -> None:
        self.walk.case = eligible(CATALOGUE, code) if code in CODES else Case()
        self.walk.tell(on.ServiceChosen(code))

    @rule(phone=st.sampled_from([PEOPLE["applicant"].typed["phone"], ""]))
    def somebody_asks_for_help(self, phone: str) -> None:
        self.walk.tell(on.HelpPressed(), ask.HelpTurned("call-back" if phone else "stuck"), ask.ReasonChosen("too-hard"))
        self.walk.tell(ask.PhoneTyped(phone), ask.PhoneGiven(), ask.CallBackAgreed(), ask.ReasonSent())

    @precondition(lambda self: isinstance(self.walk.state.place, Visit))
    @rule()
    def a_step_is_done(self) -> None:
        visit, party = self.walk.visit, self.walk.visit.step.party
        number = self.walk.state.visit_number
        match visit.step.kind:
            case "situation" | "form":
                self.walk.give()
            case "identify":
                self.walk.tell(on.WayChosen("card"), on.CardRead(number, self.walk.case.people[party].document, minor=False))
            case "sign":
                self.walk.tell(on.Signed(PEOPLE[party].signature))
            case "face":
                self.walk.tell(on.FaceAgreed(), on.FaceJudged(number, MATCH))
            case "materials" if visit.scanning.stage == "list":
                self.walk.give()
            case "photo":
                self.walk.tell(pose.PhotoLeft())
                return
            case "submit":
                self.walk.tell(on.Saved(number, "canary-record", NUMBER, "2026-11-22T16:30:00+08:00"))
            case "collect":
                self.walk.tell(on.ResultsFound(number, (RESULT,), visit.collecting.number), on.ResultChosen(RESULT.record_id))
                return
        self.walk.tell(on.NextPressed())

    def teardown(self) -> None:
        """However it went: left alone, the terminal forgets everything and stands ready, or says that it is out of order."""
        self.walk.pass_time(idle_seconds(self.walk.state) + RULES.warning_seconds + 1)
        assert isinstance(self.walk.state.place, Home | OutOfService)
        assert not traces_in(self.walk.state) and not self.walk.state.helping
        printed = [effect for effect in self.walk.done if isinstance(effect, do.PrintReceipt) and not effect.copy]
        assert len(printed) <= len([effect for effect in self.walk.done if isinstance(effect, do.Save)])


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=60, deadline=None, derandomize=True, database=None)
