"""The durable queue. What `enqueue` returned survives power cuts, and its number is never given to anything else.

States of a record: waiting → sending → delivered, by way of uploading while attachments are missing at the centre; or held for a person
when the centre can't take it. No row is ever deleted: a number must be answerable for ever. Content goes when the centre signed for it.

A store belongs to the thread that opened it; other threads and processes open their own. Writes are short `BEGIN IMMEDIATE`
transactions of one sync each (`kiosk.outbox.change`).
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Iterable
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError
from sqlite_utils import Database

from kiosk.outbox import ids as record_ids
from kiosk.outbox import place, schema, settling, uploads
from kiosk.outbox.change import PENDING, Change, Counted, change, counted
from kiosk.outbox.errors import StoreError, store_error
from kiosk.outbox.gate import Gate, gate_of
from kiosk.outbox.records import Draft, Item, Line, Receipt, Settled, State, Status, Upload
from kiosk.outbox.rows import ENVELOPE, ITEM, check_fit, envelope, item, moment, sealed
from kiosk.wire import tracking
from kiosk.wire.encoding import milliseconds
from kiosk.wire.fleet import AuditHead
from kiosk.wire.models import MOST_ATTACHMENTS, Envelope, ItemVerdict
from kiosk.wire.seal import Context, Seal

__all__ = ["LONGEST_WAIT", "Draft", "Item", "Line", "Receipt", "Settled", "State", "Status", "Store", "Upload"]

LONGEST_WAIT = timedelta(minutes=10)
"""No retry is ever planned further ahead (`backoff.CAP_SECONDS` is half of it); what seems to be was written before the clock was set back,
and is due."""
LARGEST_BATCH_BYTES = 4 * 1024 * 1024
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DUE = 0  # `next_try` of what waits for nothing: no clock makes it later


class Store:
    """Every method raises `StoreError` when the disk or the file does not allow it; nothing has changed then."""

    def __init__(self, db: Database, folder: Path, terminal_code: str, gate: Gate | None = None, tends_log: bool = False) -> None:
        self._db, self._folder, self._terminal, self._gate = db, folder, terminal_code, gate or Gate()
        self._after_commit = schema.Tender(db.conn).after_commit if tends_log else None

    @classmethod
    def open(cls, path: Path, terminal_code: str, tends_log: bool = False) -> Self:
        """Opens or makes the outbox. Its folder must exist. `terminal_code` heads every number made from now on. `tends_log`: for the
        sender's thread, which then also carries the log into the database, so that no resident waits for that (`kiosk.outbox.schema`)."""
        try:
            tracking.make(terminal_code, 0, bytes(tracking.RANDOM_BYTES))
        except tracking.BadTrackingNumber as error:
            raise StoreError("store.terminal-code", str(error)) from error
        try:
            return cls(schema.connect(path), path.parent, terminal_code, gate_of(path), tends_log)
        except sqlite3.Error as error:
            raise store_error(error) from error
        except OSError as error:
            raise StoreError("store.io", f"{path}: {error.strerror}") from error

    @property
    def connection(self) -> sqlite3.Connection:
        """For what reads the file beside the store: the audit chain, measurements."""
        return self._db.conn

    def close(self) -> None:
        self._db.conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What a visit does.

    def enqueue(self, draft: Draft, seal: Seal) -> Receipt:
        """Gives the record its numbers, seals it and its attachments, and commits: one transaction, one sync. Tell the resident only after
        it returned.

        Raises `StoreError`, with store.payload for what could never be sent; a number drawn for a record that was not stored is drawn
        again, since nobody has seen it. What reading an attachment raises passes through.
        """
        if len(draft.attachments) > MOST_ATTACHMENTS:
            raise StoreError("store.payload", f"{len(draft.attachments)} attachments; a record has {MOST_ATTACHMENTS} at most")
        check_fit(draft)
        schema.check_room(self._folder)
        with self._change(datetime.now(UTC), urgent=True) as doing:
            doing.last_sequence += 1
            sequence = doing.last_sequence
            if sequence > tracking.LARGEST_SEQUENCE:
                raise StoreError("store.numbers-exhausted", "this terminal's code has no number left: it needs a new code")
            record = record_ids.make(sequence, doing.at)
            case = draft.case_id or record
            seq, its_turn = (1, True) if case == record else settling.end_of_case(doing, case)
            attached = tuple(uploads.take_in(doing, one, seal, sequence, record, self._terminal) for one in draft.attachments)
            context = Context(
                id=record,
                tracking_number=tracking.make(self._terminal, sequence, secrets.token_bytes(tracking.RANDOM_BYTES)),
                kind=draft.kind,
                case_id=case,
                seq=seq,
                service=draft.service,
                form_version=draft.form_version,
                terminal=self._terminal,
                created_at=moment(doing.at),
                refers_to=draft.refers_to,
                attachments=tuple(one.content_hash for one in attached),
            )
            closed, content_hash = sealed(draft, context, seal)
            turn = place.fresh(draft.kind, sequence) if its_turn else None
            doing.moves(sequence, None, "waiting")
            doing.execute(
                f"INSERT INTO records ({ENVELOPE}, missing, state, turn, turn_before, next_try, changed_at, audit_seq, audit_hash)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?, ?, ?)",
                (sequence, len(attached), record, context.tracking_number, draft.kind, case, seq, draft.service, draft.form_version,
                 self._terminal, doing.at, draft.refers_to, closed.suite, closed.key_id, content_hash, closed.content, len(attached),
                 turn, turn, _DUE, doing.at, *doing.note_enqueued(record, content_hash)),
            )  # fmt: skip
            doing.told_by_the_record = not attached
        return Receipt(record, context.tracking_number, case, context.created_at)

    # What the sending does.

    def next_batch(self, limit: int, now: datetime) -> tuple[Envelope, ...]:
        """The records to send next, in the order of their places (`kiosk.outbox.place`); never more bytes than a request may have.

        A record stands in line only when every earlier one of its case is acknowledged, so a batch holds one record a case at most. A row
        that is not as it was stored is held (store.damaged-record); the others go on.
        """
        batch: list[Envelope] = []
        damaged: list[str] = []
        room = LARGEST_BATCH_BYTES
        try:
            with closing(self._db.conn.cursor()) as rows:  # closed when left early: an open one would keep the old state of the file alive
                rows.execute(
                    f"SELECT {ENVELOPE} FROM records WHERE turn IS NOT NULL AND (next_try <= ? OR next_try > ?) ORDER BY turn",
                    _due_and_far(now),
                )
                for row in rows:
                    if batch and (room < len(row[-1]) or len(batch) == limit):
                        break
                    try:
                        batch.append(self._envelope(row))
                        room -= len(row[-1])
                    except (ValidationError, ValueError, OverflowError, OSError):
                        damaged.append(row[2])
        except sqlite3.Error as error:
            raise store_error(error) from error
        for one in damaged:
            self.hold(one, "store.damaged-record", now)
        return tuple(batch)

    def mark_sending(self, ids: Iterable[str], now: datetime) -> None:
        """Before the call: whatever happens to this process then, the record has one attempt more and goes behind the others."""
        with self._change(now) as doing:
            numbers = [sequence for (sequence,) in record_ids.find_all(doing.execute, "sequence", ids)]
            doing.execute(
                "UPDATE records SET state = 'sending', attempts = attempts + 1, turn_before = turn, turn = ?1 + line.key, next_try = ?2,"
                " changed_at = ?3 FROM json_each(?4) AS line WHERE records.sequence = line.value AND records.turn IS NOT NULL",
                (doing.next_turns(len(numbers)), _DUE, doing.at, record_ids.listed(numbers)),
            )

    def settle(self, items: Iterable[ItemVerdict], now: datetime, *, by_file: bool = False) -> Settled:
        """Stores all verdicts of one answer, or none. A verdict on other content, or on a record settled before, changes nothing.

        The answer also counts as heard (`line`), unless it came `by_file`; then a yes settles held records too, since those are what a
        person carries to the centre.
        """
        with self._change(now) as doing:
            settled = settling.settle(doing, items, by_file)
            if not by_file:
                doing.execute("UPDATE counters SET last_answer = ?", (doing.at,))
        return settled

    def put_back(self, ids: Iterable[str], now: datetime, reason: str, tried: bool) -> None:
        """After a fault of the network or the centre, which is not the record's: the attempt is taken back and it is due again.

        `tried`: whether something may have reached the centre. If not, each gets its old place in line back; else they stay behind.
        """
        where = "turn" if tried else "coalesce(turn_before, turn)"
        with self._change(now) as doing:
            numbers = (sequence for (sequence,) in record_ids.find_all(doing.execute, "sequence", ids))
            doing.execute(
                f"UPDATE records SET state = 'waiting', attempts = attempts - 1, next_try = ?, turn = {where}, reason = ?"
                " WHERE sequence IN (SELECT value FROM json_each(?)) AND state = 'sending'",
                (_DUE, reason, record_ids.listed(numbers)),
            )

    def delay(self, record_id: str, until: datetime, reason: str) -> None:
        """A record that failed by itself: the attempt counts, and it is not due before `until`, `LONGEST_WAIT` ahead at most. Nothing
        happens to one that is no longer being sent."""
        with self._change(until) as doing:
            doing.execute(
                "UPDATE records SET state = 'waiting', next_try = ?, reason = ? WHERE sequence = ? AND state = 'sending'",
                (doing.at, reason, record_ids.find(doing.execute, record_id)),
            )

    # What a person, or a code, decides.

    def hold(self, record_id: str, reason: str, now: datetime) -> None:
        """Takes a pending record, and its attachments, out of the line. `reason`: a code; no free text, which could be a person's.

        Raises `StoreError` store.unknown-record, store.not-pending, store.not-a-code.
        """
        if not settling.REASON.fullmatch(reason):
            raise StoreError("store.not-a-code", "a reason is a code: letters, digits, dots, dashes")
        with self._change(now) as doing:
            sequence, state, *_ = self._known(doing, record_id)
            if state in ("held", "delivered"):
                raise StoreError("store.not-pending", f"the record is {state}")
            settling.hold(doing, sequence, state, record_id, reason)

    def release(self, record_id: str, now: datetime) -> None:
        """Puts a held record where it stood, as if it had never been tried.

        Raises `StoreError` store.unknown-record, store.not-held.
        """
        with self._change(now) as doing:
            sequence, state, missing, case, acknowledged = self._known(doing, record_id)
            if state != "held":
                raise StoreError("store.not-held", f"the record is {state}")
            after = "waiting" if acknowledged is None else "uploading" if missing else "delivered"
            doing.execute(
                "UPDATE records SET state = ?, attempts = 0, reason = NULL, next_try = ?, changed_at = ? WHERE sequence = ?",
                (after, _DUE, doing.at, sequence),
            )
            doing.moves(sequence, "held", after)
            doing.note("released", record_id)
            if acknowledged is None:
                settling.next_of_case(doing, case)
            else:
                uploads.stand_in_line(doing, sequence)

    # Attachments: see `kiosk.outbox.uploads`.

    def next_upload(self, now: datetime) -> Upload | None:
        """Of the attachments of acknowledged records, the one with the fewest bytes to go."""
        try:
            return uploads.next_due(self._db.conn, *_due_and_far(now))
        except sqlite3.Error as error:
            raise store_error(error) from error

    def read_attachment(self, attachment_id: str, offset: int, size: int) -> bytes:
        """Up to `size` of its sealed bytes. Raises `StoreError`, with store.unknown-attachment also once the centre has it.

        One that is not as it was stored (store.damaged) takes its record out of the line: the others go on.
        """
        try:
            return uploads.read(self._db.conn, attachment_id, offset, size)
        except sqlite3.Error as error:
            raise store_error(error) from error
        except StoreError as error:
            if error.code == "store.damaged":
                sql = f"SELECT id FROM records WHERE sequence = (SELECT record FROM attachments WHERE id = ?) AND {PENDING}"
                for row in self._rows(sql, [attachment_id]):
                    self.hold(row["id"], "store.damaged-record", datetime.now(UTC))
            raise

    def upload_began(self, attachment_id: str, location: str | None) -> None:
        """Where the centre put it, for going on there after a cut; None starts anew."""
        with self._change(datetime.now(UTC)) as doing:
            uploads.began(doing, attachment_id, location)

    def upload_failed(self, attachment_id: str, until: datetime, reason: str, sent: int | None = None) -> None:
        """The attempt counts, and it is not due before `until`. `sent`: bytes the centre said it has, if it did."""
        with self._change(datetime.now(UTC)) as doing:
            uploads.failed(doing, attachment_id, until, reason, sent)

    def upload_stored(self, attachment_id: str, now: datetime) -> None:
        """The centre's signed receipt was verified: the bytes go. With the last one its record is delivered."""
        with self._change(now) as doing:
            sequence = uploads.stored(doing, attachment_id)
            if sequence is None:
                return
            [(record, state, missing, acknowledged)] = doing.execute(
                "SELECT id, state, missing, acknowledged_at FROM records WHERE sequence = ?", (sequence,)
            )
            if missing == 0 and acknowledged is not None:
                doing.execute(
                    "UPDATE records SET state = 'delivered', reason = NULL, changed_at = ? WHERE sequence = ?", (doing.at, sequence)
                )
                doing.moves(sequence, state, "delivered")
                doing.note("delivered", record)

    def attachments_of(self, record_id: str) -> tuple[Upload, ...]:
        """In the order they were handed in."""
        try:
            return uploads.of_record(self._db.conn, record_id)
        except sqlite3.Error as error:
            raise store_error(error) from error

    # What it tells.

    def status(self) -> Status:
        """Takes the same time however much is queued."""
        now = self._counted()
        sql = f"SELECT created_at FROM records WHERE sequence >= ? AND {PENDING} ORDER BY sequence LIMIT 1"
        oldest = self._rows(sql, [now.oldest_pending])
        return Status(now.pending, now.held, now.delivered, now.uploads, moment(oldest[0]["created_at"]) if oldest else None)

    def items(self, state: State | None = None, limit: int | None = None) -> tuple[Item, ...]:
        """Newest first; all when there is no `limit`."""
        where, values = ("WHERE state = ?", [state]) if state else ("", [])
        rows = self._rows(f"SELECT {ITEM} FROM records {where} ORDER BY sequence DESC LIMIT ?", [*values, -1 if limit is None else limit])
        return tuple(item(row) for row in rows)

    def find(self, tracking_number: str) -> Item | None:
        """What this store knows of a number, however it is written. Raises `BadTrackingNumber` for what is none."""
        number = tracking.parse(tracking_number)
        rows = self._rows(f"SELECT {ITEM} FROM records WHERE sequence = ? AND tracking_number = ?", [number.sequence, number.text])
        return item(rows[0]) if rows else None

    def get(self, id_or_number: str) -> Item | None:
        """The record with this id or tracking number. Raises `BadTrackingNumber` for what is neither."""
        if not _ID.fullmatch(id_or_number):
            return self.find(id_or_number)
        rows = self._rows(f"SELECT {ITEM} FROM records WHERE sequence = ?", [self._sequence(id_or_number)])
        return item(rows[0]) if rows else None

    def envelope(self, record_id: str) -> Envelope | None:
        """The record as it travels; None when there is none or the centre has it. Raises `StoreError` store.damaged."""
        try:
            sql = f"SELECT {ENVELOPE} FROM records WHERE sequence = ? AND acknowledged_at IS NULL"
            row = self._db.conn.execute(sql, (self._sequence(record_id),)).fetchone()
            return None if row is None else self._envelope(row)
        except sqlite3.Error as error:
            raise store_error(error) from error
        except (ValidationError, ValueError, OverflowError, OSError):
            raise StoreError("store.damaged", "a record is not as it was stored") from None

    def audit_head(self) -> AuditHead | None:
        """The newest row of the audit chain; None when there is none yet."""
        now = self._counted()
        return AuditHead(seq=now.audit_seq, hash=now.audit_hash) if now.audit_seq else None

    def note(self, what: str, subject: str, detail: str, now: datetime) -> None:
        """An audit row in a transaction of its own: codes, ids and hashes only (else `StoreError` store.not-a-code)."""
        self.note_all(what, [subject], detail, now)

    def note_all(self, what: str, subjects: Iterable[str], detail: str, now: datetime) -> None:
        """One audit row for each subject, in one transaction."""
        with self._change(now) as doing:
            for subject in subjects:
                doing.note(what, subject, detail)

    def line(self) -> Line:
        """When the centre last answered, and whether sending is paused."""
        [row] = self._rows("SELECT last_answer, paused, paused_since FROM counters")
        moments = [None if row[name] is None else moment(row[name]) for name in ("last_answer", "paused_since")]
        return Line(moments[0], row["paused"], moments[1])

    def answered(self, now: datetime) -> None:
        """The centre answered a heartbeat, which TLS alone vouches for: no record counts as received by it. `settle` notes its own."""
        with self._change(now) as doing:
            doing.execute("UPDATE counters SET last_answer = ?", (doing.at,))

    def pause(self, code: str, now: datetime) -> None:
        """All sending waits for a technician, because of `code`; "" resumes. Written to the audit chain when it changes something."""
        with self._change(now) as doing:
            [(before,)] = doing.execute("SELECT paused FROM counters")
            if code != before:
                doing.execute("UPDATE counters SET paused = ?, paused_since = ?", (code, doing.at if code else None))
                doing.note("paused" if code else "resumed", "", code or before)

    def reclaim(self) -> int:
        """Gives free pages back to the disk when it is worth it; how many bytes it gave back. See `kiosk.outbox.schema`."""
        self._gate.enter(schema.BUSY_MILLISECONDS / 1000)
        try:
            return schema.reclaim(self._db.conn)
        except sqlite3.Error as error:
            raise store_error(error) from error
        finally:
            self._gate.leave()

    def made_within(self, span: timedelta, now: datetime) -> bool:
        """Whether the newest record was made in the `span` before `now`: then residents are submitting, and who sends takes small steps."""
        rows = self._rows("SELECT created_at FROM records ORDER BY sequence DESC LIMIT 1")
        return any(milliseconds(now - span) <= row["created_at"] <= milliseconds(now) for row in rows)

    def free_bytes(self) -> int:
        """Inside the file: used by the next records, or given back by `reclaim`."""
        [pages], [size] = self._rows("PRAGMA freelist_count"), self._rows("PRAGMA page_size")
        return int(pages["freelist_count"]) * int(size["page_size"])

    def _change(self, now: datetime, urgent: bool = False) -> AbstractContextManager[Change]:
        return change(self._db.conn, self._gate, schema.BUSY_MILLISECONDS / 1000, now, urgent, self._after_commit)

    def _envelope(self, row: tuple[Any, ...]) -> Envelope:
        """Raises pydantic's `ValidationError`, ValueError, OverflowError and OSError for a row that is not as it was stored."""
        sequence, attached = row[:2]
        return envelope(row, uploads.references(self._db.conn, sequence) if attached else ())

    def _counted(self) -> Counted:
        try:
            return counted(self._db.conn)
        except sqlite3.Error as error:
            raise store_error(error) from error

    def _sequence(self, record_id: str) -> int | None:
        try:
            return record_ids.find(self._db.conn.execute, record_id)
        except sqlite3.Error as error:
            raise store_error(error) from error

    def _known(self, doing: Change, record: str) -> tuple[int, str, int, str, int | None]:
        row = doing.execute(
            "SELECT sequence, state, missing, case_id, acknowledged_at FROM records WHERE sequence = ?",
            (record_ids.find(doing.execute, record),),
        ).fetchone()
        if row is None:
            raise StoreError("store.unknown-record", "there is no record with this id")
        sequence, state, missing, case, acknowledged = row
        return sequence, state, missing, case, acknowledged

    def _rows(self, sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        try:
            return list(self._db.query(sql, values or []))
        except sqlite3.Error as error:
            raise store_error(error) from error


def _due_and_far(now: datetime) -> tuple[int, int]:
    """In milliseconds: what is planned up to the first is due, and so is what is planned beyond the second."""
    due = milliseconds(now)
    return due, due + int(LONGEST_WAIT.total_seconds() * 1000)
