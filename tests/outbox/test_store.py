"""The durable queue against what it promises, and against a dictionary that promises the same."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import signal
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from kiosk.outbox.errors import StoreError
from kiosk.outbox.store import LONGEST_WAIT, Draft, Receipt, Settled, Store
from kiosk.wire import tracking
from kiosk.wire.models import ItemVerdict, Verdict
from kiosk.wire.seal import Context, Sealed

NOW = datetime.now(UTC)
LATER = NOW + timedelta(hours=1)


def plain(payload: bytes, context: Context) -> Sealed:
    """No seal at all: what is stored is what came in with its context, so that tests can look."""
    content = context.encoded() + payload
    return Sealed("none", "no-key", content, hashlib.sha256(content).hexdigest())


def draft(payload: bytes = b"payload", case_id: str | None = None) -> Draft:
    return Draft("residence-permit", "3", payload, case_id=case_id)


def verdict(store: Store, receipt: Receipt, verdict: Verdict, reason: str | None = None) -> ItemVerdict:
    [envelope] = [one for one in store.next_batch(100, LATER) if one.id == receipt.id]
    return ItemVerdict(id=receipt.id, content_hash=envelope.content_hash, verdict=verdict, reason=reason)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, "A7K2") as opened:
        yield opened


def test_what_was_enqueued_is_what_will_be_sent(store: Store) -> None:
    receipt = store.enqueue(draft(), plain)
    [envelope] = store.next_batch(10, LATER)
    number = tracking.parse(receipt.tracking_number)
    assert (number.terminal, number.sequence) == ("A7K2", 1)
    assert (envelope.id, envelope.tracking_number, envelope.case_id, envelope.seq) == (receipt.id, number.text, receipt.id, 1)
    assert envelope.created_at == receipt.created_at
    assert envelope.sealed.endswith(b"payload")
    assert envelope.content_hash == hashlib.sha256(envelope.sealed).hexdigest()
    context = Context(
        envelope.id, envelope.tracking_number, envelope.kind, envelope.case_id, envelope.seq, envelope.service, envelope.form_version,
        envelope.terminal, envelope.created_at,
    )  # fmt: skip
    assert envelope.sealed == context.encoded() + b"payload"


def test_it_is_there_after_reopening_and_readable_by_the_owner_alone(store: Store, path: Path) -> None:
    receipt = store.enqueue(draft(), plain)
    store.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with Store.open(path, "A7K2") as again:
        found = again.find(tracking.grouped(receipt.tracking_number).lower())
        assert found is not None
        assert (found.id, found.state, found.attempts) == (receipt.id, "waiting", 0)
        assert again.enqueue(draft(), plain).tracking_number[4:9] == "00002"


def test_it_survives_a_process_that_dies_right_after(path: Path) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        store = Store.open(path, "A7K2")
        os.write(writing, store.enqueue(draft(), plain).tracking_number.encode())
        os.kill(os.getpid(), signal.SIGKILL)
    os.close(writing)
    with os.fdopen(reading) as acknowledged:
        number = acknowledged.read()
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    with Store.open(path, "A7K2") as store:
        found = store.find(number)
        assert found is not None and found.state == "waiting"
        assert store.enqueue(draft(), plain).tracking_number != number


def test_every_commit_is_synced(store: Store) -> None:
    connection = store._db.conn
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.isolation_level is None


def test_a_seal_that_fails_leaves_nothing(store: Store) -> None:
    def broken(_payload: bytes, _context: Context) -> Sealed:
        raise RuntimeError("no key")

    with pytest.raises(RuntimeError):
        store.enqueue(draft(), broken)
    assert store.status().pending == 0
    assert store.enqueue(draft(), plain).tracking_number[4:9] == "00001"


def test_a_case_keeps_its_order(store: Store) -> None:
    first = store.enqueue(draft(), plain)
    second = store.enqueue(draft(case_id=first.case_id), plain)
    third = store.enqueue(draft(case_id=first.case_id), plain)
    other = store.enqueue(draft(), plain)
    assert second.case_id == third.case_id == first.id
    assert [one.id for one in store.next_batch(10, LATER)] == [first.id, other.id]
    store.settle([verdict(store, first, "accepted")], NOW)
    assert [(one.id, one.seq) for one in store.next_batch(10, LATER)] == [(second.id, 2), (other.id, 1)]
    store.settle([verdict(store, second, "rejected", "record.malformed")], NOW)
    assert [one.id for one in store.next_batch(10, LATER)] == [other.id], "a held record holds the later ones of its case"


def test_a_case_begun_elsewhere_is_counted_here_from_one(store: Store) -> None:
    elsewhere = "01936d2e-0000-7000-8000-000000000001"
    for _ in range(2):
        store.enqueue(draft(case_id=elsewhere), plain)
    [first] = store.next_batch(10, LATER)
    store.settle([ItemVerdict(id=first.id, content_hash=first.content_hash, verdict="duplicate")], NOW)
    [second] = store.next_batch(10, LATER)
    assert (first.seq, second.seq) == (1, 2)


def test_a_network_fault_is_no_attempt(store: Store) -> None:
    receipt = store.enqueue(draft(), plain)
    store.mark_sending([receipt.id], NOW)
    [marked] = store.items("sending")
    assert (marked.attempts, marked.id) == (1, receipt.id)
    store.put_back([receipt.id], LATER, "offline")
    [back] = store.items("waiting")
    assert (back.attempts, back.reason) == (0, "offline")
    assert back.next_try is not None and abs(back.next_try - LATER) < timedelta(milliseconds=1)
    assert store.next_batch(10, LATER - timedelta(seconds=1)) == ()
    assert len(store.next_batch(10, LATER + timedelta(seconds=1))) == 1


def test_a_process_killed_while_sending_sends_again(store: Store, path: Path) -> None:
    receipt = store.enqueue(draft(), plain)
    store.mark_sending([receipt.id], LATER)
    with Store.open(path, "A7K2") as next_process:
        assert [one.id for one in next_process.next_batch(10, LATER)] == [receipt.id]


def test_a_clock_set_back_delays_nothing(store: Store) -> None:
    receipt = store.enqueue(draft(), plain)
    a_year_ago = NOW - timedelta(days=365)
    assert [one.id for one in store.next_batch(10, a_year_ago)] == [receipt.id]
    store.mark_sending([receipt.id], NOW)
    assert [one.id for one in store.next_batch(10, NOW - LONGEST_WAIT - timedelta(minutes=1))] == [receipt.id]


def test_verdicts_settle_once_and_only_their_content(store: Store) -> None:
    good, bad = store.enqueue(draft(), plain), store.enqueue(draft(), plain)
    yes, no = verdict(store, good, "accepted"), verdict(store, bad, "conflict", "record.other-content")
    assert store.settle([yes.model_copy(update={"content_hash": "0" * 64})], NOW).delivered == 0
    assert store.settle([yes, no], NOW) == Settled(delivered=1, held=1)
    assert store.settle([yes, no], NOW).delivered == 0, "the same answer again"
    assert store.settle([no.model_copy(update={"verdict": "accepted"})], NOW).delivered == 0, "a held record waits for a person"
    status = store.status()
    assert (status.pending, status.held, status.delivered, status.oldest_waiting) == (0, 1, 1, None)
    held = store.find(bad.tracking_number)
    assert held is not None and (held.state, held.reason, held.next_try) == ("held", "record.other-content", None)


def test_the_oldest_waiting_moves_on(store: Store) -> None:
    receipts = [store.enqueue(draft(), plain) for _ in range(3)]
    assert store.status().oldest_waiting == receipts[0].created_at
    store.settle([verdict(store, receipts[1], "accepted")], NOW)
    assert store.status().oldest_waiting == receipts[0].created_at
    store.settle([verdict(store, receipts[0], "accepted")], NOW)
    assert store.status().oldest_waiting == receipts[2].created_at


def test_a_batch_has_a_limit_in_records_and_bytes(store: Store) -> None:
    for _ in range(5):
        store.enqueue(draft(bytes(1_500_000)), plain)
    assert len(store.next_batch(3, LATER)) == 2, "4 MiB hold two of 1.5 MB"
    assert len(store.next_batch(1, LATER)) == 1


def test_the_next_batch_uses_the_partial_index(store: Store) -> None:
    plan = store._db.conn.execute(
        "EXPLAIN QUERY PLAN SELECT id FROM records WHERE state IN ('waiting', 'sending') AND next_try <= 5 ORDER BY next_try, sequence"
    ).fetchall()
    assert [row[3] for row in plan] == ["SEARCH records USING INDEX next_batch (next_try<?)"]
    traced: list[str] = []
    store._db.conn.set_trace_callback(traced.append)
    store.next_batch(10, NOW)
    store._db.conn.set_trace_callback(None)
    for query in (one for one in traced if one.startswith("SELECT")):
        details = [row[3] for row in store._db.conn.execute(f"EXPLAIN QUERY PLAN {query}")]
        assert any("r USING INDEX next_batch" in one for one in details), details
        assert not any("SCAN" in one or "TEMP B-TREE" in one for one in details), details


def test_two_terminals_codes_in_one_store_never_share_a_number(store: Store, path: Path) -> None:
    first = store.enqueue(draft(), plain)
    with Store.open(path, "B8M3") as renamed:
        second = renamed.enqueue(draft(), plain)
    assert (first.tracking_number[:9], second.tracking_number[:9]) == ("A7K200001", "B8M300002")


def test_faults_have_codes(path: Path, tmp_path: Path) -> None:
    def code_of_opening(where: Path, code: str = "A7K2") -> str:
        with pytest.raises(StoreError) as caught:
            Store.open(where, code)
        return caught.value.code

    assert code_of_opening(tmp_path / "missing" / "outbox.db") == "store.io"
    assert code_of_opening(path, "A7KO") == "store.terminal-code"
    (tmp_path / "garbage.db").write_bytes(b"this is no database" * 100)
    assert code_of_opening(tmp_path / "garbage.db") == "store.damaged"
    newer = sqlite3.connect(tmp_path / "newer.db")
    newer.execute("PRAGMA user_version = 999")
    newer.close()
    assert code_of_opening(tmp_path / "newer.db") == "store.newer-version"


def test_too_large_a_payload_is_refused_and_leaves_nothing(store: Store) -> None:
    from kiosk.wire import seal

    sealer = seal.Sealer("key", seal.public_key(seal.public_bytes(seal.make_private_key())))
    with pytest.raises(StoreError) as caught:
        store.enqueue(draft(bytes(seal.LARGEST_PLAINTEXT + 1)), sealer)
    assert caught.value.code == "store.payload"
    assert store.status().pending == 0


def test_a_full_disk_is_said_and_what_was_promised_stays(store: Store, path: Path) -> None:
    kept = store.enqueue(draft(), plain)
    store._db.conn.execute("PRAGMA max_page_count = 12")  # SQLite's own way to be full; the result code is that of a full disk
    with pytest.raises(StoreError) as caught:
        store.enqueue(draft(os.urandom(100_000)), plain)
    assert caught.value.code == "store.full"
    assert [one.id for one in store.next_batch(10, LATER)] == [kept.id]
    store.close()
    with Store.open(path, "A7K2") as again:
        assert again.status().pending == 1
        assert again.enqueue(draft(), plain).tracking_number[4:9] == "00002"


def test_a_write_that_the_system_refuses_is_said(path: Path) -> None:
    """A limit on file size makes the kernel itself refuse the write, in a process of its own."""
    child = os.fork()
    if child == 0:
        code = "nothing was raised"
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            store = Store.open(path, "A7K2")
            store.enqueue(draft(), plain)
            resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
            try:
                store.enqueue(draft(os.urandom(400_000)), plain)
            except StoreError as error:
                code = error.code
        finally:
            os._exit(0 if code in ("store.full", "store.io") else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with Store.open(path, "A7K2") as again:
        assert again.status().pending == 1


def test_a_writer_that_holds_on_is_said(store: Store, path: Path) -> None:
    store._db.conn.execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as caught:
        store.enqueue(draft(), plain)
    other.close()
    assert caught.value.code == "store.busy"


def test_nothing_shows_a_payload(store: Store) -> None:
    secret = draft(b"11010519491231002X")
    store.enqueue(secret, plain)
    assert "11010519491231002X" not in repr(secret) + repr(store.next_batch(1, LATER)) + repr(store.items())


class StoreAgainstDictionary(RuleBasedStateMachine):
    """Whatever the order of calls and restarts: each record is in one state, and the counters are those of the records."""

    ids = Bundle("ids")

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.store = Store.open(self.folder / "outbox.db", "A7K2")
        self.states: dict[str, str] = {}
        self.cases: dict[str, list[str]] = {}
        self.numbers: set[str] = set()

    @rule(target=ids, parent=st.none() | ids)
    def enqueue(self, parent: str | None) -> str:
        case = next((name for name, members in self.cases.items() if parent in members), None)
        receipt = self.store.enqueue(draft(case_id=case), plain)
        assert receipt.tracking_number not in self.numbers
        self.numbers.add(receipt.tracking_number)
        self.states[receipt.id] = "waiting"
        self.cases.setdefault(receipt.case_id, []).append(receipt.id)
        return receipt.id

    @rule(limit=st.integers(1, 4), verdicts=st.lists(st.sampled_from(["accepted", "duplicate", "conflict", "rejected"]), min_size=4))
    def send(self, limit: int, verdicts: list[Verdict]) -> None:
        batch = self.store.next_batch(limit, LATER)
        assert len(batch) == min(limit, len(self.sendable()))
        assert {one.id for one in batch} <= self.sendable()
        self.store.mark_sending([one.id for one in batch], NOW)
        answer = [ItemVerdict(id=a.id, content_hash=a.content_hash, verdict=b) for a, b in zip(batch, verdicts, strict=False)]
        self.store.settle(answer, NOW)
        self.states |= {one.id: "delivered" if one.verdict in ("accepted", "duplicate") else "held" for one in answer}

    @rule(limit=st.integers(1, 4), offline=st.booleans())
    def fail_to_send(self, limit: int, offline: bool) -> None:
        batch = [one.id for one in self.store.next_batch(limit, LATER)]
        self.store.mark_sending(batch, NOW)
        if offline:
            self.store.put_back(batch, NOW, "offline")
        self.states |= dict.fromkeys(batch, "waiting" if offline else "sending")

    @rule(target=ids)
    def reopen(self) -> object:
        self.store.close()
        self.store = Store.open(self.folder / "outbox.db", "A7K2")
        return multiple()

    def sendable(self) -> set[str]:
        """Of each case the first record that is not delivered, unless it is held."""
        first = (next((one for one in members if self.states[one] != "delivered"), None) for members in self.cases.values())
        return {one for one in first if one is not None and self.states[one] != "held"}

    @invariant()
    def agree(self) -> None:
        if not hasattr(self, "store"):
            return
        assert {item.id: item.state for item in self.store.items()} == self.states
        status = self.store.status()
        words = list(self.states.values())
        assert (status.held, status.delivered) == (words.count("held"), words.count("delivered"))
        assert status.pending == words.count("waiting") + words.count("sending")
        assert (status.oldest_waiting is None) == (status.pending == 0)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)


TestStoreAgainstDictionary = StoreAgainstDictionary.TestCase
TestStoreAgainstDictionary.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
