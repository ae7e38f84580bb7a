"""The sync thread with a real store, against nobody, an impostor and the real centre: what it says of the network, delivers and answers."""

from __future__ import annotations

import fcntl
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.central.keys import load_or_make
from kiosk.outbox import ENROLMENT_FILE, LOCK_FILE, OUTBOX_FILE
from kiosk.outbox.enrolment import Enrolment
from kiosk.outbox.store import Draft, Receipt
from kiosk.outbox.trust import sealer
from kiosk.runtime.courier import Courier
from kiosk.session import events as on
from kiosk.settings import load_settings
from kiosk.wire import tracking
from tests import rig
from tests.central.terminals import OTHER, SAMPLE, submission
from tests.outbox.servers import Reply, centre, dead_port, impostor
from tests.unit.told import PATIENCE, Told

SERVICE = "residence-registration"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("central")


@pytest.fixture(scope="module")
def url(data_dir: Path) -> Iterator[str]:
    with centre(data_dir) as address:
        yield address


class Terminal(rig.Terminal):
    """An enrolled terminal, a desk's own connection to the store, and couriers over both."""

    def __init__(self, folder: Path, known: Enrolment) -> None:
        super().__init__(folder, known)
        self.told = Told()

    def save(self, id_number: str = SAMPLE) -> Receipt:
        return self.store.enqueue(Draft(SERVICE, "1", submission(id_number)), sealer(self.trust))

    @contextmanager
    def courier(self, url: str) -> Iterator[Courier]:
        """At work, and what it says goes to `told`. Looks once an hour: whatever is seen within a test was asked for."""
        overrides: dict[str, object] = {"terminal.code": self.code, "central.url": url, "central.sync_seconds": 3600.0}
        courier = Courier(load_settings(overrides, {"KIOSK_STATE_DIR": str(self.folder)}), self.told)
        courier.worker.start()
        try:
            yield courier
        finally:
            assert courier.worker.stop(PATIENCE)

    def network(self) -> tuple[bool, int]:
        """What was said of it first since the last `forget`."""
        said = self.told.first(on.NetworkChanged)
        return said.online, said.waiting

    def answer(self, courier: Courier, number: str) -> on.Answer:
        self.told.forget()
        courier.ask(4, number)
        answered = self.told.first(on.ProgressAnswered)
        assert answered.visit == 4
        [one] = answered.answers
        return one

    def refusal(self, courier: Courier, number: str) -> str:
        self.told.forget()
        courier.ask(4, number)
        return self._refused()

    def refusal_by_card(self, courier: Courier, id_number: str) -> str:
        self.told.forget()
        courier.ask_by_document(4, id_number)
        return self._refused()

    def _refused(self) -> str:
        refused = self.told.first(on.ProgressRefused)
        assert refused.visit == 4
        return refused.problem.code


@pytest.fixture
def terminal(tmp_path: Path, url: str, data_dir: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    with Terminal(tmp_path, rig.enrol(tmp_path, url, data_dir, rig.code_for(f"courier {request.node.name}"))) as made:
        yield made


# --- without a centre -------------------------------------------------------------------------------------------------------------


def test_a_terminal_without_a_centre_keeps_everything_and_says_so(terminal: Terminal) -> None:
    receipt = terminal.save()
    with terminal.courier("") as courier:
        assert terminal.network() == (False, 1)
        known = terminal.answer(courier, tracking.grouped(receipt.tracking_number).lower())
        assert (known.tracking_number, known.state, known.source) == (receipt.tracking_number, "waiting-here", "this-terminal")
        assert known.service == SERVICE and known.at == receipt.created_at.astimezone().isoformat(timespec="seconds")
        assert terminal.refusal_by_card(courier, SAMPLE) == "progress.offline-by-card"


def test_with_nobody_at_the_address_what_is_known_here_is_told(terminal: Terminal) -> None:
    receipt = terminal.save()
    with terminal.courier(dead_port()) as courier:
        assert terminal.network() == (False, 1)
        assert terminal.answer(courier, receipt.tracking_number).state == "waiting-here"
        assert terminal.answer(courier, tracking.make(terminal.code, 999, b"abc")).state == "unknown-number"
        assert terminal.answer(courier, tracking.make("ZZZZ", 999, b"abc")).state == "made-elsewhere"
        assert terminal.refusal_by_card(courier, SAMPLE) == "progress.offline-by-card"
        (terminal.folder / ENROLMENT_FILE).unlink()
        assert terminal.refusal_by_card(courier, SAMPLE) == "progress.offline-by-card"
        (terminal.folder / ENROLMENT_FILE).write_text("{}")
        assert terminal.refusal_by_card(courier, SAMPLE) == "progress.offline-by-card"
    assert terminal.store.status().pending == 1


def test_what_is_no_number_is_refused(terminal: Terminal) -> None:
    with terminal.courier("") as courier:
        for text in ("", "A7K2", "https://example.org/", "A7K2 00042 7KQ3 Z", "编号"):
            assert terminal.refusal(courier, text) == "tracking.bad"


def test_a_portal_that_answers_200_is_not_the_centre(terminal: Terminal) -> None:
    receipt = terminal.save()
    reply = Reply(headers={"Content-Type": "text/html"}, body=b"<html>log in</html>")
    with impostor(lambda _body: reply) as portal, terminal.courier(portal.url) as courier:
        assert terminal.network() == (False, 1)
        assert terminal.answer(courier, receipt.tracking_number).state == "waiting-here"
        assert terminal.refusal_by_card(courier, SAMPLE) == "progress.offline-by-card"
    assert terminal.store.status().pending == 1


def test_who_has_not_the_centres_keys_receives_nothing(terminal: Terminal, url: str) -> None:
    """Another centre stands at the address, or this terminal's keys are damaged: neither is the centre's word."""
    receipt = terminal.save()
    with terminal.courier(url) as courier:
        assert terminal.network() == (True, 0)
        assert terminal.answer(courier, receipt.tracking_number).source == "centre"
        for keys in ("{}", ""):
            (terminal.folder / ENROLMENT_FILE).write_text(keys)
            known = terminal.answer(courier, receipt.tracking_number)
            assert (known.state, known.source) == ("received-by-centre", "this-terminal"), "what was signed for when it was delivered"
        (terminal.folder / ENROLMENT_FILE).unlink()
        assert terminal.answer(courier, receipt.tracking_number).source == "this-terminal"


def test_an_impostor_can_not_make_a_record_look_received_or_lost(terminal: Terminal, url: str) -> None:
    lost = b'{"title": "Not Found", "status": 404, "code": "tracking-number.unknown"}'
    delivered = terminal.save()
    with terminal.courier(url) as courier:
        assert terminal.network() == (True, 0)
        assert terminal.answer(courier, delivered.tracking_number).source == "centre"
    waiting = terminal.save()
    found = f'{{"tracking_number": "{waiting.tracking_number}", "state": "accepted", "at": "2026-11-22T08:30:00Z"}}'.encode()
    for reply in (Reply(body=found), Reply(404, {"Content-Type": "application/problem+json"}, lost)):
        with impostor(lambda _body, reply=reply: reply) as other, terminal.courier(other.url) as courier:  # type: ignore[misc]
            assert terminal.answer(courier, waiting.tracking_number).state == "waiting-here"
            assert terminal.answer(courier, delivered.tracking_number).state == "received-by-centre"


def test_the_state_folder_is_the_owners_alone(terminal: Terminal) -> None:
    folder = terminal.folder / "new"
    courier = Courier(load_settings({"terminal.code": terminal.code, "central.url": ""}, {"KIOSK_STATE_DIR": str(folder)}), terminal.told)
    courier.worker.start()
    assert courier.worker.stop(PATIENCE)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


# --- with the centre --------------------------------------------------------------------------------------------------------------


def test_what_is_saved_is_delivered_when_it_is_told_so(terminal: Terminal, url: str) -> None:
    with terminal.courier(url) as courier:
        assert terminal.network() == (True, 0)
        receipt = terminal.save()
        assert terminal.answer(courier, receipt.tracking_number).tracking_number == receipt.tracking_number
        courier.wake()
        arrived = terminal.answer(courier, receipt.tracking_number)
        assert (arrived.state, arrived.source) == ("received-by-centre", "centre")
    assert terminal.store.status().pending == 0


def test_what_waited_is_delivered_first_thing(terminal: Terminal, url: str) -> None:
    for _ in range(3):
        terminal.save()
    with terminal.courier(url):
        assert terminal.network() == (True, 0)
    assert terminal.store.status().delivered == 3


def test_by_card_everything_of_this_person_and_nobody_else(terminal: Terminal, url: str) -> None:
    mine, others = "110105194912310046", terminal.save(OTHER)
    receipts = {terminal.save(mine).tracking_number for _ in range(2)}
    with terminal.courier(url) as courier:
        assert terminal.network() == (True, 0)
        courier.ask_by_document(4, mine)
        answered = terminal.told.first(on.ProgressAnswered)
        assert answered.visit == 4
        assert {answer.tracking_number for answer in answered.answers} == receipts and others.tracking_number not in receipts
        assert {(one.state, one.service, one.source) for one in answered.answers} == {("received-by-centre", SERVICE, "centre")}
        assert terminal.refusal_by_card(courier, "110105194912310054") == "progress.none"


def test_the_network_is_said_once_as_long_as_nothing_changes(terminal: Terminal, url: str) -> None:
    with terminal.courier(url) as courier:
        assert terminal.network() == (True, 0)
        for _ in range(3):
            courier.wake()
            terminal.answer(courier, tracking.make(terminal.code, 999, b"abc"))
            assert terminal.told.all(on.NetworkChanged) == []


def test_while_another_process_sends_the_centre_is_there_all_the_same(terminal: Terminal, url: str) -> None:
    terminal.save()
    with (terminal.folder / LOCK_FILE).open("w") as other_process:
        fcntl.flock(other_process, fcntl.LOCK_EX)
        with terminal.courier(url):
            assert terminal.network() == (True, 1)


def test_a_terminal_that_is_not_enrolled_sends_nothing_until_it_is(tmp_path: Path, url: str, data_dir: Path) -> None:
    """And the technician who enrols it need not start it again, if its code stays the same."""
    code, told = rig.code_for("courier enrolled later"), Told()
    courier = Courier(load_settings({"terminal.code": code, "central.url": url}, {"KIOSK_STATE_DIR": str(tmp_path)}), told)
    courier.worker.start()
    assert told.first(on.NetworkChanged).online is False
    rig.enrol(tmp_path, url, data_dir, code)
    told.forget()
    courier.wake()
    assert told.first(on.NetworkChanged).online is True
    assert courier.worker.stop(PATIENCE)


# --- a store that fails -----------------------------------------------------------------------------------------------------------


def test_without_a_store_nothing_is_promised(terminal: Terminal, url: str) -> None:
    terminal.store.close()
    (terminal.folder / OUTBOX_FILE).write_bytes(b"this is no database" * 100)
    with terminal.courier(url) as courier:
        assert terminal.network() == (False, 0)
        assert terminal.refusal(courier, tracking.make(terminal.code, 1, b"abc")) == "progress.failed"


def test_a_store_that_breaks_does_not_end_the_terminal(terminal: Terminal, url: str) -> None:
    terminal.save()
    with terminal.courier(dead_port()) as courier:
        assert terminal.network() == (False, 1)
        terminal.store._db.conn.execute("ALTER TABLE counters RENAME TO lost")
        terminal.store._db.conn.execute("ALTER TABLE records RENAME TO lost_records")
        courier.wake()
        assert terminal.refusal(courier, tracking.make(terminal.code, 1, b"abc")) == "progress.failed"
        assert terminal.refusal(courier, tracking.make(terminal.code, 1, b"abc")) == "progress.failed", "and it goes on"
        assert terminal.told.all(on.NetworkChanged) == []


def test_what_is_wrong_with_the_centre_is_logged_once_for_the_technician(
    tmp_path: Path, data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A captive portal answers every look with a page: offline on the screen, by name in the log, and not once a look."""
    with impostor(lambda _body: Reply(200, {"Content-Type": "text/html"}, b"<html>log in</html>")) as portal, caplog.at_level("INFO"):
        rig.as_enrolled(tmp_path, portal.url, "A7K2", load_or_make(data_dir).trust)
        told = Told()
        courier = Courier(load_settings({}, {"KIOSK_STATE_DIR": str(tmp_path)}), told)
        courier.worker.start()
        assert told.first(on.NetworkChanged).online is False
        courier.wake()
        assert courier.worker.stop()
    said = [record.getMessage() for record in caplog.records if record.name == "kiosk.runtime.courier"]
    assert len(said) == 1 and "not-the-centre" in said[0]
