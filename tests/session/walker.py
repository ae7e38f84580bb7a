"""Walks visits through the pure machine, step by step, and looks after every single event whether its promises still hold.

Walk          one terminal under watch: `tell(event)` steps the machine and checks every invariant (tests.session.promises)
answer        what devices, store and centre would say to an effect
Case          who comes, and what they answer (tests.session.cases); PEOPLE are nobody who exists (tests.session.people)
"""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from kiosk.catalogue.load import load_catalogue
from kiosk.catalogue.models import Step, StepKind
from kiosk.catalogue.service import Catalogue
from kiosk.core.errors import Problem
from kiosk.identity.faces import FaceVerdict, Guidance
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import pay_events as pay
from kiosk.session import photo_events as pose
from kiosk.session.exemptions import scanned_here
from kiosk.session.knowing import asked, facts, visible
from kiosk.session.machine import step
from kiosk.session.photo import COUNTED
from kiosk.session.rate_events import LevelChosen, RatingNotSaved, RatingOpened, RatingSaved, RatingSent
from kiosk.session.state import Home, Progress, Receipt, Rules, Search, State, Visit, start
from kiosk.session.visiting import begun
from kiosk.settings import CONFIG
from tests.session.cases import NOW, Case, eligible
from tests.session.people import PEOPLE, Person, filled_in
from tests.session.promises import check, snapshot

RULES = Rules(idle_seconds=60.0, warning_seconds=20.0, district="440104")
GUARDED, COLLECT = "minors-registration", "collect-certificate"
DEVICES = ("idcard", "smartcard", "camera", "scanner", "receipt_printer", "document_printer")
REFUSALS = ("idcard.moved", "idcard.already-read", "idcard.not-an-id-card", "idcard.unreadable")
ONLINE = on.Health("online")
MATCH = FaceVerdict("match", "canary-engine", {"model.dat": "0" * 64}, proven=True)
GUIDANCE = Guidance("look-straight", "", 0, 3)
CORNERS = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
WATCHES: Mapping[type, str] = {
    do.WatchForCard: "card", do.WatchForChip: "chip", do.WatchForCode: "code", do.WatchForMrz: "mrz", do.WatchForFace: "face",
    do.WatchForPage: "page", do.WatchForPhoto: "photo",
}  # fmt: skip
STOPS: Mapping[type, set[str]] = {
    do.StopWatchingForCard: {"card"}, do.StopWatchingForChip: {"chip"}, do.StopLooking: {"code", "mrz", "face", "page", "photo"},
}  # fmt: skip
NUMBER, RECORD, SAVED_AT = "CANARY00NUMBER", "canary-record", "2026-11-22T16:30:00+08:00"
ORDER = "CANARY0000ORDER0000000001"
RESULT = on.IssuedResult("canary-record-issued", NUMBER, "no-criminal-record-certificate", SAVED_AT, "L3", 1)


# --- the catalogue ----------------------------------------------------------------------------------------------------------------


def _catalogue() -> Catalogue:
    """The real one and beside it a service with two parties, read by the real loader."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(CONFIG / "catalogue", folder, dirs_exist_ok=True)
        (Path(folder) / f"{GUARDED}.yaml").write_text(yaml.safe_dump(guarded_source(), allow_unicode=True), "utf-8")
        return load_catalogue(Path(folder))


def guarded_source() -> dict[str, object]:
    """A residence registration that a guardian makes with and for somebody: both identify, fill in and sign."""
    text = (CONFIG / "catalogue" / "residence-registration.yaml").read_text("utf-8")
    source: dict[str, object] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    both = [{"kind": kind, "party": role} for kind in ("identify", "form", "sign") for role in ("applicant", "guardian")]
    face = {"kind": "face", "party": "applicant"}
    return {
        **source,
        "code": GUARDED,
        "rank": 99,
        "assurance": "L3",
        "situations": [],
        "eligibility": [],
        "materials": [],
        "evidence": {"default": {"mark": "known", "day": NOW.date()}},
        "form": {**source["form"], "when": {}, "of": {}},  # type: ignore[dict-item]
        "parties": [{"role": "applicant", "assurance": "L3"}, {"role": "guardian", "assurance": "L2"}],
        "steps": [{"kind": "notice"}, *both[:2], face, *both[2:4], {"kind": "review"}, *both[4:], {"kind": "submit"}, {"kind": "receipt"}],
    }


CATALOGUE = _catalogue()
CODES = tuple(CATALOGUE.heads)
"""Every service and bundle of the terminal, and a made-up one with two parties."""
APPLICATIONS = tuple(code for code, head in CATALOGUE.heads.items() if head.submits)
"""Those that end with a record."""


def _shape(code: str) -> tuple[object, ...]:
    visit = begun(CATALOGUE, CATALOGUE.heads[code])
    return (visit.bundle is not None, *((step.kind, step.party) for step in visit.steps))


_SHAPES = {_shape(code): code for code in reversed(CODES)}
REPRESENTATIVES = frozenset({*_SHAPES.values(), GUARDED, COLLECT})
"""One of each order of steps: what depends on nothing else is walked with these, and with all of them in the long form."""


FEW = frozenset({GUARDED, COLLECT, "no-criminal-record-certificate", "bundle-newborn", "emergency-help"})
"""For what depends on no service at all: a child's, one that collects, a single, a bundle, a guide."""


def each(codes: tuple[str, ...], of: frozenset[str] = frozenset(CODES)) -> pytest.MarkDecorator:
    """Parametrizes a test by `code`: by those of `of`, and by all of them in `make soak`."""
    rows = [pytest.param(code, marks=[] if code in of else [pytest.mark.soak]) for code in codes]
    return pytest.mark.parametrize("code", rows)


# --- the world --------------------------------------------------------------------------------------------------------------------


def answer(effect: do.Effect, somebody: Person = PEOPLE["applicant"]) -> on.Event | None:
    """What a world in order says to an effect; `somebody`: whose card lies on the reader. None where nothing is to be said."""
    match effect:
        case do.WatchForCard(visit):
            return on.CardRead(visit, somebody.document, photo=somebody.photo, minor=False)
        case do.WatchForMrz(visit):
            kind = "passport" if somebody.document.kind == "resident" else somebody.document.kind
            printed = dataclasses.replace(somebody.document, kind=kind, origin="mrz", name_english="CANARY PRINTED")
            return on.MrzRead(visit, printed, frozenset({"name_english"}), "CANARY-INFORMATION", minor=False)
        case do.WatchForChip(visit):
            kind = "passport" if somebody.document.kind == "resident" else somebody.document.kind
            return on.ChipRead(visit, dataclasses.replace(somebody.document, kind=kind, origin="chip"), somebody.photo, minor=False)
        case do.WatchForCode(visit):
            return on.CodeScanned(visit, NUMBER)
        case do.VerifyCode(visit, kind="witness", number=number):
            return on.CodeVerified(visit, number, officer="CANARY-OFFICER")
        case do.VerifyCode(visit, number=number):
            return on.CodeVerified(visit, number, dataclasses.replace(somebody.document, origin="register"), minor=False)
        case do.WatchForFace(visit):
            return on.FaceJudged(visit, MATCH)
        case do.WatchForPhoto(visit):
            return pose.PhotoSeen(visit, "", steady=True)
        case do.TakePhoto(visit):
            return pose.PhotoTaken(visit, somebody.page)
        case do.Save(visit):
            return on.Saved(visit, RECORD, NUMBER, SAVED_AT)
        case do.PrintReceipt(visit):
            return on.Printed(visit, "confirmed", bytes_sent=9)
        case do.PrintNotice(visit, job) | do.PrintForm(visit, job):
            return on.DocumentPrinted(visit, job, "confirmed")
        case do.AskPayment(visit, attempt):
            return pay.PaymentTold(visit, attempt, "pending", ORDER, "CANARY-PAY-CODE", 300, "CANARY-PAYEE")
        case do.AskLicences(visit, types=types, number=number):
            return on.LicencesFound(visit, number, {types[0]: SAVED_AT})
        case do.SaveTicket(visit, kind=kind):
            return on.TicketSaved(visit, RECORD, "FAULT00NUMBER" if kind == "terminal-fault" else NUMBER, kind)
        case do.SaveRating(visit):
            return RatingSaved(visit)
        case do.FindServices(visit, number=number):
            return on.ServicesFound(visit, number, CODES[:3])
        case do.FindResults(visit, number=number):
            return on.ResultsFound(visit, (RESULT,), number)
        case do.PrintResult(visit, job):
            return on.DocumentPrinted(visit, job, "confirmed")
        case do.AskProgress(visit) | do.AskProgressByDocument(visit):
            return on.ProgressAnswered(visit, (on.Answer(NUMBER, "waiting-here", "residence-registration", SAVED_AT),))
    return None


def late(visit: int) -> tuple[on.Event, ...]:
    """Everything that can still come in for a visit."""
    trouble, guardian = Problem("store.io"), PEOPLE["guardian"]
    return (
        on.CardRead(visit, guardian.document), on.CardRefused(visit, Problem("idcard.moved")), on.CodeScanned(visit, NUMBER),
        on.CodeUnreadable(visit, trouble), on.MrzRead(visit, guardian.document), on.MrzMissed(visit, trouble),
        on.ChipRead(visit, guardian.document, guardian.photo), on.ChipRefused(visit, trouble),
        on.CodeVerified(visit, 1, guardian.document), on.CodeRefused(visit, 1, trouble), on.FaceGuided(visit, GUIDANCE),
        on.FaceJudged(visit, MATCH), on.FaceFailed(visit, trouble), on.PageSeen(visit, CORNERS), on.PageCaptured(visit, CORNERS),
        on.NoPicture(visit), on.PageStraightened(visit, guardian.page), pose.PhotoSeen(visit, "photo.turned", steady=False),
        pose.PhotoSeen(visit, "", steady=True), pose.PhotoTaken(visit, guardian.page), pose.PhotoTaken(visit, None, ("photo.no-face",)),
        pose.PhotoTaken(visit, guardian.page, ("photo.background-colour",)), pose.PhotoFailed(visit, trouble),
        on.Saved(visit, RECORD, NUMBER, SAVED_AT), on.NotSaved(visit, trouble), on.Printed(visit, "failed", "printer.paper-out"),
        on.ResultsFound(visit, (RESULT,), 1), on.ResultsRefused(visit, trouble, 1),
        on.DocumentPrinted(visit, RESULT.record_id, "failed", "printer.paper-out"),
        on.ProgressAnswered(visit, (on.Answer(NUMBER, "waiting-here"),)), on.ProgressRefused(visit, trouble),
        on.ServicesFound(visit, 1, CODES[:2]), on.LicencesFound(visit, 1, {"id-card": SAVED_AT}), on.LicencesRefused(visit, 1, trouble),
        on.TicketSaved(visit, RECORD, NUMBER), on.TicketNotSaved(visit, trouble), on.TicketSaved(visit, RECORD, NUMBER, "call-back"),
        pay.PaymentTold(visit, 1, "paid", ORDER), pay.PaymentRefused(visit, 1, ORDER, trouble),
        on.TicketSaved(visit, RECORD, NUMBER, "cannot-be-done"), on.TicketNotSaved(visit, trouble, "call-back"),
        on.TicketNotSaved(visit, trouble, "cannot-be-done"), RatingSaved(visit), RatingNotSaved(visit, trouble),
    )  # fmt: skip


# --- the walk ---------------------------------------------------------------------------------------------------------------------


class Walk:
    """A terminal, switched on, with its catalogue and every device in order. `asked` holds the effects not yet answered. Who comes is
    somebody for whom the service is, unless a `case` says who."""

    def __init__(self, catalogue: Catalogue, case: Case | None = None) -> None:
        self.state = start(RULES)
        self.done: list[do.Effect] = []
        self.asked: list[do.Effect] = []
        self.watching: set[str] = set()
        self._given = case
        self.case = case or Case()
        for kind in DEVICES:
            self.tell(on.DeviceChanged(kind, ONLINE))
        self.tell(on.Minute(NOW), on.NetworkChanged(True, 0), on.CatalogueLoaded(catalogue), on.Tick(1000.0))

    def tell(self, *events: on.Event) -> State:
        """Steps the machine and looks whether its promises hold."""
        for event in events:
            before, frozen = self.state, snapshot(self.state)
            self.state, effects = step(before, event)
            assert snapshot(before) == frozen, f"{event} changed the state it came from"
            self._note(effects)
            check(before, event, self.state, effects)
            self._check_watches()
        return self.state

    def _note(self, effects: tuple[do.Effect, ...]) -> None:
        for effect in effects:
            self.done.append(effect)
            self.watching -= STOPS.get(type(effect), set())
            if watch := WATCHES.get(type(effect)):
                assert watch in ("card", "chip") or not self.watching & STOPS[do.StopLooking] - {watch}, "the camera looks for one thing"
                self.watching.add(watch)
            if answer(effect) is not None:
                self.asked.append(effect)

    def _check_watches(self) -> None:
        """Readers and camera look only where a person was asked to lay something down, or agreed to be looked at."""
        place = self.state.place
        asking = isinstance(place, Progress) and place.answers is None
        kind = place.step.kind if isinstance(place, Visit) else ""
        allowed = {"card": asking or kind == "identify", "chip": kind == "identify", "mrz": kind == "identify", "page": kind == "materials"}
        allowed["photo"] = kind == "photo"
        allowed["code"] = asking or kind in ("identify", "face")
        agreed = isinstance(place, Visit) and any(one.purpose == "face" and one.given for one in place.mine.consents)
        allowed["face"] = kind == "face" and agreed
        assert not [watch for watch in self.watching if not allowed[watch]]

    # What a person does.

    def choose(self, code: str) -> Visit:
        if self._given is None and self.state.catalogue is not None:
            self.case = eligible(self.state.catalogue, code)
        self.tell(on.ServiceChosen(code))
        return self.visit

    @property
    def visit(self) -> Visit:
        assert isinstance(self.state.place, Visit), self.state.place
        return self.state.place

    @property
    def search(self) -> Search:
        assert isinstance(self.state.place, Search), self.state.place
        return self.state.place

    @property
    def progress(self) -> Progress:
        assert isinstance(self.state.place, Progress), self.state.place
        return self.state.place

    @property
    def receipt(self) -> Receipt:
        assert self.visit.receipt is not None
        return self.visit.receipt

    @property
    def at_home(self) -> bool:
        return isinstance(self.state.place, Home)

    @property
    def unheard(self) -> list[do.Effect]:
        """What was done but for sounds: a card that was left calls its holder back after everything else."""
        return [effect for effect in self.done if not isinstance(effect, do.Chime)]

    @property
    def codes(self) -> list[str]:
        """What the step complains of."""
        return [problem.code for problem in self.visit.problems]

    def give(self) -> None:
        """Does what the step asks for, without going on."""
        party = self.visit.step.party
        match self.visit.step.kind:
            case "situation":
                self._answer_all()
            case "identify":
                while self.visit.mine.document is None and self.visit.identifying.pending is None:
                    self.world_answers(party)
            case "face" if self.visit.facing.stage == "consent":
                self.tell(on.FaceAgreed())
                self.world_answers(party)
            case "materials":
                for one in scanned_here(self.visit, facts(self.state, self.visit)):
                    self.scan(one.name)
            case "photo" if self.visit.posing.stage == "ready":
                self.tell(on.NextPressed())
                self.world_answers(party)
                self.pass_time(COUNTED)
                self.world_answers(party)
            case "form":
                self.fill()
            case "sign":
                self.tell(on.Signed(PEOPLE[party].signature))
            case "pay" if not self.visit.paying.settled:
                self.world_answers()
                self.tell(pay.PaymentTold(self.state.visit_number, self.visit.paying.attempt, "paid", ORDER))
            case "collect":
                self.world_answers()
                self.tell(on.ResultChosen(RESULT.record_id))
                self.world_answers()

    def _answer_all(self) -> None:
        """Every question that is asked, those too that an answer brings up."""
        while questions := [one for one in asked(self.state, self.visit) if one.id not in self.visit.answers]:
            for one in questions:
                self.tell(on.SituationAnswered(one.id, self.case.answers.get(one.id, one.choices[0].value)))

    def fill(self) -> None:
        """From the top down, as fields come to be asked by what was filled in above them."""
        party = self.visit.step.party
        for name, value in filled_in(self.visit.service.form, party).items():
            if name in visible(self.state, self.visit, party):
                self.tell(on.FieldFilled(name, value))

    def finish_step(self) -> None:
        """Does what the step asks for and goes on; at submit the store answers, at the receipt the printer."""
        if self.visit.step.kind == "submit":
            self.world_answers()
            return
        self.give()
        if self.visit.step.kind == "receipt":
            self.world_answers()
        self.tell(on.NextPressed())

    def rate(self, level: int = 5) -> None:
        """From the end of a visit, once its paper is out: says what somebody thinks of it, and is thanked."""
        self.tell(RatingOpened(), LevelChosen(level), RatingSent())
        self.world_answers()

    def finish(self) -> None:
        """All the way home."""
        while not self.at_home:
            before = self.state
            self.finish_step()
            assert self.state != before and (self.at_home or not self.visit.problems), self.codes

    def scan(self, material: str) -> None:
        """One page: framed, captured, straightened by the corners that were found, looked at."""
        number = self.state.visit_number
        self.tell(on.ScanPressed(material), on.PageSeen(number, CORNERS), on.CapturePressed(), on.PageCaptured(number, CORNERS))
        self.tell(on.PageStraightened(number, PEOPLE["applicant"].page), on.NextPressed())

    def world_answers(self, role: str = "applicant") -> None:
        """Answers the last effect that waits for an answer."""
        said = answer(self.asked.pop(), self.case.people[role])
        assert said is not None
        self.tell(said)

    def pass_time(self, seconds: float) -> State:
        """Ticks once a second, as the terminal does."""
        ends = self.state.now + seconds
        while self.state.now < ends:
            self.tell(on.Tick(min(ends, self.state.now + 1.0)))
        return self.state


_COURSES: dict[tuple[int, str], tuple[tuple[Step, ...], tuple[int, ...]]] = {}


def course_of(catalogue: Catalogue, code: str) -> tuple[Step, ...]:
    """The steps of somebody for whom it is."""
    return _walked(catalogue, code)[0]


def _walked(catalogue: Catalogue, code: str) -> tuple[tuple[Step, ...], tuple[int, ...]]:
    """And the places in them at which they come by: a face that is not needed is passed over."""
    key = (id(catalogue), code)
    if key not in _COURSES:
        walk, seen = Walk(catalogue), []
        steps: tuple[Step, ...] = ()
        walk.choose(code)
        while not walk.at_home:
            steps = walk.visit.steps
            seen.append(walk.visit.index)
            walk.finish_step()
        _COURSES[key] = (steps, tuple(seen))
    return _COURSES[key]


def at_every_step(catalogue: Catalogue, code: str) -> Iterator[Walk]:
    """A visit that has just come to a step, for each step of the service; at submit the store has not answered yet."""
    for index in _walked(catalogue, code)[1]:
        yield at_step(catalogue, code, index)


def at_step(catalogue: Catalogue, code: str, index: int) -> Walk:
    walk = Walk(catalogue)
    walk.choose(code)
    while walk.visit.index < index:
        walk.finish_step()
    assert walk.visit.index == index
    return walk


def index_of(catalogue: Catalogue, code: str, kind: StepKind) -> int:
    return [step.kind for step in course_of(catalogue, code)].index(kind)
