"""The whole way to the centre: heartbeats and what they teach, being turned away and coming back, new keys, scans that go on where they
stopped."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.central import keys as keyring
from kiosk.central.enrolment import issue_code, revoke
from kiosk.central.tables import attachments, audit_heads, database_url, open_database, records, terminals
from kiosk.core.consumables import Consumable
from kiosk.outbox import enrolment
from kiosk.outbox.progress import answer
from kiosk.outbox.trust import need_trust
from kiosk.outbox.uplink import Uplink
from kiosk.wire import acknowledgement
from kiosk.wire.models import Batch, ItemVerdict, Problem
from tests.faults import FINE, Fault, fault_proxy
from tests.outbox.servers import Reply, centre, impostor
from tests.rig import Terminal, enrol

NOW = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture
def terminal(tmp_path: Path, url: str, data_dir: Path) -> Iterator[Terminal]:
    with Terminal(tmp_path / "state", enrol(tmp_path / "state", url, data_dir, "A7K2")) as made:
        yield made


@pytest.fixture
def uplink(terminal: Terminal, url: str) -> Iterator[Uplink]:
    made = Uplink.open(terminal.folder, terminal.store, url, 30.0)
    yield made
    made.close()


def until_idle(uplink: Uplink) -> list[str]:
    """Turns until nothing is left to do; their outcomes."""
    outcomes: list[str] = [uplink.turn(NOW).outcome]
    while outcomes[-1] == "delivered" and len(outcomes) < 200:
        outcomes.append(uplink.turn(NOW).outcome)
    return outcomes


def test_a_heartbeat_tells_how_the_terminal_does_and_sets_its_clock(terminal: Terminal, uplink: Uplink, data_dir: Path) -> None:
    terminal.enqueue()
    uplink.centre.offset = 40.0
    assert until_idle(uplink)[-1] == "idle"
    assert abs(uplink.centre.offset) < 5, "learnt from the centre's answer"
    line = terminal.store.line()
    assert line.last_answer is not None and abs(line.last_answer - NOW) <= timedelta(milliseconds=1) and line.paused == ""


def test_a_heartbeat_tells_what_is_left_of_the_paper_at_that_moment(terminal: Terminal, url: str, data_dir: Path) -> None:
    left = [9]

    def supplies() -> tuple[Consumable, ...]:
        left[0] -= 1
        return (Consumable("receipt_printer", "receipt-paper", "low", left[0], "receipts"),)

    uplink = Uplink.open(terminal.folder, terminal.store, url, 30.0, supplies=supplies)
    engine = open_database(database_url(data_dir, ""))
    try:
        for beats in (1, 2):
            uplink.beat_soon()
            until_idle(uplink)
            ends = time.monotonic() + 20
            told: dict[str, object] = {}
            while told.get("left") != 9 - beats:  # written a second behind
                assert time.monotonic() < ends
                with engine.connect() as connection:
                    beat = connection.execute(select(terminals.c.heartbeat)).scalar_one()
                told = json.loads(beat)["consumables"][0] if beat else {}
        assert told["name"] == "receipt-paper"
    finally:
        engine.dispose()
        uplink.close()


def test_who_is_turned_away_pauses_and_goes_on_by_itself_when_it_is_let_in_again(
    terminal: Terminal, uplink: Uplink, url: str, data_dir: Path
) -> None:
    engine = open_database(database_url(data_dir, ""))
    assert until_idle(uplink) == ["idle"]
    revoke(engine, "A7K2", "stolen", NOW)
    terminal.enqueue()
    assert uplink.turn(NOW).outcome == "refused", "what would change or read records is refused at once"
    uplink.beat_soon()
    assert uplink.turn(NOW).outcome == "refused", "it only asks whether it is still so"
    assert terminal.store.line().paused == "terminal.revoked" and terminal.counts() == (1, 0, 0)
    code = issue_code(engine, "A7K2", datetime.now(UTC), reinstate=True)
    engine.dispose()
    again = enrolment.enrol(terminal.folder, url, code)
    later = Uplink.open(terminal.folder, terminal.store, url, 30.0)
    assert again.private.private_bytes_raw() == terminal.known.private.private_bytes_raw()
    assert until_idle(later)[-1] == "idle"
    assert terminal.counts() == (0, 0, 1) and terminal.store.line().paused == ""
    later.close()


def test_when_the_centre_changes_its_keys_nothing_stops(terminal: Terminal, uplink: Uplink, data_dir: Path) -> None:
    """Sealed for the old key and acknowledged with the new one; and what comes next is sealed for the new one."""
    assert until_idle(uplink) == ["idle"]
    before = terminal.enqueue()
    keyring.rotate_sealing(data_dir, datetime.now(UTC))
    keyring.rotate_acknowledging(data_dir, datetime.now(UTC))
    assert until_idle(uplink)[-1] == "idle"
    new = need_trust(terminal.folder)
    assert new == keyring.load_or_make(data_dir).trust and new.serial > terminal.trust.serial
    assert new.sealing_key_id != terminal.trust.sealing_key_id and new.ack_key_id != terminal.trust.ack_key_id
    terminal.trust = new
    after = terminal.enqueue()
    assert until_idle(uplink)[-1] == "idle"
    for receipt in (before, after):
        found = answer(terminal.store, "A7K2", uplink.centre, uplink.trust, receipt.tracking_number)
        assert (found.state, found.source) == ("received-by-centre", "centre")


def test_scans_follow_their_record_and_the_case_is_complete_with_the_last(terminal: Terminal, uplink: Uplink, data_dir: Path) -> None:
    small, large = secrets.token_bytes(100_000), secrets.token_bytes(3_000_000)
    receipt = terminal.enqueue(b"content", large, small)
    assert uplink.turn(NOW).outcome == "delivered"
    assert answer(terminal.store, "A7K2", uplink.centre, uplink.trust, receipt.tracking_number).state == "partly-received"
    assert terminal.counts() == (1, 0, 0) and terminal.store.status().uploads == 2
    first, second = terminal.store.attachments_of(receipt.id)
    assert until_idle(uplink)[-1] == "idle"
    assert terminal.counts() == (0, 0, 1) and terminal.store.status().uploads == 0
    assert answer(terminal.store, "A7K2", uplink.centre, uplink.trust, receipt.tracking_number).state == "received-by-centre"
    engine = open_database(database_url(data_dir, ""))
    with engine.connect() as connection:
        rows = {row.id: row for row in connection.execute(select(attachments))}
        [complete] = connection.execute(select(records.c.complete)).scalars()
    engine.dispose()
    assert complete == 1 and {rows[one.id].content_hash for one in (first, second)} == {first.content_hash, second.content_hash}
    assert rows[second.id].stored_at <= rows[first.id].stored_at, "small before large"


def test_a_scan_goes_on_where_the_line_was_cut(terminal: Terminal, url: str) -> None:
    """Whatever the cut, no more than one piece is sent again."""
    terminal.enqueue(b"content", secrets.token_bytes(2_000_000))
    with fault_proxy(int(url.rpartition(":")[2])) as proxy:
        uplink = Uplink.open(terminal.folder, terminal.store, proxy.url, 1000.0)
        assert uplink.turn(NOW).outcome == "delivered"
        moment = NOW
        for cut in (300_000, 700_000, 1_300_000):
            proxy.fault = Fault(cut_request=cut)
            proxy.break_all()
            for _ in range(4):
                uplink.turn(moment)
            proxy.fault = FINE
            proxy.break_all()
        while terminal.store.status().pending and moment < NOW + timedelta(hours=1):
            moment += timedelta(minutes=1)
            uplink.turn(moment)
        uplink.close()
        assert proxy.cuts >= 1
    assert terminal.counts() == (0, 0, 1)


@pytest.mark.parametrize(
    "fault",
    [Fault(lose_answers=1.0), Fault(refuse=True), Fault(cut_answer=40), Fault(cut_request=90)],
    ids=["answers are lost", "nobody listens", "answers are cut", "requests are cut"],
)
def test_whatever_the_line_does_nothing_is_lost_and_nothing_blamed(terminal: Terminal, url: str, fault: Fault) -> None:
    receipt = terminal.enqueue()
    with fault_proxy(int(url.rpartition(":")[2])) as proxy:
        uplink = Uplink.open(terminal.folder, terminal.store, proxy.url, 1000.0)
        proxy.fault = fault
        assert {uplink.turn(NOW).outcome for _ in range(4)} <= {"offline", "not-the-centre"}
        [item] = terminal.store.items()
        assert (item.id, item.state, item.attempts) == (receipt.id, "waiting", 0)
        proxy.fault = FINE
        proxy.break_all()
        while terminal.store.status().pending:
            assert uplink.turn(NOW).outcome in ("delivered", "offline")
        uplink.close()
    assert terminal.counts() == (0, 0, 1)


def test_on_a_thin_line_small_batches_arrive(terminal: Terminal, url: str) -> None:
    """256 kbit/s with 200 ms: what is sent at once grows no further than the line carries."""
    for _ in range(30):
        terminal.enqueue(secrets.token_bytes(3000))
    with fault_proxy(int(url.rpartition(":")[2])) as proxy:
        proxy.fault = Fault(rate=128_000, delay=0.02)
        uplink = Uplink.open(terminal.folder, terminal.store, proxy.url, 1000.0)
        while terminal.store.status().pending:
            assert uplink.turn(NOW).outcome == "delivered"
        uplink.close()
    assert terminal.counts() == (0, 0, 30)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_is_a_day_off_stops_nothing(terminal: Terminal, url: str, days: int) -> None:
    receipt = terminal.enqueue()
    uplink = Uplink.open(terminal.folder, terminal.store, url, 30.0)
    off = timedelta(days=days)
    uplink.centre.clock = lambda: datetime.now(UTC) + off
    moment = datetime.now(UTC) + off
    first = uplink.turn(moment)
    assert (first.outcome, first.detail) == ("offline", "the clock was wrong") or days < 0
    for _ in range(4):
        uplink.turn(moment)
    found = terminal.store.find(receipt.tracking_number)
    assert found is not None and found.state == "delivered"
    assert abs(uplink.centre.offset + off.total_seconds()) < 5
    uplink.close()


def test_a_token_that_the_centre_no_longer_takes_is_asked_for_anew(terminal: Terminal, uplink: Uplink) -> None:
    assert until_idle(uplink) == ["idle"]
    token = uplink._pulse._token
    assert token is not None
    uplink._pulse._token = token.model_copy(update={"token": token.token[:-4] + "AAAA"})
    uplink.beat_soon()
    assert uplink.turn(NOW).outcome == "offline"
    assert uplink.turn(NOW).outcome == "idle"


def test_the_head_of_the_audit_chain_reaches_the_centre(terminal: Terminal, uplink: Uplink, url: str, data_dir: Path) -> None:
    terminal.enqueue()
    uplink.turn(NOW)
    uplink.beat_soon()
    uplink.turn(NOW)
    head = terminal.store.audit_head()
    assert head is not None
    kept = open_database(database_url(data_dir, ""))
    until = time.monotonic() + 20
    rows: list[tuple[int, str]] = []
    while (head.seq, head.hash) not in rows and time.monotonic() < until:  # the centre writes them down once a second
        with kept.connect() as connection:
            rows = [(row.seq, row.hash) for row in connection.execute(select(audit_heads))]
    kept.dispose()
    assert (head.seq, head.hash) in rows


def test_keys_that_nobody_vouches_for_are_not_waited_for_without_a_pause(terminal: Terminal, url: str, tmp_path: Path) -> None:
    """An answer signed with another key, and nothing new to be had: two centres behind one address, or somebody in between."""
    (tmp_path / "another").mkdir()
    other = keyring.load_or_make(tmp_path / "another")
    terminal.enqueue()

    def relay(body: bytes) -> Reply:
        if "/v1/batches" not in between.last[1]:
            passed = between.forward(url)
            return Reply(passed.status_code, {"Content-Type": passed.headers["Content-Type"]}, passed.content)
        batch = Batch.model_validate_json(body)
        verdicts = tuple(ItemVerdict(id=one.id, content_hash=one.content_hash, verdict="accepted") for one in batch.items)
        signed = acknowledgement.sign(other.acknowledging, other.trust.ack_key_id, batch.terminal, verdicts, NOW)
        return Reply(body=signed.model_dump_json().encode())

    with impostor(relay) as between:
        uplink = Uplink.open(terminal.folder, terminal.store, between.url, 30.0)
        assert [uplink.turn(NOW).outcome for _ in range(3)] == ["not-the-centre"] * 3
        uplink.close()
    assert terminal.counts() == (1, 0, 0)


def test_a_heartbeat_that_the_centre_can_not_read_does_not_stop_the_records(terminal: Terminal, url: str) -> None:
    receipt = terminal.enqueue()
    problem = Problem(title="No", status=400, code="heartbeat.malformed").model_dump_json().encode()

    def relay(_body: bytes) -> Reply:
        if between.last[1] == "/v1/heartbeats":
            return Reply(400, {"Content-Type": "application/problem+json"}, problem)
        passed = between.forward(url)
        return Reply(passed.status_code, {"Content-Type": passed.headers["Content-Type"]}, passed.content)

    with impostor(relay) as between:
        uplink = Uplink.open(terminal.folder, terminal.store, between.url, 0.0)
        assert uplink.turn(NOW).outcome == "delivered"
        assert terminal.store.line().paused == ""
        told = uplink.turn(NOW)
        assert (told.outcome, told.detail) == ("refused", "heartbeat.malformed"), "and it is told"
        uplink.close()
    found = terminal.store.find(receipt.tracking_number)
    assert found is not None and found.state == "delivered"


def test_a_slow_first_look_does_not_keep_an_upload_from_moving(terminal: Terminal, url: str) -> None:
    terminal.enqueue(b"content", secrets.token_bytes(400_000))
    passed = [0.0]

    def monotonic() -> float:
        passed[0] += 10.0  # every look at the clock is ten seconds later
        return passed[0]

    sync = terminal.sync(url, monotonic)
    for _ in range(40):
        sync.run_once(NOW)
    assert terminal.counts() == (0, 0, 1)


def test_what_the_centre_says_it_does_not_have_is_not_called_partly_received(terminal: Terminal, uplink: Uplink, tmp_path: Path) -> None:
    """A centre restored from an old copy: whatever this terminal was told before, a person has to look."""
    receipt = terminal.enqueue(b"content", secrets.token_bytes(5000))
    assert uplink.turn(NOW).outcome == "delivered"
    with centre(tmp_path / "restored") as restored:
        Path(tmp_path / "restored" / "keys.json").write_bytes((tmp_path / "central" / "keys.json").read_bytes())
        again = enrol(terminal.folder, restored, tmp_path / "restored", "A7K2")
        found = answer(
            terminal.store, "A7K2", again.centre(terminal.session, restored), need_trust(terminal.folder), receipt.tracking_number
        )
        assert (found.state, found.source) == ("needs-attention", "centre")
