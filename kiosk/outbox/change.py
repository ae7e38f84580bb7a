"""One write transaction of the outbox: rows, counters and audit chain change in one commit, or none of them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from kiosk.outbox import place
from kiosk.outbox.errors import StoreError, store_error
from kiosk.wire import audit
from kiosk.wire.encoding import milliseconds

PENDING = "state IN ('waiting', 'sending', 'uploading')"
_COUNTER = {"waiting": "pending", "sending": "pending", "uploading": "pending", "held": "held", "delivered": "delivered"}
_CODE = re.compile(r"[0-9A-Za-z._:-]{0,128}")


class Change:
    """What is going on in a transaction. `at`: its moment in milliseconds. The counters stand here while it lasts and are written at its
    end: nobody else can write meanwhile."""

    def __init__(self, connection: sqlite3.Connection, at: int) -> None:
        self.at = at
        self.execute = connection.execute
        self._many = connection.executemany
        [row] = connection.execute(
            "SELECT last_sequence, pending, held, delivered, uploads, oldest_pending, last_turn, audit_seq, audit_hash FROM counters"
        )
        self.last_sequence, pending, held, delivered, self.uploads, self.oldest_pending, self._turn, self._audit_seq, self._audit_hash = row
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
        moment, self._audit_seq = self.at if at is None else at, self._audit_seq + 1
        self._audit_hash = audit.next_hash(self._audit_hash, self._audit_seq, moment, what, subject, detail)
        self._notes.append((self._audit_seq, moment, what, subject, detail, self._audit_hash))

    def next_turn(self) -> int:
        """A place behind everything in line."""
        self._turn += 1
        return place.tried(self._turn)

    def finish(self) -> None:
        """Writes counters and audit rows; the commit comes next."""
        self._many("INSERT INTO audit (seq, at, what, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?)", self._notes)
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
def change(connection: sqlite3.Connection, now: datetime) -> Iterator[Change]:
    """All that happens inside is committed at its end with one sync, or none of it. Raises `StoreError` for what SQLite reports."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            begun = Change(connection, milliseconds(now))
            yield begun
            begun.finish()
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    except sqlite3.Error as error:
        raise store_error(error) from error
