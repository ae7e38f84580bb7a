"""Ids that lead to their records, and the gate in front of the file."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.outbox import ids
from kiosk.outbox.errors import StoreError
from kiosk.outbox.gate import Gate, gate_of
from kiosk.outbox.store import Store
from kiosk.wire import tracking
from tests.outbox.test_store import NOW, draft, plain

AT = 1_760_000_000_000


@given(sequence=st.integers(1, tracking.LARGEST_SEQUENCE), at=st.integers(0, 2**48 - 1))
def test_an_id_is_a_uuid_of_version_7_with_its_time_and_its_sequence(sequence: int, at: int) -> None:
    """The standard library reads it: RFC 9562 section 5.7."""
    own = ids.make(sequence, at)
    read = uuid.UUID(own)
    assert (str(read), read.version, read.variant, read.int >> 80) == (own, 7, uuid.RFC_4122, at)
    assert ids.sequence_in(own) == sequence


def test_ids_differ_in_49_random_bits() -> None:
    made = [uuid.UUID(ids.make(5, AT)).int for _ in range(200)]
    assert len(set(made)) == 200
    differing = 0
    for one in made:
        differing |= one ^ made[0]
    assert differing == 2**49 - 1, "these bits, all of them, and no others"


def test_a_later_record_of_the_same_millisecond_has_a_greater_id() -> None:
    assert sorted(made := [ids.make(sequence, AT) for sequence in range(8180, 8210)]) == made, "across the border of the variant's bits"


@pytest.mark.parametrize("strange", ["", "none", "x" * 36, "01936d2e-0000-7zzz-8000-000000000001"])
def test_what_is_no_id_leads_to_no_record(tmp_path: Path, strange: str) -> None:
    with Store.open(tmp_path / "outbox.db", "A7K2") as store:
        store.enqueue(draft(), plain)
        assert ids.find(store.connection.execute, strange) is None
        store.mark_sending([strange], NOW)
        with pytest.raises(StoreError) as caught:
            store.hold(strange, "by-person", NOW)
        assert caught.value.code == "store.unknown-record"


def test_an_id_of_another_terminal_with_the_same_sequence_is_not_this_record(tmp_path: Path) -> None:
    with Store.open(tmp_path / "outbox.db", "A7K2") as store:
        own = store.enqueue(draft(), plain)
        foreign = ids.make(1, AT)
        assert ids.sequence_in(foreign) == ids.sequence_in(own.id) == 1
        assert store.get(foreign) is None and store.envelope(foreign) is None
        store.mark_sending([foreign], NOW)
        assert [item.state for item in store.items()] == ["waiting"]
        follow_up = store.enqueue(draft(case_id=foreign), plain)
        assert follow_up.case_id == foreign
        assert {one.id: one.seq for one in store.next_batch(9, NOW)} == {own.id: 1, follow_up.id: 1}


def test_the_gate_is_the_files_and_not_the_names(tmp_path: Path) -> None:
    path, link, other = tmp_path / "outbox.db", tmp_path / "link.db", tmp_path / "other.db"
    path.touch()
    other.touch()
    link.hardlink_to(path)
    gate = gate_of(path)
    assert gate_of(link) is gate and gate_of(other) is not gate


def test_a_resident_goes_before_what_can_wait_and_nobody_else_overtakes() -> None:
    gate, order = Gate(), list[str]()

    def pass_through(name: str, urgent: bool) -> None:
        gate.enter(10, urgent)
        order.append(name)
        gate.leave()

    gate.enter(1)
    with ThreadPoolExecutor(4) as pool:
        for count, (name, urgent) in enumerate([("first", False), ("second", False), ("resident", True)], 1):
            pool.submit(pass_through, name, urgent)
            while len(gate._patient) + len(gate._urgent) < count:
                threading.Event().wait(0)
        gate.leave()
    assert order == ["resident", "first", "second"]


def test_who_waits_too_long_is_turned_away_and_the_gate_goes_on() -> None:
    gate = Gate()
    gate.enter(1)
    with pytest.raises(StoreError) as caught:
        gate.enter(0.001, urgent=True)
    assert caught.value.code == "store.busy"
    gate.leave()
    gate.enter(0.001)
    gate.leave()


def test_the_gate_lets_one_in_at_a_time_however_many_come() -> None:
    gate, inside, most = Gate(), 0, 0

    def come(number: int) -> None:
        nonlocal inside, most
        for _ in range(300):
            gate.enter(10, urgent=number == 0)
            inside += 1
            most = max(most, inside)
            inside -= 1
            gate.leave()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(come, range(4)))
    assert (most, inside, gate._taken) == (1, 0, False)


def test_a_change_that_fails_leaves_the_gate(tmp_path: Path) -> None:
    with Store.open(tmp_path / "outbox.db", "A7K2") as store, Store.open(tmp_path / "outbox.db", "A7K2") as other:
        for _ in range(3):
            with pytest.raises(StoreError):
                store.hold("none", "by-person", NOW)
        assert other.enqueue(draft(), plain).tracking_number[4:9] == "00001"


def test_whether_residents_submit_is_told_within_the_span_only(tmp_path: Path) -> None:
    from kiosk.outbox.pace import COURTESY

    with Store.open(tmp_path / "outbox.db", "A7K2") as store:
        now = datetime.now(UTC)
        assert not store.made_within(COURTESY, now)
        made = store.enqueue(draft(), plain).created_at
        assert store.made_within(COURTESY, made) and store.made_within(COURTESY, made + COURTESY)
        assert not store.made_within(COURTESY, made + 2 * COURTESY)
        assert not store.made_within(COURTESY, made - COURTESY), "a clock set back does not make the line slow until it has caught up"
