"""Each effect reaches the one thread that may carry it out, and its answer comes back as an event: real workers, store and simulators."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from drivers.camera.simulator import Driver as Camera
from drivers.idcard import Media, Online
from drivers.idcard.simulator import Driver as Reader
from drivers.idcard.specimens import chip_text, specimen
from kiosk.catalogue.load import load_catalogue
from kiosk.catalogue.service import Service
from kiosk.central.keys import load_or_make
from kiosk.identity.chip_text import decode
from kiosk.outbox import ENROLMENT_FILE, OUTBOX_FILE
from kiosk.outbox.store import Store
from kiosk.runtime.courier import Courier
from kiosk.runtime.desk import Desk, to_submission
from kiosk.runtime.eyes import Eyes
from kiosk.runtime.faces import Faces
from kiosk.runtime.finding import Finder
from kiosk.runtime.paying import Till
from kiosk.runtime.perform import Performer
from kiosk.runtime.print_log import PrintLog
from kiosk.runtime.printing import Printing
from kiosk.runtime.reports import to_ticket
from kiosk.runtime.results import Results
from kiosk.runtime.speaking import Speaking
from kiosk.runtime.supervisor import Driver, Supervisor
from kiosk.runtime.watchers import CardWatch, ChipWatch, ScanWatch
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.parties import Party, Signature
from kiosk.session.state import Exempt
from kiosk.settings import CONFIG, load_settings
from kiosk.voice.prompts import Prompts
from kiosk.voice.saying import Voice
from kiosk.voice.synthesis import Espeak
from kiosk.wire.submission import Submission
from kiosk.wire.ticket import Ticket
from tests import rig
from tests.unit.papers import paper_watch
from tests.unit.test_eyes import Shown, picture
from tests.unit.told import PATIENCE, Told

Tend = Callable[[Any], tuple[float, on.Health]]
NUMBER = "A7K2000427KQ3X"
SERVICE: Service = load_catalogue(CONFIG / "catalogue").services["residence-registration"]


class Terminal:
    """Everything below the session, put together as the terminal does it. A device that is not named is not configured."""

    def __init__(self, state_dir: Path, devices: dict[str, Driver]) -> None:
        settings = load_settings({"terminal.code": "A7K2"}, {"KIOSK_STATE_DIR": str(state_dir)})
        self.told, self.wiped, self.woken = Told(), 0, 0
        self.over: set[int] = set()
        card, chip, scan = CardWatch(self.told), ChipWatch(self.told), ScanWatch(self.told)
        self.shown = Shown()
        self.eyes = Eyes(self.told, self.shown)
        self.desk, self.courier = Desk(settings, self.told, self._saved), Courier(settings, self.told)
        self._ahead = 0.0
        paper = paper_watch(state_dir, self.told, clock=lambda: time.monotonic() + self._ahead)
        tends: dict[str, Tend] = {
            "idcard": card.tend, "smartcard": chip.tend, "camera": self.eyes.tend, "scanner": scan.tend,
            "receipt_printer": paper.tend_printer, "document_printer": paper.tend_document_printer,
        }  # fmt: skip
        self.devices = {kind: self._supervisor(kind, driver, tends[kind]) for kind, driver in devices.items()}
        self.printing = Printing(
            self.devices, settings.terminal, PrintLog(state_dir), self.told, self._present, paper.withdraw, paper.came_out
        )
        results = Results(settings.documents, self.courier, self.printing, self.desk.note, self.told, self._present)
        self.finder = Finder(self.told)
        self.till = Till(self.courier, settings.terminal.code, self.told, self._present)
        self.speaking = Speaking(None, lambda: Voice(Prompts(state_dir), Espeak()))
        performer = Performer(
            self.devices, card, chip, scan, self.eyes, Faces(settings), self.desk, self.courier, self.printing, results, self.finder,
            self.till, self.speaking, self._wipe,
        )  # fmt: skip
        self.perform = performer.perform

    def _supervisor(self, kind: str, driver: Driver, tend: Tend) -> Supervisor:
        return Supervisor(kind, lambda: driver, tend, self.told, self.eyes.wanted if kind == "camera" else lambda: True)

    def _present(self, visit: int) -> bool:
        return visit not in self.over

    def later(self, seconds: float) -> None:
        """For what watches over paper."""
        self._ahead += seconds

    def _saved(self) -> None:
        self.woken += 1

    def _wipe(self) -> None:
        self.wiped += 1

    def __enter__(self) -> Terminal:
        for worker in self._workers():
            worker.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert all(worker.stop() for worker in self._workers())

    def _workers(self) -> list[Any]:
        own = [self.eyes.worker, self.desk.worker, self.courier.worker, self.finder.worker, self.till.worker]
        return [*own, *(one.worker for one in self.devices.values())]


@contextlib.contextmanager
def terminal(state_dir: Path, **devices: Driver) -> Iterator[Terminal]:
    with Terminal(state_dir, devices) as made:
        yield made


def applicant(name: str = "测试样本") -> Party:
    text = chip_text({"name": name, "sex": "1", "birth": "1949-12-31", "id_number": "11010519491231002X",
                      "valid_from": "2020-01-01", "valid_to": "长期"})  # fmt: skip
    party = Party("applicant").with_document(decode(text), SERVICE)
    return replace(party.with_field("phone", "13800138000", "typed"), signature=Signature((((0, 1, 2),),), 600, 200))


def opened(event: on.DeviceChanged) -> bool:
    return event.health.word == "online"


def closed(event: on.DeviceChanged) -> bool:
    return event.health.word == "offline"


# --- cards and codes --------------------------------------------------------------------------------------------------------------


def test_the_reader_is_watched_and_left_alone_again(tmp_path: Path) -> None:
    reader = Reader()
    image = specimen("resident")
    with terminal(tmp_path, idcard=reader) as one:
        reader.put(image.text, image.photo)
        one.perform(do.WatchForCard(4))
        assert one.told.first(on.CardRead).visit == 4
        reader.lift()
        one.perform(do.WatchForCard(5))
        one.told.first(on.CardTaken)
        one.perform(do.StopWatchingForCard())
        one.devices["idcard"].ask(Reader.state).result(PATIENCE)  # behind the stop
        reader.put(image.text, image.photo)
        for _ in range(3):  # each job gives the watch another turn
            state = one.devices["idcard"].ask(Reader.state).result(PATIENCE)
        assert state == Online(Media.PRESENT), "the card is not touched"
        assert len(one.told.all(on.CardRead)) == 1


def test_the_camera_is_opened_for_a_code_and_closed_again(tmp_path: Path) -> None:
    camera = Camera()
    with terminal(tmp_path, camera=camera) as one:
        one.told.first(on.DeviceChanged, closed)
        for visit in (4, 5):
            one.told.forget()
            one.perform(do.WatchForCode(visit))
            one.told.first(on.DeviceChanged, opened)
            if visit == 4:
                camera.pixels = picture(NUMBER)
                assert one.told.first(on.CodeScanned) == on.CodeScanned(4, NUMBER)
                camera.pixels = Camera().pixels
            else:
                one.perform(do.StopLooking())
            one.told.first(on.DeviceChanged, closed)


def test_a_device_that_is_not_there_is_not_asked(tmp_path: Path) -> None:
    with terminal(tmp_path) as one:
        for effect in (do.WatchForCard(4), do.StopWatchingForCard(), do.WatchForCode(4), do.StopLooking()):
            one.perform(effect)
        assert one.told.all(on.CardRead) == []


# --- the store and the centre -----------------------------------------------------------------------------------------------------


def save(visit: int = 4) -> do.Save:
    return do.Save(visit, SERVICE, (applicant(),), "zh")


def trusting(state_dir: Path) -> Path:
    """A state folder with a centre's keys in it, as after enrolment."""
    rig.as_enrolled(state_dir, "", "A7K2", load_or_make(state_dir).trust)
    return state_dir


def test_saved_is_said_after_the_commit_and_sync_is_woken(tmp_path: Path) -> None:
    with terminal(trusting(tmp_path)) as one:
        one.perform(save())
        saved = one.told.first(on.Saved)
        with Store.open(tmp_path / OUTBOX_FILE, "A7K2") as store:
            found = store.find(saved.tracking_number)
        assert found is not None and (found.id, found.state) == (saved.record_id, "waiting")
        assert saved.visit == 4 and saved.saved_at == found.created_at.astimezone().isoformat(timespec="seconds")
    assert one.woken == 1


def test_without_the_centres_key_nothing_is_saved(tmp_path: Path) -> None:
    with terminal(tmp_path) as one:
        one.perform(save())
        refused = one.told.first(on.NotSaved)
        assert (refused.visit, refused.problem.code) == (4, "store.no-sealing-key")
        (tmp_path / ENROLMENT_FILE).write_text("{}")
        one.told.forget()
        one.perform(save())
        assert one.told.first(on.NotSaved).problem.code == "trust.damaged"
    assert one.woken == 0


def test_enrolled_under_another_code_nothing_is_saved_until_the_next_start(tmp_path: Path) -> None:
    """A number made under the old code could never be delivered."""
    with terminal(trusting(tmp_path)) as one:
        rig.as_enrolled(tmp_path, "", "B8M3", load_or_make(tmp_path).trust)
        one.perform(save())
        assert one.told.first(on.NotSaved).problem.code == "store.enrolled-anew"


def test_a_store_that_can_not_be_opened_puts_the_terminal_out_of_order(tmp_path: Path) -> None:
    (tmp_path / OUTBOX_FILE).write_bytes(b"this is no database" * 100)
    with terminal(trusting(tmp_path)) as one:
        assert one.told.first(on.OutOfOrder).problem.code == "store.damaged"
        one.perform(save())
        assert one.told.first(on.NotSaved).problem.code == "store.damaged"


def test_everything_that_was_decided_is_under_the_seal() -> None:
    exempt = {"b": Exempt("e-licence", "id-card", consent=True, found="yes", as_of="2026-11-22"), "a": Exempt("prefill", found="yes")}
    parts = (do.SubCase("report", task="id-card-loss-report"), do.SubCase("card", dept="人社部门", depends_on=("report",)))
    made = to_submission(replace(save(), answers={"who": "self"}, sub_cases=parts, exemptions=exempt, notice_hash="0" * 64))
    assert Submission.from_bytes(made.to_bytes()) == made
    assert (made.answers, made.notice_hash) == ({"who": "self"}, "0" * 64)
    assert [(one.id, one.task, one.dept, one.depends_on) for one in made.sub_cases] == [
        ("report", "id-card-loss-report", "", ()), ("card", "", "人社部门", ("report",)),
    ]  # fmt: skip
    assert [(one.material, one.kind, one.by, one.consent, one.found) for one in made.exemptions] == [
        ("a", "prefill", "", False, "yes"), ("b", "e-licence", "id-card", True, "yes"),
    ]  # fmt: skip


def test_a_record_from_before_still_opens() -> None:
    """Bytes as terminals wrote them before there were situations, parts and exemptions."""
    old = json.loads(to_submission(save()).to_bytes())
    for name in ("answers", "sub_cases", "exemptions", "notice_hash"):
        del old[name]
    opened_again = Submission.from_bytes(json.dumps(old).encode())
    assert (opened_again.answers, opened_again.sub_cases, opened_again.exemptions, opened_again.notice_hash) == ({}, (), (), "")


def test_a_report_of_a_wrong_guide_is_kept_like_any_record(tmp_path: Path) -> None:
    report = do.SaveTicket(4, "residence-registration", "fee", "1/2026-11-23", "en", "notice")
    with terminal(trusting(tmp_path)) as one:
        one.perform(report)
        saved = one.told.first(on.TicketSaved)
        with Store.open(tmp_path / OUTBOX_FILE, "A7K2") as store:
            found = store.find(saved.tracking_number)
    assert found is not None and (found.id, found.kind, found.service) == (saved.record_id, "ticket", "residence-registration")
    assert one.woken == 1, "it is sent like any other"
    ticket = to_ticket(report, "A7K2")
    assert Ticket.from_bytes(ticket.to_bytes()) == ticket and (ticket.topic, ticket.terminal) == ("fee", "A7K2")


def test_a_report_that_can_not_be_kept_says_why(tmp_path: Path) -> None:
    with terminal(tmp_path) as one:
        one.perform(do.SaveTicket(4, "residence-registration", "fee", "1/2026-11-23", "en", "notice"))
        refused = one.told.first(on.TicketNotSaved)
        assert (refused.visit, refused.problem.code) == (4, "store.no-sealing-key")


def test_what_is_looked_for_goes_to_the_finder_and_is_forgotten_with_the_visit(tmp_path: Path) -> None:
    with terminal(tmp_path) as one:
        one.finder.use({SERVICE.code: SERVICE.head}, None)
        one.perform(do.FindServices(4, "居住", "", "", False, 1))
        assert one.told.first(on.ServicesFound) == on.ServicesFound(4, 1, (SERVICE.code,))


def test_licences_are_not_known_without_a_centre(tmp_path: Path) -> None:
    with terminal(tmp_path) as one:
        one.perform(do.AskLicences(4, "11010519491231002X", ("id-card",), 1, SERVICE.code, "applicant"))
        refused = one.told.first(on.LicencesRefused)
        assert (refused.visit, refused.number, refused.problem.code) == (4, 1, "licences.offline")


def test_questions_go_to_the_courier_and_a_wipe_to_the_screen(tmp_path: Path) -> None:
    with terminal(tmp_path) as one:
        one.perform(do.AskProgress(4, "A7K2 00042"))
        assert one.told.first(on.ProgressRefused).problem.code == "tracking.bad"
        one.told.forget()
        one.perform(do.AskProgressByDocument(5, "11010519491231002X"))
        refused = one.told.first(on.ProgressRefused)
        assert (refused.visit, refused.problem.code) == (5, "progress.offline-by-card")
        one.perform(do.Wipe())
    assert one.wiped == 1
