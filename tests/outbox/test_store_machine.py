"""The durable queue against a dictionary that promises the same."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from kiosk.outbox import audit
from kiosk.outbox.errors import StoreError
from kiosk.outbox.store import Settled, Store
from kiosk.wire.models import ItemVerdict, RecordKind, Verdict
from tests.outbox.test_store import LATER, NOW, draft, plain

KINDS: tuple[RecordKind, ...] = ("submission", "supplement", "withdrawal", "rating", "notice")
DELAY = timedelta(minutes=5)


@dataclass
class Record:
    """What the store should know of a record. `place`: what a batch is ordered by; `before`: the place it had before it was last sent."""

    case: str
    kind: str
    number: int
    place: tuple[int, int, int]
    state: str = "waiting"
    attempts: int = 0
    acknowledged: bool = False
    delayed: bool = False
    before: tuple[int, int, int] = (0, 0, 0)
    missing: dict[str, int] = field(default_factory=dict)

    @property
    def fresh(self) -> tuple[int, int, int]:
        return (0, int(self.kind in ("rating", "notice")), -self.number)


class StoreAgainstDictionary(RuleBasedStateMachine):
    """Whatever the order of calls and restarts: states, order, counters and audit chain are those of the model."""

    ids = Bundle("ids")

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.store = Store.open(self.folder / "outbox.db", "A7K2")
        self.records: dict[str, Record] = {}
        self.numbers: set[str] = set()
        self.tried = 0

    @rule(target=ids, parent=st.none() | ids, kind=st.sampled_from(KINDS), scans=st.lists(st.integers(0, 200_000), max_size=2))
    def enqueue(self, parent: str | None, kind: RecordKind, scans: list[int]) -> str:
        case = self.records[parent].case if parent else None
        receipt = self.store.enqueue(draft(case_id=case, kind=kind, attached=[bytes(size) for size in scans]), plain)
        assert receipt.tracking_number not in self.numbers
        self.numbers.add(receipt.tracking_number)
        made = Record(receipt.case_id, kind, len(self.records) + 1, (0, 0, 0))
        made.place = made.fresh
        made.missing = {each.id: each.size for each in self.store.attachments_of(receipt.id)}
        assert len(made.missing) == len(scans)
        self.records[receipt.id] = made
        return receipt.id

    def sent(self, limit: int) -> list[str]:
        """Takes a batch and marks it; checks that it is the one the model expects."""
        batch = self.store.next_batch(limit, LATER)
        assert [one.id for one in batch] == self.line()[:limit]
        assert all(len(one.attachments) == len(self.records[one.id].missing) for one in batch)
        self.store.mark_sending([one.id for one in batch], NOW)
        for one in batch:
            self.tried += 1
            record = self.records[one.id]
            record.state, record.before, record.place, record.delayed = "sending", record.place, (1, 0, self.tried), False
            record.attempts += 1
        return [one.id for one in batch]

    @rule(limit=st.integers(1, 4), verdicts=st.lists(st.sampled_from(["accepted", "duplicate", "conflict", "rejected"]), min_size=4))
    def send(self, limit: int, verdicts: list[Verdict]) -> None:
        batch = {one.id: one.content_hash for one in self.store.next_batch(limit, LATER)}
        assert self.sent(limit) == list(batch)
        answer = [ItemVerdict(id=own, content_hash=batch[own], verdict=verdict) for own, verdict in zip(batch, verdicts, strict=False)]
        expected = {"delivered": 0, "held": 0, "uploading": 0}
        for one in answer:
            record = self.records[one.id]
            record.acknowledged = one.verdict in ("accepted", "duplicate")
            record.state = "held" if not record.acknowledged else "uploading" if record.missing else "delivered"
            expected[record.state] += 1
            self.next_of_case(record.case)
        assert self.store.settle(answer, NOW) == Settled(**expected)

    @rule(limit=st.integers(1, 4), how=st.sampled_from(["killed", "lost", "unreachable", "alone"]))
    def fail_to_send(self, limit: int, how: str) -> None:
        batch = self.sent(limit)
        if how == "killed":
            return
        if how == "alone":
            for one in batch:
                self.store.delay(one, LATER + DELAY, "batch.unanswered")
                self.records[one].delayed = True
        else:
            self.store.put_back(batch, NOW, "offline", tried=how == "lost")
        for one in batch:
            record = self.records[one]
            record.state = "waiting"
            record.attempts -= how != "alone"
            record.place = record.before if how == "unreachable" else record.place

    @rule(one=ids)
    def hold(self, one: str) -> None:
        record = self.records[one]
        if record.state in ("held", "delivered"):
            with pytest.raises(StoreError, match=record.state):
                self.store.hold(one, "by-person", NOW)
            return
        self.store.hold(one, "by-person", NOW)
        record.state = "held"

    @rule(one=ids)
    def release(self, one: str) -> None:
        record = self.records[one]
        if record.state != "held":
            with pytest.raises(StoreError, match=record.state):
                self.store.release(one, NOW)
            return
        self.store.release(one, NOW)
        record.state = "waiting" if not record.acknowledged else "uploading" if record.missing else "delivered"
        record.attempts, record.delayed = 0, False
        record.place = record.fresh

    @rule(fails=st.booleans())
    def upload(self, fails: bool) -> None:
        in_line = {each: size for one in self.records.values() if one.state == "uploading" for each, size in one.missing.items()}
        found = self.store.next_upload(LATER)
        assert (found is None) == (not in_line)
        if found is None:
            return
        assert found.size == in_line[found.id] == min(in_line.values())
        assert len(self.store.read_attachment(found.id, 0, found.size + 1)) == found.size
        self.store.upload_began(found.id, f"/v1/attachments/{found.id}")
        if fails:
            self.store.upload_failed(found.id, NOW, "offline")
            return
        record = self.records[found.record_id]
        self.store.upload_stored(found.id, NOW)
        self.store.upload_stored(found.id, NOW)  # the same receipt again
        del record.missing[found.id]
        record.state = "uploading" if record.missing else "delivered"

    @rule(target=ids)
    def reopen(self) -> object:
        self.store.close()
        self.store = Store.open(self.folder / "outbox.db", "A7K2")
        return multiple()

    def next_of_case(self, case: str) -> None:
        """Whoever comes into line now was never tried."""
        for record in sorted((one for one in self.records.values() if one.case == case), key=lambda one: one.number):
            if not record.acknowledged:
                if record.state == "waiting" and record.attempts == 0 and not record.before[0] and record.place[0] == 0:
                    record.place = record.fresh
                return

    def line(self) -> list[str]:
        """Of each case the first record that is not acknowledged, unless it is held or waits for its time, in order."""
        first: dict[str, str] = {}
        for own, record in self.records.items():
            if not record.acknowledged:
                first.setdefault(record.case, own)
        able = [own for own in first.values() if self.records[own].state in ("waiting", "sending") and not self.records[own].delayed]
        return sorted(able, key=lambda own: self.records[own].place)

    @invariant()
    def agree(self) -> None:
        if not hasattr(self, "store"):
            return
        found = {item.id: (item.state, item.attempts) for item in self.store.items()}
        assert found == {own: (record.state, record.attempts) for own, record in self.records.items()}
        status = self.store.status()
        states = [one.state for one in self.records.values()]
        pending = [own for own, record in self.records.items() if record.state in ("waiting", "sending", "uploading")]
        assert (status.held, status.delivered, status.pending) == (states.count("held"), states.count("delivered"), len(pending))
        assert status.uploads == sum(len(one.missing) for one in self.records.values())
        oldest = self.store.get(pending[0]) if pending else None
        assert status.oldest_waiting == (oldest.created_at if oldest else None)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            found = audit.verify(self.store.connection)
            pieces = self.store.connection.execute("SELECT count(DISTINCT place >> 32) FROM pieces").fetchone()
            kept = self.store.connection.execute(
                "SELECT count(*) FROM records WHERE (sealed = x'') <> (acknowledged_at NOT NULL)"
            ).fetchone()
            head = self.store.audit_head()
            self.store.close()
            shutil.rmtree(self.folder)
            assert found.fault is None and found.head == head
            assert pieces == (sum(len(one.missing) for one in self.records.values()),), "bytes go with the receipt, not before or after"
            assert kept == (0,), "sealed bytes go with the acknowledgement, not before or after"


TestStoreAgainstDictionary = StoreAgainstDictionary.TestCase
TestStoreAgainstDictionary.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


class ForLong(StoreAgainstDictionary):
    """The same, longer."""


TestForLong = pytest.mark.soak(ForLong.TestCase)
TestForLong.settings = settings(max_examples=400, stateful_step_count=60, deadline=None)
