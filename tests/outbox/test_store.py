"""The durable queue against what it promises."""

from __future__ import annotations

import hashlib
import os
import signal
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

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


def test_nothing_shows_a_payload(store: Store) -> None:
    secret = draft(b"11010519491231002X")
    store.enqueue(secret, plain)
    assert "11010519491231002X" not in repr(secret) + repr(store.next_batch(1, LATER)) + repr(store.items())
