"""A record's id, which carries the record's place in this outbox: a UUID of version 7 (RFC 9562 section 5.7) whose leftmost random bits are
the sequence, as a dedicated counter of fixed length (section 6.2, method 1). So a record is found by its id without an index of 36 bytes a
row, which every enqueue would pay for with a page more in its commit.

    48 bits  milliseconds since 1970     25 bits  sequence (12 before the variant, 13 after it)     49 bits  random

An id that some other terminal made computes to some sequence as well; what was found counts only when the whole id stands there. Ids made
before version 3 of the outbox hold no sequence: these stand in the table `earlier_ids`.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

RANDOM_BITS = 49
_LOW = 13
_Execute = Callable[..., sqlite3.Cursor]


def make(sequence: int, at: int) -> str:
    """A new id for the record with this sequence (25 bits), made at `at` (milliseconds since 1970 UTC)."""
    high, low = sequence >> _LOW, sequence & ((1 << _LOW) - 1)
    value = at << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low << RANDOM_BITS | secrets.randbits(RANDOM_BITS)
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def sequence_in(own: str) -> int:
    """The sequence that an id made here would hold; -1, which no record has, for what is no id."""
    try:
        return int(own[15:18], 16) << _LOW | (int(own[19:23], 16) >> 1) & ((1 << _LOW) - 1)
    except ValueError:
        return -1


def find(execute: _Execute, own: str) -> int | None:
    """The sequence of the record with this id; None when this outbox has none."""
    row = execute(
        "SELECT sequence FROM records WHERE sequence = ?1 AND id = ?2 UNION ALL SELECT sequence FROM earlier_ids WHERE id = ?2 LIMIT 1",
        (sequence_in(own), own),
    ).fetchone()
    return None if row is None else int(row[0])


def find_all(execute: _Execute, columns: str, wanted: Iterable[str]) -> list[tuple[Any, ...]]:
    """`columns` of the records with these ids, in their order; ids that this outbox does not have are left out."""
    computed = {own: sequence_in(own) for own in wanted}
    sql = f"SELECT id, {columns} FROM records WHERE sequence IN (SELECT value FROM json_each(?))"
    there = {own: row for own, *row in execute(sql, (listed(computed.values()),))}
    earlier = [find(execute, own) for own in computed if own not in there]
    if any(earlier):
        there.update((own, row) for own, *row in execute(sql, (listed(one for one in earlier if one),)))
    return [tuple(there[own]) for own in computed if own in there]


def listed(values: Iterable[int | str]) -> str:
    """For `json_each`: many values in one statement."""
    return json.dumps(list(values))
