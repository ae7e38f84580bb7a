"""The durable queue against what it promises."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import stat
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest

from kiosk.outbox import audit, schema
from kiosk.outbox.backoff import CAP_SECONDS
from kiosk.outbox.errors import StoreError
from kiosk.outbox.store import LONGEST_WAIT, Draft, Line, Receipt, Settled, Store
from kiosk.wire import tracking
from kiosk.wire.models import ItemVerdict, RecordKind, Verdict
from kiosk.wire.seal import Context, Sealed

NOW = datetime.now(UTC)
LATER = NOW + timedelta(hours=1)


class Plain:
    """No seal at all: what is stored is what came in with its context, so that tests can look."""

    def __call__(self, payload: bytes, context: Context) -> Sealed:
        return Sealed("none", "no-key", context.encoded() + payload)

    def attachment(self, plain: BinaryIO, bound_to: bytes) -> Iterator[bytes]:
        yield bound_to
        while piece := plain.read(64 * 1024):
            yield piece


plain = Plain()


def draft(
    payload: bytes = b"payload", case_id: str | None = None, kind: RecordKind = "submission", attached: Sequence[bytes] = ()
) -> Draft:
    return Draft("residence-permit", "3", payload, kind, case_id, attachments=tuple(io.BytesIO(one) for one in attached))


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
        try:
            store = Store.open(path, "A7K2")
            os.write(writing, store.enqueue(draft(), plain).tracking_number.encode())
            os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
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
    class Broken(Plain):
        def __call__(self, payload: bytes, context: Context) -> Sealed:
            raise RuntimeError("no key")

    with pytest.raises(RuntimeError):
        store.enqueue(draft(attached=[b"a scan"]), Broken())
    assert store._db.conn.execute("SELECT count(*) FROM pieces").fetchone() == (0,)
    assert store.status().pending == 0
    assert store.enqueue(draft(), plain).tracking_number[4:9] == "00001"


def test_a_case_keeps_its_order(store: Store) -> None:
    first = store.enqueue(draft(), plain)
    second = store.enqueue(draft(case_id=first.case_id), plain)
    third = store.enqueue(draft(case_id=first.case_id), plain)
    other = store.enqueue(draft(), plain)
    assert second.case_id == third.case_id == first.id
    assert [one.id for one in store.next_batch(10, LATER)] == [other.id, first.id]
    store.settle([verdict(store, first, "accepted")], NOW)
    assert [(one.id, one.seq) for one in store.next_batch(10, LATER)] == [(other.id, 1), (second.id, 2)]
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
    store.put_back([receipt.id], LATER, "offline", tried=True)
    [back] = store.items("waiting")
    assert (back.attempts, back.reason) == (0, "offline")
    assert back.next_try is None
    assert len(store.next_batch(10, LATER - timedelta(seconds=1))) == 1


def test_what_a_resident_can_see_goes_first_and_the_newest_of_it(store: Store) -> None:
    made = [store.enqueue(draft(kind=kind), plain).id for kind in ("submission", "rating", "ticket", "notice", "withdrawal")]
    submission, rating, ticket, notice, withdrawal = made
    assert [one.id for one in store.next_batch(10, LATER)] == [withdrawal, ticket, submission, notice, rating]


def test_what_was_tried_goes_behind_and_comes_back_when_nobody_can_have_seen_it(store: Store) -> None:
    def line() -> list[str]:
        return [one.id for one in store.next_batch(10, LATER)]

    first, second, third = (store.enqueue(draft(), plain).id for _ in range(3))
    store.mark_sending([third], NOW)
    store.put_back([third], NOW, "offline", tried=False)
    assert line() == [third, second, first], "nothing reached the centre: its place is as before"
    store.mark_sending([third, second], NOW)
    store.put_back([third, second], NOW, "offline", tried=True)
    assert line() == [first, third, second]
    store.mark_sending([first], NOW)
    store.delay(first, NOW, "batch.unanswered")
    assert line() == [third, second, first], "of those tried, the one not tried longest"
    store.mark_sending([third], NOW)
    store.put_back([third], NOW, "offline", tried=False)
    assert line() == [third, second, first], "the place among the tried comes back as well"
    assert {item.id: item.attempts for item in store.items()} == {first: 1, second: 0, third: 0}


def test_a_record_that_fails_by_itself_waits_and_holds_nobody_up(store: Store) -> None:
    poison, other = store.enqueue(draft(), plain).id, store.enqueue(draft(), plain).id
    store.mark_sending([poison], NOW)
    store.delay(poison, LATER + timedelta(minutes=5), "batch.unanswered")
    assert [one.id for one in store.next_batch(10, LATER)] == [other]
    assert [one.id for one in store.next_batch(10, LATER + timedelta(minutes=6))] == [other, poison]
    [found] = [item for item in store.items("waiting") if item.id == poison]
    assert (found.attempts, found.reason) == (1, "batch.unanswered")


def test_a_process_killed_while_sending_sends_again(store: Store, path: Path) -> None:
    receipt = store.enqueue(draft(), plain)
    store.mark_sending([receipt.id], LATER)
    with Store.open(path, "A7K2") as next_process:
        assert [one.id for one in next_process.next_batch(10, LATER)] == [receipt.id]


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(minutes=5), timedelta(minutes=90), timedelta(days=365)])
def test_a_clock_set_back_delays_nothing(store: Store, back: timedelta) -> None:
    """What is due is due whatever the clock says: new, in a killed process's hands, put back, released, its attachment."""
    receipt = store.enqueue(draft(attached=[b"scan"]), plain)
    earlier = NOW - back

    def due() -> bool:
        return [one.id for one in store.next_batch(10, earlier)] == [receipt.id]

    assert due()
    store.mark_sending([receipt.id], NOW)
    assert due()
    store.put_back([receipt.id], NOW, "offline", tried=True)
    assert due()
    store.hold(receipt.id, "by-person", NOW)
    store.release(receipt.id, NOW)
    assert due()
    store.settle([verdict(store, receipt, "accepted")], NOW)
    assert store.next_upload(earlier) is not None


def test_a_clock_set_back_90_minutes_costs_a_failed_record_ten_minutes_at_most(store: Store) -> None:
    receipt = store.enqueue(draft(attached=[b"scan"]), plain)
    store.mark_sending([receipt.id], NOW)
    store.delay(receipt.id, NOW + timedelta(seconds=CAP_SECONDS), "batch.unanswered")
    assert store.next_batch(10, NOW) == ()
    assert len(store.next_batch(10, NOW - timedelta(minutes=90))) == 1
    assert len(store.next_batch(10, NOW - timedelta(seconds=1))) == 0
    assert timedelta(seconds=CAP_SECONDS) < LONGEST_WAIT <= timedelta(minutes=10), "no planned wait is mistaken for a clock set back"
    store.settle([verdict(store, receipt, "accepted")], NOW)
    [upload] = store.attachments_of(receipt.id)
    store.upload_failed(upload.id, NOW + timedelta(seconds=CAP_SECONDS), "offline")
    assert store.next_upload(NOW) is None
    assert store.next_upload(NOW - timedelta(minutes=90)) is not None


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


def plans_of(store: Store, call: Callable[[], object]) -> list[str]:
    """What SQLite plans for each SELECT that `call` runs."""
    traced: list[str] = []
    store._db.conn.set_trace_callback(traced.append)
    call()
    store._db.conn.set_trace_callback(None)
    queries = [one for one in traced if one.startswith("SELECT")]
    assert queries
    return [row[3] for query in queries for row in store._db.conn.execute(f"EXPLAIN QUERY PLAN {query}")]


def test_the_line_is_walked_by_its_index_and_nothing_is_sorted_or_scanned(store: Store) -> None:
    receipt = store.enqueue(draft(attached=[b"scan"]), plain)
    assert plans_of(store, lambda: store.next_batch(1, LATER))[0] == "SEARCH records USING INDEX line (turn>?)"
    uploads = plans_of(store, lambda: store.next_upload(LATER))
    assert uploads[0] == "SEARCH a USING INDEX next_upload (remaining>?)"
    for call in (store.status, lambda: store.find(receipt.tracking_number), lambda: store.attachments_of(receipt.id)):
        details = plans_of(store, call)
        assert not any("TEMP B-TREE" in one or ("SCAN" in one and one not in ("SCAN counters", "SCAN c")) for one in details), details
    [envelope] = store.next_batch(1, LATER)
    answer = [ItemVerdict(id=envelope.id, content_hash=envelope.content_hash, verdict="accepted")]
    details = plans_of(store, lambda: store.settle(answer, NOW))
    assert not any("TEMP B-TREE" in one or "SCAN records" in one for one in details), details


def test_two_terminals_codes_in_one_store_never_share_a_number(store: Store, path: Path) -> None:
    first = store.enqueue(draft(), plain)
    with Store.open(path, "B8M3") as renamed:
        second = renamed.enqueue(draft(), plain)
    assert (first.tracking_number[:9], second.tracking_number[:9]) == ("A7K200001", "B8M300002")


def test_nothing_shows_a_payload(store: Store) -> None:
    secret = draft(b"11010519491231002X")
    store.enqueue(secret, plain)
    assert "11010519491231002X" not in repr(secret) + repr(store.next_batch(1, LATER)) + repr(store.items())


def test_queueing_sending_and_reclaiming_at_once_wait_for_each_other(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three connections at once, as in the terminal and a technician's shell: nobody is turned away, no number is given twice."""
    monkeypatch.setattr(schema, "WORTH_RECLAIMING", 100_000)
    done = threading.Event()
    reclaimed: list[int] = []

    def queue(code: str) -> list[str]:
        with Store.open(path, code) as store:
            return [store.enqueue(draft(os.urandom(5_000), attached=[bytes(20_000)]), plain).tracking_number for _ in range(60)]

    def send() -> None:
        with Store.open(path, "A7K2") as store:
            while not (done.is_set() and store.status().pending == 0):
                batch = store.next_batch(20, LATER)
                store.mark_sending([one.id for one in batch], NOW)
                store.settle([ItemVerdict(id=one.id, content_hash=one.content_hash, verdict="accepted") for one in batch], NOW)
                while upload := store.next_upload(LATER):
                    store.upload_stored(upload.id, NOW)
                reclaimed.append(store.reclaim())

    with ThreadPoolExecutor(3) as pool:
        sender = pool.submit(send)
        try:
            numbers = [number for made in pool.map(queue, ["A7K2", "B8M3"]) for number in made]
        finally:
            done.set()
        sender.result()
    assert len({number[4:9] for number in numbers}) == 120
    assert max(reclaimed) > 0
    with Store.open(path, "A7K2") as store:
        assert store.status().delivered == 120
        assert audit.verify(store.connection).fault is None


def test_the_sender_carries_the_log_into_the_database_and_a_resident_does_not(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "TENDED_ROWS", 20)
    with Store.open(path, "A7K2", tends_log=True) as sender, Store.open(path, "A7K2") as store:
        before = path.stat().st_size
        made = [store.enqueue(draft(os.urandom(5_000)), plain).id for _ in range(30)]
        assert path.stat().st_size == before, "what was committed is in the log alone"
        sender.answered(NOW)
        assert path.stat().st_size == before, "one row is not worth it"
        sender.mark_sending(made, NOW)
        assert path.stat().st_size > before + 30 * 5_000
    assert not path.with_name("outbox.db-wal").exists()


def test_the_log_is_tended_from_time_to_time_as_well(path: Path) -> None:
    with Store.open(path, "A7K2") as store:
        now = 0.0
        tender = schema.Tender(store.connection, lambda: now)
        store.enqueue(draft(os.urandom(50_000)), plain)
        before = path.stat().st_size
        tender.after_commit()
        assert path.stat().st_size == before
        now = schema.TENDED_SECONDS
        tender.after_commit()
        assert path.stat().st_size > before + 50_000


def test_a_log_that_can_not_be_tended_takes_nothing_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody reads an old state all the while, so that the log can not be emptied: the change stands."""
    monkeypatch.setattr(schema, "TENDED_ROWS", 1)
    with Store.open(path, "A7K2", tends_log=True) as sender, Store.open(path, "A7K2") as reader:
        reader.connection.execute("BEGIN")
        reader.status()
        receipt = sender.enqueue(draft(os.urandom(50_000)), plain)
        reader.connection.execute("COMMIT")
        assert [one.id for one in reader.next_batch(1, NOW)] == [receipt.id]


def test_an_enqueue_writes_four_pages(path: Path) -> None:
    """What its rate rests on: header, line, and two for a record of 4 kB. Counted in frames of the log
    (https://www.sqlite.org/fileformat2.html section 4.1)."""
    with Store.open(path, "A7K2") as store:
        wal = path.with_name("outbox.db-wal")
        for _ in range(3):
            store.enqueue(draft(os.urandom(3_900)), plain)
        before = wal.stat().st_size
        for _ in range(20):
            store.enqueue(draft(os.urandom(3_900)), plain)
        frames = (wal.stat().st_size - before) / (24 + schema.PAGE_SIZE)
        assert frames <= 4.3 * 20, "a new leaf of a tree is one more, once in a while"


def test_marking_writes_no_sealed_content_again(path: Path) -> None:
    """A row that keeps its size is changed where it stands (`kiosk.outbox.place`)."""
    with Store.open(path, "A7K2") as store:
        made = [store.enqueue(draft(os.urandom(3_900)), plain).id for _ in range(70)]
        wal = path.with_name("outbox.db-wal")
        before = wal.stat().st_size
        store.mark_sending(made, NOW)
        assert wal.stat().st_size - before < 70 * 3_900 / 4


def test_a_refusal_pauses_until_somebody_resumes(store: Store, path: Path) -> None:
    assert store.line() == Line()
    store.answered(NOW)
    store.pause("terminal.revoked", NOW)
    store.pause("terminal.revoked", LATER)
    with Store.open(path, "A7K2") as again:
        line = again.line()
    assert (line.paused, line.paused_since, line.last_answer) == ("terminal.revoked", line.last_answer, line.paused_since)
    assert line.last_answer is not None and abs(line.last_answer - NOW) < timedelta(milliseconds=1)
    store.pause("", LATER)
    assert (store.line().paused, store.line().paused_since) == ("", None)


def test_a_correction_names_the_record_it_corrects(store: Store) -> None:
    first = store.enqueue(draft(), plain)
    store.enqueue(Draft("residence-permit", "3", b"", "correction", first.case_id, first.id), plain)
    store.settle([verdict(store, first, "accepted")], NOW)
    [correction] = store.next_batch(10, LATER)
    assert (correction.kind, correction.refers_to, correction.seq) == ("correction", first.id, 2)
    assert first.id.encode() in correction.sealed, "bound into the seal"
    withdrawn_at_another_terminal = Draft("residence-permit", "3", b"", "withdrawal", refers_to="01936d2e-0000-7000-8000-000000000001")
    assert store.enqueue(withdrawn_at_another_terminal, plain)
    with pytest.raises(StoreError):
        store.enqueue(Draft("residence-permit", "3", b"", "correction", refers_to="the one of yesterday"), plain)


def test_a_released_record_stands_where_it_stood_at_first(store: Store) -> None:
    first, second = store.enqueue(draft(), plain), store.enqueue(draft(), plain)
    store.mark_sending([second.id], NOW)
    store.delay(second.id, LATER, "batch.unanswered")
    store.hold(second.id, "by-person", NOW)
    assert [one.id for one in store.next_batch(9, LATER)] == [first.id]
    store.release(second.id, NOW)
    assert [one.id for one in store.next_batch(9, LATER)] == [second.id, first.id]
    assert store.get(second.id) == store.find(second.tracking_number)
    item = store.get(second.id)
    assert item is not None and (item.state, item.attempts, item.reason) == ("waiting", 0, None)


def test_the_next_batch_takes_the_same_time_behind_a_thousand_as_behind_ten(store: Store) -> None:
    """Counted in steps of SQLite's machine, not in seconds (https://www.sqlite.org/c3ref/progress_handler.html)."""

    def steps() -> int:
        count = 0

        def step() -> int:
            nonlocal count
            count += 1
            return 0

        store.connection.set_progress_handler(step, 10)
        store.next_batch(10, LATER)
        store.status()
        store.connection.set_progress_handler(None, 0)
        return count

    for _ in range(12):
        store.enqueue(draft(), plain)
    few = steps()
    store.connection.execute("PRAGMA synchronous = OFF")
    for number in range(1_000):
        store.enqueue(draft(), plain)
        if number % 3 == 0:
            store.hold(store.items(limit=1)[0].id, "by-person", NOW)
    assert steps() <= few + 1
