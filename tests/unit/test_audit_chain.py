"""Whatever is done to a chain except cutting its end is found, and where; cutting its end is found by the head."""

from __future__ import annotations

import dataclasses
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kiosk.wire import audit
from kiosk.wire.audit import Entry

ROWS = st.lists(
    st.tuples(st.integers(0, 2**45), st.text("abcdef-", max_size=12), st.text("0123456789abcdef-", max_size=36), st.text(max_size=20)),
    min_size=2,
    max_size=12,
)
Row = tuple[int, str, str, str]


def chain(rows: list[Row]) -> list[Entry]:
    entries: list[Entry] = []
    for seq, (at, what, subject, detail) in enumerate(rows, 1):
        before = entries[-1].hash if entries else audit.START
        entries.append(Entry(seq, at, what, subject, detail, audit.next_hash(before, seq, at, what, subject, detail)))
    return entries


@given(ROWS)
def test_a_chain_as_it_was_written_holds(rows: list[Row]) -> None:
    entries = chain(rows)
    assert audit.verify(entries) == (entries[-1], None)


def test_an_empty_chain_holds_and_has_no_head() -> None:
    assert audit.verify([]) == (None, None)


@given(ROWS, st.data())
def test_a_changed_row_is_found_where_it_is(rows: list[Row], data: st.DataObject) -> None:
    entries = chain(rows)
    place = data.draw(st.integers(0, len(entries) - 1))
    name = data.draw(st.sampled_from(("at", "what", "subject", "detail", "hash")))
    old = getattr(entries[place], name)
    new: Any = data.draw((st.integers() if name == "at" else st.text(max_size=64)).filter(lambda value: value != old))
    entries[place] = dataclasses.replace(entries[place], **{name: new})
    last, fault = audit.verify(entries)
    assert fault is not None
    assert (fault.seq, fault.code, last) == (place + 1, "audit.tampered", entries[place - 1] if place else None)


@given(ROWS, st.data())
def test_a_row_taken_out_before_the_end_is_found_where_it_was(rows: list[Row], data: st.DataObject) -> None:
    entries = chain(rows)
    place = data.draw(st.integers(0, len(entries) - 2))
    del entries[place]
    last, fault = audit.verify(entries)
    assert fault is not None
    assert (fault.seq, fault.code, last) == (place + 1, "audit.gap", entries[place - 1] if place else None)


@given(ROWS, st.data())
def test_a_row_put_in_is_found(rows: list[Row], data: st.DataObject) -> None:
    """Also when the rows behind it are numbered anew and it is hashed rightly itself: the next row's hash does not follow from it."""
    entries = chain(rows)
    place = data.draw(st.integers(0, len(entries) - 1))
    before = entries[place - 1].hash if place else audit.START
    row: Row = (0, "put-in", "", "")
    put_in = Entry(place + 1, *row, audit.next_hash(before, place + 1, *row))
    moved = [dataclasses.replace(entry, seq=entry.seq + 1) for entry in entries[place:]]
    _, fault = audit.verify([*entries[:place], put_in, *moved])
    assert fault is not None
    assert (fault.seq, fault.code) == (place + 2, "audit.tampered")


@given(ROWS, st.data())
def test_two_rows_swapped_are_found(rows: list[Row], data: st.DataObject) -> None:
    """With their numbers, so that no number is missing. Swapped contents that are the same are no change."""
    entries = chain(rows)
    first = data.draw(st.integers(0, len(entries) - 2))
    second = data.draw(st.integers(first + 1, len(entries) - 1))
    one, two = entries[first], entries[second]
    entries[first], entries[second] = dataclasses.replace(two, seq=one.seq), dataclasses.replace(one, seq=two.seq)
    _, fault = audit.verify(entries)
    assert fault is not None
    assert fault.seq == first + 1


@given(ROWS, st.data())
def test_a_cut_end_holds_but_has_another_head(rows: list[Row], data: st.DataObject) -> None:
    """What the chain alone can't show, and why its head goes to the centre."""
    entries = chain(rows)
    kept = data.draw(st.integers(0, len(entries) - 1))
    last, fault = audit.verify(entries[:kept])
    assert fault is None
    assert last != entries[-1]


@given(ROWS, ROWS)
def test_two_histories_never_have_the_same_head(one: list[Row], other: list[Row]) -> None:
    assert (chain(one)[-1].hash == chain(other)[-1].hash) == (one == other)
