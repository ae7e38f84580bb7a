"""Reads the outbox's audit chain (`kiosk.wire.audit`) and finds what is wrong with it, without any key or network."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from kiosk.outbox.change import counted
from kiosk.wire import audit
from kiosk.wire.audit import Entry, Fault
from kiosk.wire.fleet import AuditHead

_ROW = "seq, at, what, subject, detail, hash"
_IN_RECORDS = "audit_seq, created_at, 'enqueued', id, content_hash, audit_hash"
"""The row of a record's enqueueing stands in the record's own row (migrations/0003.sql), the others in `audit`."""


@dataclass(frozen=True)
class Verified:
    """`rows`: how many hold, from the first on. `head`: the last of them. `fault`: the first thing that is wrong; None when nothing is."""

    rows: int
    head: AuditHead | None
    fault: Fault | None


def verify(connection: sqlite3.Connection, kept: AuditHead | None = None) -> Verified:
    """Checks the chain against itself, its head in the counters, the records, and `kept`: a head that was seen before, at the centre say.

    Faults besides those of `kiosk.wire.audit.verify`: audit.cut (rows are missing at the end), audit.other-chain (`kept` is of another
    chain), audit.unknown-record and audit.no-row (a record and the row of its enqueueing do not go together).
    """
    last, fault = audit.verify(_entries(connection))
    rows, head = (0, None) if last is None else (last.seq, AuditHead(seq=last.seq, hash=last.hash))
    fault = fault or _against_counters(connection, head) or _against_kept(connection, rows, kept) or _against_records(connection)
    return Verified(rows, head, fault)


def newest(connection: sqlite3.Connection, limit: int) -> tuple[Entry, ...]:
    """Newest first."""
    return tuple(islice(_entries(connection, newest_first=True), limit))


def about(connection: sqlite3.Connection, subjects: tuple[str, ...]) -> tuple[Entry, ...]:
    """The rows about these ids, oldest first. Reads the whole chain: it has no index, which every enqueue would pay for."""
    wanted = frozenset(subjects)
    return tuple(entry for entry in _entries(connection) if entry.subject in wanted)


def _entries(connection: sqlite3.Connection, newest_first: bool = False) -> Iterator[Entry]:
    """Both tables give theirs in order, since sequences and places in the chain grow together; where somebody changed that, the merged
    rows are out of order, which is a gap."""
    order = "DESC" if newest_first else "ASC"
    apart = connection.execute(f"SELECT {_ROW} FROM audit ORDER BY seq {order}")
    in_records = connection.execute(f"SELECT {_IN_RECORDS} FROM records WHERE audit_seq IS NOT NULL ORDER BY sequence {order}")
    return (Entry(*row) for row in merge(apart, in_records, key=lambda row: row[0], reverse=newest_first))


def _against_counters(connection: sqlite3.Connection, head: AuditHead | None) -> Fault | None:
    now = counted(connection)
    seq, expected = now.audit_seq, now.audit_hash
    found = (0, audit.START) if head is None else (head.seq, head.hash)
    if found[0] < seq:
        return Fault(found[0] + 1, "audit.cut", f"the chain ends at row {found[0]}; it was {seq} rows long")
    if found != (seq, expected):
        return Fault(found[0], "audit.tampered", "the chain does not end as the counters say")
    return None


def _against_kept(connection: sqlite3.Connection, rows: int, kept: AuditHead | None) -> Fault | None:
    if kept is None:
        return None
    if kept.seq > rows:
        return Fault(rows + 1, "audit.cut", f"the chain ends at row {rows}; row {kept.seq} was seen before")
    found = connection.execute(
        "SELECT hash FROM audit WHERE seq = ?1 UNION ALL SELECT audit_hash FROM records WHERE audit_seq = ?1", (kept.seq,)
    ).fetchone()
    if found is None or found[0] != kept.hash:
        return Fault(kept.seq, "audit.other-chain", f"row {kept.seq} is another than was seen before: the chain was written anew")
    return None


def _against_records(connection: sqlite3.Connection) -> Fault | None:
    """Every record that does not hold the row of its enqueueing itself has one in `audit`, with its content hash, and every such row its
    record. For the others the chain itself says so."""
    enqueued = 0
    rows = connection.execute(
        "SELECT a.seq, a.subject, a.detail, r.content_hash FROM audit AS a LEFT JOIN earlier_ids AS e ON e.id = a.subject"
        " LEFT JOIN records AS r ON r.sequence = e.sequence AND r.id = a.subject AND r.audit_seq IS NULL"
        " WHERE a.what = 'enqueued' ORDER BY a.seq"
    )
    for seq, subject, detail, content_hash in rows:
        if content_hash is None:
            return Fault(seq, "audit.unknown-record", f"record {subject} was enqueued and is gone")
        if content_hash != detail:
            return Fault(seq, "audit.tampered", f"record {subject} has another content hash than when it was enqueued")
        enqueued += 1
    [(records,)] = connection.execute("SELECT count(*) FROM records WHERE audit_seq IS NULL")
    if records != enqueued:
        return Fault(0, "audit.no-row", f"{records} records, but {enqueued} rows about their enqueueing")
    return None
