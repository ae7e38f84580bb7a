"""Walks visits through the pure machine, step by step, and looks after every single event whether its promises still hold.

Walk          one terminal under watch: `tell(event)` steps the machine and checks every invariant
World         what devices, store and centre would answer to an effect
PEOPLE        who lays a card, types and signs: nobody who exists, and values that can be found again anywhere
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

import yaml

from kiosk.catalogue.load import load_catalogue
from kiosk.catalogue.models import StepKind
from kiosk.catalogue.service import Catalogue, Service
from kiosk.core.assurance import at_least
from kiosk.core.errors import Problem
from kiosk.identity.document import IdDocument
from kiosk.identity.faces import FaceVerdict, Guidance
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import papers
from kiosk.session.machine import step
from kiosk.session.parties import Party, Signature
from kiosk.session.scan import Scan
from kiosk.session.state import Home, OutOfService, Progress, Receipt, Rules, Starting, State, Visit, start
from kiosk.settings import CONFIG

RULES = Rules(idle_seconds=60.0, warning_seconds=20.0)
GUARDED, COLLECT = "minors-registration", "collect-certificate"
APPLICATIONS = (*sorted(path.stem for path in (CONFIG / "catalogue").glob("*.yaml") if path.stem != COLLECT), GUARDED)
"""Every service of the terminal that ends with a record, and a made-up one with two parties."""
CODES = (*APPLICATIONS, COLLECT)
DEVICES = ("idcard", "smartcard", "camera", "scanner", "receipt_printer", "document_printer")
REFUSALS = ("idcard.moved", "idcard.already-read", "idcard.not-an-id-card", "idcard.unreadable")
ONLINE = on.Health("online")
MATCH = FaceVerdict("match", "canary-engine", {"model.dat": "0" * 64}, proven=True)
GUIDANCE = Guidance("look-straight", "", 0, 3)
CORNERS = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
WATCHES: Mapping[type, str] = {
    do.WatchForCard: "card", do.WatchForChip: "chip", do.WatchForCode: "code", do.WatchForMrz: "mrz", do.WatchForFace: "face",
    do.WatchForPage: "page",
}  # fmt: skip
STOPS: Mapping[type, set[str]] = {
    do.StopWatchingForCard: {"card"}, do.StopWatchingForChip: {"chip"}, do.StopLooking: {"code", "mrz", "face", "page"},
}  # fmt: skip
NUMBER, RECORD, SAVED_AT = "CANARY00NUMBER", "canary-record", "2026-11-22T16:30:00+08:00"
RESULT = on.IssuedResult("canary-record-issued", NUMBER, "no-criminal-record-certificate", SAVED_AT, "L3", 1)


# --- who comes, and to which terminal ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """Each value occurs nowhere else, so that a trace of the person is a trace of nobody else."""

    document: IdDocument
    typed: Mapping[str, str]
    signature: Signature
    photo: bytes
    page: Scan

    def traces(self) -> set[str]:
        card = {self.document.name, self.document.id_number, self.document.address, self.document.authority}
        return card | set(self.typed.values()) | {str(point[1]) for point in self.signature.strokes[0]} | {
            str(self.photo), str(self.page.jpeg),
        }  # fmt: skip


def person(name: str, id_number: str, mark: int) -> Person:
    document = IdDocument(
        "resident", name, "1", date(1949, 12, 31), id_number, date(2020, 1, 1), None, address=f"{name}路1号", authority=f"{name}市公安局"
    )
    typed = {
        "current_address": f"{name}现住址", "landlord_name": f"{name}的房东", "phone": f"1390000{mark}", "record_period": f"{name}的时段",
    }  # fmt: skip
    stroke = ((0, mark * 1000 + 1, 7), (9, mark * 1000 + 2, 8))
    page = Scan(f"page of {mark}".encode(), 1240, 1754, 150.0)
    return Person(document, typed, Signature((stroke,), 600, 200), f"portrait of {mark}".encode(), page)


PEOPLE: Mapping[str, Person] = {
    "applicant": person("金丝雀甲", "11010519491231002X", 7411),
    "guardian": person("金丝雀乙", "110105194912310038", 7422),
}


def catalogue_in(folder: Path) -> Catalogue:
    """The real catalogue and beside it a service with two parties, read by the real loader."""
    shutil.copytree(CONFIG / "catalogue", folder, dirs_exist_ok=True)
    (folder / f"{GUARDED}.yaml").write_text(yaml.safe_dump(guarded_source(), allow_unicode=True), "utf-8")
    return load_catalogue(folder)


def guarded_source() -> dict[str, object]:
    """A residence registration that a guardian makes with and for somebody: both identify, fill in and sign."""
    source: dict[str, object] = yaml.safe_load((CONFIG / "catalogue" / "residence-registration.yaml").read_text("utf-8"))
    both = [{"kind": kind, "party": role} for kind in ("identify", "form", "sign") for role in ("applicant", "guardian")]
    face = {"kind": "face", "party": "applicant"}
    return {
        **source,
        "code": GUARDED,
        "rank": 99,
        "assurance": "L3",
        "parties": [{"role": "applicant", "assurance": "L3"}, {"role": "guardian", "assurance": "L2"}],
        "steps": [{"kind": "notice"}, *both[:2], face, *both[2:4], {"kind": "review"}, *both[4:], {"kind": "submit"}, {"kind": "receipt"}],
    }


# --- the world --------------------------------------------------------------------------------------------------------------------


def answer(effect: do.Effect, role: str = "applicant") -> on.Event | None:
    """What a world in order says to an effect; `role`: whose card lies on the reader. None where nothing is to be said."""
    somebody = PEOPLE[role]
    match effect:
        case do.WatchForCard(visit):
            return on.CardRead(visit, somebody.document, photo=somebody.photo, minor=False)
        case do.WatchForMrz(visit):
            printed = dataclasses.replace(somebody.document, kind="passport", origin="mrz", name_english="CANARY PRINTED")
            return on.MrzRead(visit, printed, frozenset({"name_english"}), "CANARY-INFORMATION", minor=False)
        case do.WatchForChip(visit):
            return on.ChipRead(visit, dataclasses.replace(somebody.document, kind="passport", origin="chip"), somebody.photo, minor=False)
        case do.WatchForCode(visit):
            return on.CodeScanned(visit, NUMBER)
        case do.VerifyCode(visit, kind="witness", number=number):
            return on.CodeVerified(visit, number, officer="CANARY-OFFICER")
        case do.VerifyCode(visit, number=number):
            return on.CodeVerified(visit, number, dataclasses.replace(somebody.document, origin="register"), minor=False)
        case do.WatchForFace(visit):
            return on.FaceJudged(visit, MATCH)
        case do.Save(visit):
            return on.Saved(visit, RECORD, NUMBER, SAVED_AT)
        case do.PrintReceipt(visit):
            return on.Printed(visit, "confirmed", bytes_sent=9)
        case do.PrintNotice(visit, job) | do.PrintForm(visit, job):
            return on.DocumentPrinted(visit, job, "confirmed")
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
        on.NoPicture(visit), on.PageStraightened(visit, guardian.page),
        on.Saved(visit, RECORD, NUMBER, SAVED_AT), on.NotSaved(visit, trouble), on.Printed(visit, "failed", "printer.paper-out"),
        on.ResultsFound(visit, (RESULT,), 1), on.ResultsRefused(visit, trouble, 1),
        on.DocumentPrinted(visit, RESULT.record_id, "failed", "printer.paper-out"),
        on.ProgressAnswered(visit, (on.Answer(NUMBER, "waiting-here"),)), on.ProgressRefused(visit, trouble),
    )  # fmt: skip


# --- the walk ---------------------------------------------------------------------------------------------------------------------


class Walk:
    """A terminal, switched on, with its catalogue and every device in order. `asked` holds the effects not yet answered."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.state = start(RULES)
        self.done: list[do.Effect] = []
        self.asked: list[do.Effect] = []
        self.watching: set[str] = set()
        for kind in DEVICES:
            self.tell(on.DeviceChanged(kind, ONLINE))
        self.tell(on.NetworkChanged(True, 0), on.CatalogueLoaded(catalogue), on.Tick(1000.0))

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
        allowed["code"] = asking or kind in ("identify", "face")
        allowed["face"] = isinstance(place, Visit) and kind == "face" and any(one.given for one in place.mine.consents)
        assert not [watch for watch in self.watching if not allowed[watch]]

    # What a person does.

    def choose(self, code: str) -> Visit:
        self.tell(on.ServiceChosen(code))
        return self.visit

    @property
    def visit(self) -> Visit:
        assert isinstance(self.state.place, Visit), self.state.place
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
    def codes(self) -> list[str]:
        """What the step complains of."""
        return [problem.code for problem in self.visit.problems]

    def give(self) -> None:
        """Does what the step asks for, without going on."""
        party = self.visit.step.party
        match self.visit.step.kind:
            case "identify":
                self.world_answers(party)
            case "face" if self.visit.facing.stage == "consent":
                self.tell(on.FaceAgreed())
                self.world_answers(party)
            case "materials":
                for one in self.visit.service.source.materials:
                    self.scan(one.name)
            case "form":
                self.tell(*(on.FieldFilled(name, value) for name, value in filled_in(self.visit.service, party).items()))
            case "sign":
                self.tell(on.Signed(PEOPLE[party].signature))
            case "collect":
                self.world_answers()
                self.tell(on.ResultChosen(RESULT.record_id))
                self.world_answers()

    def finish_step(self) -> None:
        """Does what the step asks for and goes on; at submit the store answers, at the receipt the printer."""
        if self.visit.step.kind == "submit":
            self.world_answers()
            return
        self.give()
        if self.visit.step.kind == "receipt":
            self.world_answers()
        self.tell(on.NextPressed())

    def scan(self, material: str) -> None:
        """One page: framed, captured, its corners taken as they were found, looked at."""
        number = self.state.visit_number
        self.tell(on.ScanPressed(material), on.PageSeen(number, CORNERS), on.CapturePressed(), on.PageCaptured(number, CORNERS))
        self.tell(on.NextPressed(), on.PageStraightened(number, PEOPLE["applicant"].page), on.NextPressed())

    def world_answers(self, role: str = "applicant") -> None:
        """Answers the last effect that waits for an answer."""
        said = answer(self.asked.pop(), role)
        assert said is not None
        self.tell(said)

    def pass_time(self, seconds: float) -> State:
        """Ticks once a second, as the terminal does."""
        ends = self.state.now + seconds
        while self.state.now < ends:
            self.tell(on.Tick(min(ends, self.state.now + 1.0)))
        return self.state


def filled_in(service: Service, role: str) -> dict[str, str]:
    """A value for every field that is the person's to fill."""
    fields = service.form.fields
    chosen = {name: field.choices[0].value for name, field in fields.items() if field.kind == "choice"}
    return chosen | {name: value for name, value in PEOPLE[role].typed.items() if name in fields}


def at_every_step(catalogue: Catalogue, code: str) -> Iterator[Walk]:
    """A visit that has just come to a step, for each step of the service; at submit the store has not answered yet."""
    for index in range(len(catalogue.services[code].steps)):
        yield at_step(catalogue, code, index)


def at_step(catalogue: Catalogue, code: str, index: int) -> Walk:
    walk = Walk(catalogue)
    walk.choose(code)
    while walk.visit.index < index:
        walk.finish_step()
    assert walk.visit.index == index
    return walk


def index_of(catalogue: Catalogue, code: str, kind: StepKind) -> int:
    return [step.kind for step in catalogue.services[code].steps].index(kind)


# --- what must hold after every event ---------------------------------------------------------------------------------------------


def check(before: State, event: on.Event, after: State, effects: tuple[do.Effect, ...]) -> None:
    """All promises of kiosk/session/machine.py about one step."""
    assert all(isinstance(effect, get_args(do.Effect)) for effect in effects)
    _late_answers_change_nothing(before, event, after, effects)
    _leaving_wipes(before, after, effects)
    _only_what_is_saved_is_printed(before, event, effects)
    _only_ones_own_is_collected(before, event, effects)
    _time_is_sane(event, after)
    _places_are_sound(before, after)


def _late_answers_change_nothing(before: State, event: on.Event, after: State, effects: tuple[do.Effect, ...]) -> None:
    if getattr(event, "visit", before.visit_number) != before.visit_number:
        assert after == before and not effects, f"{event} came late"


def _leaving_wipes(before: State, after: State, effects: tuple[do.Effect, ...]) -> None:
    gone = before.occupied and not after.occupied
    assert (do.Wipe() in effects) == gone, "the one way out wipes, and nothing else does"
    if gone:
        assert {do.StopWatchingForCard(), do.StopWatchingForChip(), do.StopLooking(), do.WithdrawPaper()} <= set(effects)
        assert after.visit_number != before.visit_number, "what comes in late is told apart"
        assert after.language == after.rules.language
    if not after.occupied:
        assert not traces_in(after)
        assert not after.leaving and after.warned_at is None
    if before.occupied and after.occupied:
        assert after.visit_number == before.visit_number and type(after.place) is type(before.place), "one visit never becomes another"


def _only_what_is_saved_is_printed(before: State, event: on.Event, effects: tuple[do.Effect, ...]) -> None:
    for effect in effects:
        if isinstance(effect, do.PrintReceipt) and effect.copy:
            assert isinstance(event, on.ReprintPressed) and isinstance(before.place, Visit) and before.place.receipt is not None
            receipt = before.place.receipt
            assert (effect.record_id, effect.tracking_number) == (receipt.record_id, receipt.tracking_number)
            assert receipt.outcome in ("failed", "unknown"), "nobody has two of what came out"
            assert effect.copy == receipt.copies + 1 <= papers.MOST_COPIES and before.devices["receipt_printer"].word == "online"
            assert do.Note("receipt-reprinted", effect.record_id, str(effect.copy)) in effects
        elif isinstance(effect, do.PrintReceipt):
            assert isinstance(event, on.Saved) and event.visit == effect.visit == before.visit_number
            assert (effect.record_id, effect.tracking_number) == (event.record_id, event.tracking_number)
        if isinstance(effect, do.PrintNotice | do.PrintForm):
            assert isinstance(event, on.PrintNoticePressed | on.PrintFormPressed), "no paper is made by itself"
            assert isinstance(before.place, Visit) and effect.job not in before.place.printouts, "no job is asked for twice"
            earlier = [one for job, one in before.place.printouts.items() if job.partition("#")[0] == effect.job.partition("#")[0]]
            assert all(one.outcome in ("failed", "unknown") for one in earlier) and len(earlier) <= papers.MOST_COPIES
            printer = effect.printer if isinstance(effect, do.PrintNotice) else "document_printer"
            assert before.devices[printer].word == "online"
        if isinstance(effect, do.Save):
            assert isinstance(event, on.NextPressed), "nothing is submitted by itself"


def _only_ones_own_is_collected(before: State, event: on.Event, effects: tuple[do.Effect, ...]) -> None:
    for effect in effects:
        if isinstance(effect, do.FindResults):
            assert isinstance(event, on.NextPressed), "nobody is asked about by themselves"
        if isinstance(effect, do.PrintResult):
            assert isinstance(event, on.ResultChosen) and isinstance(before.place, Visit)
            mine, [chosen] = before.place.mine, [one for one in before.place.collecting.results if one.record_id == effect.record_id]
            assert mine.document is not None and effect.id_number == mine.document.id_number
            assert at_least(mine.assurance, chosen.assurance) and chosen.is_valid
            assert all(one.outcome is not None for one in before.place.printouts.values()), "one at a time"
            assert effect.job not in before.place.printouts, "no job is asked for twice"


def _time_is_sane(event: on.Event, after: State) -> None:
    if after.warned_at is None:
        assert after.seconds_left == 0
    else:
        assert 1 <= after.seconds_left <= after.rules.warning_seconds
    if isinstance(event, on.RESIDENT):
        assert after.touched_at == after.now and after.warned_at is None


def _places_are_sound(before: State, after: State) -> None:
    assert isinstance(after.place, Starting | Home | OutOfService | Visit | Progress)
    assert (after.out_of_order is not None) == isinstance(after.place, OutOfService)
    if isinstance(after.place, Visit):
        visit = after.place
        assert 0 <= visit.index < len(visit.service.steps)
        assert (visit.receipt is not None) == (visit.step.kind == "receipt"), "a receipt is shown for what is saved, and only there"
        assert not (visit.receipt and after.leaving), "nothing can be lost any more"
        assert [party.role for party in visit.parties] == [rule.role for rule in visit.service.source.parties]
        assert after.catalogue is not None and visit.service is after.catalogue.services[visit.service.code]


def snapshot(state: State) -> object:
    """What of a state could be changed in place: frozen dataclasses still hold mappings."""
    parties: tuple[Party, ...] = state.place.parties if isinstance(state.place, Visit) else ()
    visits = (state.place,) if isinstance(state.place, Visit) else ()
    return dict(state.devices), [dict(party.fields) for party in parties], [(dict(one.face_tries), dict(one.scans)) for one in visits]


def traces_in(value: object) -> set[str]:
    """Traces of anybody, anywhere in what can be reached from `value`."""
    everybody = {NUMBER, RECORD}.union(*(one.traces() for one in PEOPLE.values()))
    found = set(leaves(value))
    return {trace for trace in everybody if any(trace in leaf for leaf in found)}


def leaves(value: object) -> Iterator[str]:
    """Every text and number in a value of dataclasses, mappings and sequences. The catalogue was there before anybody came."""
    if isinstance(value, Catalogue | Service):
        return
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from leaves(key)
            yield from leaves(one)
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from leaves(one)
    else:
        yield str(value)
