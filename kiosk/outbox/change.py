"""One write transaction of the outbox: rows, counters and audit chain change in one commit, or none of them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from kiosk.outbox import place
from kiosk.outbox.errors import StoreError, store_error
from kiosk.outbox.gate import Gate
from kiosk.wire import audit
from kiosk.wire.encoding import milliseconds

PENDING = "state IN ('waiting', 'sending', 'uploading')"
_COUNTER = {"waiting": "pending", "sending": "pending", "uploading": "pending", "held": "held", "delivered": "delivered"}
_CODE = re.compile(r"[0-9A-Za-z._:-]{0,128}")


COUNTED = "last_sequence, pending, held, delivered, uploads, oldest_pending, last_turn, audit_seq, audit_hash"
"""What the table `counters` holds: as it was when the record `last_sequence` was the newest. Records after that one have only been
enqueued, without attachments; what they change is told by the newest of them (`counted`), so their commits need not write this table."""


@dataclass(slots=True)
class Counted:
    """The columns `COUNTED`, as they are now."""

    last_sequence: int
    pending: int
    held: int
    delivered: int
    uploads: int
    oldest_pending: int
    last_turn: int
    audit_seq: int
    audit_hash: str


def counted(connection: sqlite3.Connection) -> Counted:
    """Takes the same time however much is queued."""
    *columns, newest, audit_seq, audit_hash = connection.execute(_COUNTED_NOW).fetchone()
    now = Counted(*columns)
    if newest is not None and newest > now.last_sequence:
        now.pending += newest - now.last_sequence
        now.last_sequence = newest
        if audit_seq is not None:  # as every record has that was enqueued; one that was put in by hand is the audit's to find
            now.audit_seq, now.audit_hash = audit_seq, audit_hash
    return now


_COUNTED_NOW = (
    f"SELECT {', '.join(f'c.{column}' for column in COUNTED.split(', '))}, r.sequence, r.audit_seq, r.audit_hash FROM counters AS c"
    " LEFT JOIN records AS r ON r.sequence = (SELECT max(sequence) FROM records)"
)


class Change:
    """What is going on in a transaction. `at`: its moment in milliseconds. The counters stand here while it lasts and are written at its
    end: nobody else can write meanwhile."""

    def __init__(self, connection: sqlite3.Connection, at: int, before: Counted) -> None:
        self.at = at
        self.execute = connection.execute
        self.many = connection.executemany
        self.last_sequence, self.uploads, self.oldest_pending = before.last_sequence, before.uploads, before.oldest_pending
        self._turn, self._audit_seq, self._audit_hash = before.last_turn, before.audit_seq, before.audit_hash
        self.told_by_the_record = False
        """Whether all that this transaction counts can be read from the newest record: see `COUNTED`."""
        pending, held, delivered = before.pending, before.held, before.delivered
        self._counts = {"pending": pending, "held": held, "delivered": delivered}
        self._notes: list[tuple[int, int, str, str, str, str]] = []
        self._oldest_left = False

    def moves(self, sequence: int, before: str | None, after: str) -> None:
        """The record goes from one state to another; `before` is None for a new one."""
        was, becomes = None if before is None else _COUNTER[before], _COUNTER[after]
        if was is not None:
            self._counts[was] -= 1
        self._counts[becomes] += 1
        if becomes == "pending":
            self.oldest_pending = min(self.oldest_pending, sequence)
        self._oldest_left |= was == "pending" and becomes != "pending"

    def note(self, what: str, subject: str = "", detail: str = "", at: int | None = None) -> None:
        """One row more in the audit chain. Raises `StoreError` for what is no code, id or hash: free text could be a person's."""
        for text in (what, subject, detail):
            if not _CODE.fullmatch(text):
                raise StoreError("store.not-a-code", "the audit chain takes codes, ids and hashes only")
        moment = self.at if at is None else at
        seq, digest = self._next_audit(moment, what, subject, detail)
        self._notes.append((seq, moment, what, subject, detail, digest))

    def note_enqueued(self, record: str, content_hash: str) -> tuple[int, str]:
        """The row of the audit chain which the record's own row holds: its place and hash."""
        return self._next_audit(self.at, "enqueued", record, content_hash)

    def _next_audit(self, at: int, what: str, subject: str, detail: str) -> tuple[int, str]:
        self._audit_seq += 1
        self._audit_hash = audit.next_hash(self._audit_hash, self._audit_seq, at, what, subject, detail)
        return self._audit_seq, self._audit_hash

    def next_turns(self, count: int) -> int:
        """The first of `count` places behind everything in line, one after the other."""
        first = self._turn + 1
        self._turn += count
        return place.tried(first)

    def finish(self) -> None:
        """Writes counters and audit rows; the commit comes next."""
        if self.told_by_the_record:
            return
        if self._notes:
            self.many("INSERT INTO audit (seq, at, what, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?)", self._notes)
        if self._oldest_left:
            [(self.oldest_pending,)] = self.execute(
                f"SELECT coalesce((SELECT sequence FROM records WHERE sequence >= ? AND {PENDING} ORDER BY sequence LIMIT 1), ? + 1)",
                (self.oldest_pending, self.last_sequence),
            )
        self.execute(
            "UPDATE counters SET last_sequence = ?, pending = ?, held = ?, delivered = ?, uploads = ?, oldest_pending = ?, last_turn = ?,"
            " audit_seq = ?, audit_hash = ?",
            (self.last_sequence, *self._counts.values(), self.uploads, self.oldest_pending, self._turn, self._audit_seq, self._audit_hash),
        )


@contextmanager
def change(
    connection: sqlite3.Connection,
    gate: Gate,
    patience: float,
    now: datetime,
    urgent: bool = False,
    after_commit: Callable[[], None] | None = None,
) -> Iterator[Change]:
    """All that happens inside is committed at its end with one sync, or none of it. `patience`: seconds that other threads may keep the
    outbox. `after_commit` is called when it is free for others again. Raises `StoreError` for what SQLite reports."""
    gate.enter(patience, urgent)
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            begun = Change(connection, milliseconds(now), counted(connection))
            yield begun
            begun.finish()
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    except sqlite3.Error as error:
        raise store_error(error) from error
    finally:
        gate.leave()
    if after_commit is not None:
        after_commit()
