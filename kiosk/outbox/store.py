"""The durable queue. What `enqueue` returned survives power cuts, and its number is never given to anything else.

States of a record: waiting → sending → delivered, or held for a person when the centre can't take it. Nothing is ever deleted here.

A store belongs to the thread that opened it; other threads and processes open their own. Writes are short `BEGIN IMMEDIATE`
transactions of one sync each.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError
from sqlite_utils import Database
from uuid_utils.compat import uuid7

from kiosk.outbox import schema
from kiosk.outbox.errors import StoreError, store_error
from kiosk.outbox.records import Draft, Item, Receipt, Settled, State, Status
from kiosk.wire import seal as sealing
from kiosk.wire import tracking
from kiosk.wire.encoding import milliseconds
from kiosk.wire.models import Envelope, ItemVerdict
from kiosk.wire.seal import Context, Seal

__all__ = ["LONGEST_WAIT", "Draft", "Item", "Receipt", "Settled", "State", "Status", "Store"]

LONGEST_WAIT = timedelta(hours=2)
"""No retry is ever planned further ahead; what seems to be was written before the clock was set back, and is due."""
LARGEST_BATCH_BYTES = 4 * 1024 * 1024
_PENDING = "state IN ('waiting', 'sending')"  # word for word the condition of the index, or SQLite would not use it
_ENVELOPE = "id, tracking_number, kind, case_id, seq, service, form_version, terminal, created_at, suite, key_id, content_hash, sealed"
_ITEM = "id, tracking_number, kind, case_id, service, state, attempts, created_at, next_try, changed_at, reason"


class Store:
    """Every method raises `StoreError` when the disk or the file does not allow it; nothing has changed then."""

    def __init__(self, db: Database, terminal_code: str) -> None:
        self._db, self._terminal = db, terminal_code

    @classmethod
    def open(cls, path: Path, terminal_code: str) -> Self:
        """Opens or makes the outbox. Its folder must exist. `terminal_code` heads every number made from now on."""
        try:
            tracking.make(terminal_code, 0, bytes(tracking.RANDOM_BYTES))
        except tracking.BadTrackingNumber as error:
            raise StoreError("store.terminal-code", str(error)) from error
        try:
            return cls(schema.connect(path), terminal_code)
        except sqlite3.Error as error:
            raise store_error(error) from error
        except OSError as error:
            raise StoreError("store.io", f"{path}: {error.strerror}") from error

    def close(self) -> None:
        self._db.conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def enqueue(self, draft: Draft, seal: Seal) -> Receipt:
        """Gives the record its numbers, seals it and commits: one transaction, one sync. Tell the resident only after it returned.

        Raises `StoreError`, with store.payload for what could never be sent; a number drawn for a record that was not stored is drawn
        again, since nobody has seen it.
        """
        now = datetime.now(UTC)
        created = milliseconds(now)
        with self._transaction() as execute:
            [(sequence,)] = execute("UPDATE counters SET last_sequence = last_sequence + 1, pending = pending + 1 RETURNING last_sequence")
            if sequence > tracking.LARGEST_SEQUENCE:
                raise StoreError("store.numbers-exhausted", "this terminal's code has no number left: it needs a new code")
            record = str(uuid7())
            case = draft.case_id or record
            seq = 1 if case == record else self._next_in_case(case)
            context = Context(
                id=record,
                tracking_number=tracking.make(self._terminal, sequence, secrets.token_bytes(tracking.RANDOM_BYTES)),
                kind=draft.kind,
                case_id=case,
                seq=seq,
                service=draft.service,
                form_version=draft.form_version,
                terminal=self._terminal,
                created_at=_moment(created),
            )
            envelope = _sealed(draft, context, seal)
            execute(
                f"INSERT INTO records (sequence, {_ENVELOPE}, state, next_try, changed_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?)",
                (sequence, record, context.tracking_number, draft.kind, case, seq, draft.service, draft.form_version, self._terminal,
                 created, envelope.suite, envelope.key_id, envelope.content_hash, envelope.sealed, created, created),
            )  # fmt: skip
        return Receipt(record, context.tracking_number, case, context.created_at)

    def next_batch(self, limit: int, now: datetime) -> tuple[Envelope, ...]:
        """The records to send next, those due longest first; never more bytes than a request may have.

        A record waits until every earlier one of its case is delivered, so a batch holds one record a case at most.
        """
        due = milliseconds(now)
        far = due + int(LONGEST_WAIT.total_seconds() * 1000)
        batch: list[Envelope] = []
        room = LARGEST_BATCH_BYTES
        try:
            for row in chain(self._due("next_try <= ?", due, limit), self._due("next_try > ?", far, limit)):
                room -= len(row["sealed"])
                if batch and (room < 0 or len(batch) == limit):
                    break
                batch.append(Envelope(**{**row, "created_at": _moment(row["created_at"])}))
        except sqlite3.Error as error:
            raise store_error(error) from error
        except ValidationError:
            raise StoreError("store.damaged", "a record is not as it was stored") from None
        return tuple(batch)

    def mark_sending(self, ids: Iterable[str], now: datetime) -> None:
        """Before the call: whatever happens to this process then, the record has one attempt more and goes behind the others."""
        with self._transaction() as execute:
            for one in ids:
                execute(
                    "UPDATE records SET state = 'sending', attempts = attempts + 1, next_try = ?, changed_at = ?"
                    f" WHERE id = ? AND {_PENDING}",
                    (milliseconds(now), milliseconds(now), one),
                )

    def settle(self, items: Iterable[ItemVerdict], now: datetime) -> Settled:
        """Stores all verdicts of one answer, or none. A verdict on other content, or on a record settled before, changes nothing."""
        changed = {"delivered": 0, "held": 0}
        with self._transaction() as execute:
            for item in items:
                state = "delivered" if item.verdict in ("accepted", "duplicate") else "held"
                reason = None if state == "delivered" else item.reason or item.verdict
                cursor = execute(
                    f"UPDATE records SET state = ?, reason = ?, changed_at = ? WHERE id = ? AND content_hash = ? AND {_PENDING}",
                    (state, reason, milliseconds(now), item.id, item.content_hash),
                )
                changed[state] += cursor.rowcount
            execute(
                "UPDATE counters SET pending = pending - ?, held = held + ?, delivered = delivered + ?, oldest_pending = coalesce("
                f"(SELECT sequence FROM records WHERE sequence >= oldest_pending AND {_PENDING} ORDER BY sequence LIMIT 1),"
                " last_sequence + 1)",
                (changed["delivered"] + changed["held"], changed["held"], changed["delivered"]),
            )
        return Settled(changed["delivered"], changed["held"])

    def put_back(self, ids: Iterable[str], next_try: datetime, reason: str) -> None:
        """After a fault of the network or the centre, which is not the record's: the attempt is taken back."""
        with self._transaction() as execute:
            for one in ids:
                execute(
                    "UPDATE records SET state = 'waiting', attempts = attempts - 1, next_try = ?, reason = ?"
                    " WHERE id = ? AND state = 'sending'",
                    (milliseconds(next_try), reason, one),
                )

    def status(self) -> Status:
        """Takes the same time however much is queued."""
        [row] = self._rows(
            "SELECT pending, held, delivered, (SELECT created_at FROM records"
            f" WHERE sequence >= oldest_pending AND {_PENDING} ORDER BY sequence LIMIT 1) AS oldest FROM counters"
        )
        oldest = None if row["oldest"] is None else _moment(row["oldest"])
        return Status(row["pending"], row["held"], row["delivered"], oldest)

    def items(self, state: State | None = None, limit: int | None = None) -> tuple[Item, ...]:
        """Newest first; all when there is no `limit`."""
        where, values = ("WHERE state = ?", [state]) if state else ("", [])
        rows = self._rows(f"SELECT {_ITEM} FROM records {where} ORDER BY sequence DESC LIMIT ?", [*values, -1 if limit is None else limit])
        return tuple(_item(row) for row in rows)

    def find(self, tracking_number: str) -> Item | None:
        """What this store knows of a number, however it is written. Raises `BadTrackingNumber` for what is none."""
        number = tracking.parse(tracking_number)
        rows = self._rows(f"SELECT {_ITEM} FROM records WHERE sequence = ? AND tracking_number = ?", [number.sequence, number.text])
        return _item(rows[0]) if rows else None

    def _due(self, when: str, moment: int, limit: int) -> Iterator[dict[str, Any]]:
        rows = self._db.conn.execute(
            f"SELECT {_ENVELOPE} FROM records AS r WHERE {_PENDING} AND {when} AND (case_id = id OR ("
            " NOT EXISTS (SELECT 1 FROM records AS e WHERE e.id = r.case_id AND e.state <> 'delivered') AND"
            " NOT EXISTS (SELECT 1 FROM records AS e WHERE e.case_id = r.case_id AND e.case_id <> e.id AND e.seq < r.seq"
            " AND e.state <> 'delivered'))) ORDER BY next_try, sequence LIMIT ?",
            (moment, limit),
        )
        names = [column[0] for column in rows.description]
        return (dict(zip(names, row, strict=True)) for row in rows)

    def _next_in_case(self, case: str) -> int:
        [(latest,)] = self._db.conn.execute(
            "SELECT coalesce((SELECT max(seq) FROM records WHERE case_id = ?1 AND case_id <> id),"
            " (SELECT seq FROM records WHERE id = ?1), 0)",
            (case,),
        )
        return int(latest) + 1

    def _rows(self, sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        try:
            return list(self._db.query(sql, values or []))
        except sqlite3.Error as error:
            raise store_error(error) from error

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        connection = self._db.conn
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection.execute
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise store_error(error) from error


def _sealed(draft: Draft, context: Context, seal: Seal) -> Envelope:
    """The record as it will travel. Raises `StoreError` store.payload when it is none that can."""
    try:
        sealed = seal(draft.payload, context)
        return Envelope(
            **asdict(context), suite=sealed.suite, key_id=sealed.key_id, content_hash=sealed.content_hash, sealed=sealed.content
        )  # fmt: skip
    except sealing.TooLarge as error:
        raise StoreError("store.payload", str(error)) from error
    except ValidationError as error:
        places = sorted({str(one["loc"][0]) for one in error.errors(include_input=False)})
        raise StoreError("store.payload", f"no record that can be sent: {', '.join(places)}") from None
    except UnicodeEncodeError:
        raise StoreError("store.payload", "no record that can be sent: characters that are none") from None


def _moment(value: int) -> datetime:
    return datetime.fromtimestamp(value / 1000, UTC)


def _item(row: dict[str, Any]) -> Item:
    pending = row["state"] in ("waiting", "sending")
    moments = {"created_at": _moment(row["created_at"]), "changed_at": _moment(row["changed_at"])}
    return Item(**{**row, **moments, "next_try": _moment(row["next_try"]) if pending else None})
