"""Each effect reaches the one thread that may carry it out, and its answer comes back as an event: real workers, store and simulators."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from drivers.camera.simulator import Driver as Camera
from drivers.errors import DeviceError
from drivers.idcard import Media, Online
from drivers.idcard.simulator import Driver as Reader
from drivers.idcard.specimens import chip_text, specimen
from drivers.receipt_printer import Outcome, Raster
from drivers.receipt_printer.simulator import Driver as Printer
from kiosk.catalogue.load import load_catalogue
from kiosk.catalogue.service import Service
from kiosk.central.keys import load_or_make
from kiosk.identity.chip_text import decode
from kiosk.identity.masking import mask_name
from kiosk.outbox import ENROLMENT_FILE, OUTBOX_FILE
from kiosk.outbox.store import Store
from kiosk.runtime.courier import Courier
from kiosk.runtime.desk import Desk
from kiosk.runtime.eyes import Eyes
from kiosk.runtime.faces import Faces
from kiosk.runtime.perform import Performer
from kiosk.runtime.supervisor import Driver, Supervisor
from kiosk.runtime.watchers import CardWatch, ChipWatch, ScanWatch, tend_printer
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.parties import Party, Signature
from kiosk.settings import CONFIG, load_settings
from tests import rig
from tests.unit.test_eyes import Shown, picture
from tests.unit.told import PATIENCE, Told

Tend = Callable[[Any], tuple[float, on.Health]]
SAVED_AT = "2026-11-22T16:30:00+08:00"
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
        tends: dict[str, Tend] = {
            "idcard": card.tend, "smartcard": chip.tend, "camera": self.eyes.tend, "scanner": scan.tend, "receipt_printer": tend_printer,
        }  # fmt: skip
        self.devices = {kind: self._supervisor(kind, driver, tends[kind]) for kind, driver in devices.items()}
        performer = Performer(
            self.devices, card, chip, scan, self.eyes, Faces(settings), self.desk, self.courier, settings.terminal, self.told, self._wipe,
            lambda visit: visit not in self.over,
        )  # fmt: skip
        self.perform = performer.perform

    def _supervisor(self, kind: str, driver: Driver, tend: Tend) -> Supervisor:
        return Supervisor(kind, lambda: driver, tend, self.told, self.eyes.wanted if kind == "camera" else lambda: True)

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
        return [self.eyes.worker, self.desk.worker, self.courier.worker, *(one.worker for one in self.devices.values())]


@contextlib.contextmanager
def terminal(state_dir: Path, **devices: Driver) -> Iterator[Terminal]:
    with Terminal(state_dir, devices) as made:
        yield made


def applicant(name: str = "测试样本") -> Party:
    text = chip_text({"name": name, "sex": "1", "birth": "1949-12-31", "id_number": "11010519491231002X",
                      "valid_from": "2020-01-01", "valid_to": "长期"})  # fmt: skip
    party = Party("applicant").with_document(decode(text), SERVICE)
    return replace(party.with_field("phone", "13800138000", "typed"), signature=Signature((((0, 1, 2),),), 600, 200))


def receipt(visit: int = 4, party: Party | None = None, service: Service = SERVICE, language: str = "zh") -> do.PrintReceipt:
    return do.PrintReceipt(visit, f"record-{visit}", NUMBER, SAVED_AT, service, mask_name((party or applicant()).value("name")), language)


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


# --- the receipt ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_receipt_is_printed_once_however_often_it_is_asked_for(tmp_path: Path, language: str) -> None:
    printer = Printer()
    with terminal(tmp_path, receipt_printer=printer) as one:
        one.perform(receipt(language=language))
        printed = one.told.first(on.Printed)
        assert (printed.visit, printed.outcome, printed.reason) == (4, "confirmed", "") and printed.bytes_sent > 1000
        one.told.forget()
        one.perform(receipt(language=language))
        assert one.told.first(on.Printed) == printed
        assert len(printer.receipts) == 1


@pytest.mark.parametrize(
    ("fault", "outcome", "reason"),
    [
        ("paper-out", "failed", "printer.paper-out"),
        ("cover-open", "failed", "printer.cover-open"),
        ("paper-out-mid-job", "failed", "printer.paper-out"),
        ("silent-mid-job", "unknown", ""),
        ("disconnect", "failed", "device.not-connected"),
        ("silent", "failed", "device.no-answer"),
    ],
)
def test_what_became_of_the_paper_is_told_as_it_is(tmp_path: Path, fault: str, outcome: str, reason: str) -> None:
    printer = Printer()
    printer.fault = fault
    with terminal(tmp_path, receipt_printer=printer) as one:
        one.perform(receipt())
        printed = one.told.first(on.Printed)
    assert (printed.outcome, printed.reason) == (outcome, reason)


def test_without_a_printer_the_receipt_has_failed(tmp_path: Path) -> None:
    with terminal(tmp_path) as one:
        one.perform(receipt())
        assert one.told.first(on.Printed) == on.Printed(4, "failed", "device.configuration")


def test_a_receipt_that_can_not_be_drawn_has_failed(tmp_path: Path) -> None:
    words = SERVICE.source.taskName.model_copy(update={"zh": "居住\ue000登记"})
    service = replace(SERVICE, source=SERVICE.source.model_copy(update={"taskName": words}))
    printer = Printer()
    with terminal(tmp_path, receipt_printer=printer) as one:
        one.perform(receipt(service=service))
        assert one.told.first(on.Printed) == on.Printed(4, "failed", "receipt.not-drawn")
    assert printer.receipts == []


@pytest.mark.parametrize("name", ["测试\ue815", "王", ""])
def test_nobody_goes_without_a_receipt_because_of_their_name(tmp_path: Path, name: str) -> None:
    """The chip writes rare characters as private ones, for which no font has a shape."""
    printer = Printer()
    with terminal(tmp_path, receipt_printer=printer) as one:
        one.perform(receipt(party=applicant(name)))
        assert one.told.first(on.Printed).outcome == "confirmed"


def test_a_bug_in_a_driver_is_not_kept_in_a_future(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Buggy(Printer):
        def print(self, job_id: str, raster: Raster) -> Outcome:
            raise ZeroDivisionError

    seen: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: seen.append(kind))
    with terminal(tmp_path, receipt_printer=Buggy()) as one:
        one.perform(receipt())
        assert one.told.first(on.Printed).outcome == "failed"
    assert seen == [ZeroDivisionError] and not issubclass(ZeroDivisionError, DeviceError)


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


def test_a_receipt_whose_visit_is_over_is_not_printed(tmp_path: Path) -> None:
    """It waited behind a stuck call; what came out now would be in the next person's hands."""
    with terminal(tmp_path, receipt_printer=Printer()) as one:
        one.over.add(7)
        one.perform(receipt(7))
        printed = one.told.first(on.Printed)
        assert (printed.outcome, printed.reason, printed.bytes_sent) == ("failed", "device.cancelled", 0)
