"""The durable queue against a dictionary that promises the same."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from kiosk.outbox.store import Store
from kiosk.wire.models import ItemVerdict, Verdict
from tests.outbox.test_store import LATER, NOW, draft, plain


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
