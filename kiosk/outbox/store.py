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
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError
from sqlite_utils import Database
from uuid_utils import uuid7

from kiosk.outbox import place, schema, uploads
from kiosk.outbox.change import PENDING, Change, change
from kiosk.outbox.errors import StoreError, store_error
from kiosk.outbox.records import Draft, Item, Line, Receipt, Settled, State, Status, Upload
from kiosk.outbox.rows import ENVELOPE, ITEM, item, moment, sealed
from kiosk.wire import tracking
from kiosk.wire.encoding import milliseconds
from kiosk.wire.fleet import AuditHead
from kiosk.wire.models import MOST_ATTACHMENTS, Envelope, ItemVerdict
from kiosk.wire.seal import Context, Seal

__all__ = ["LONGEST_WAIT", "Draft", "Item", "Line", "Receipt", "Settled", "State", "Status", "Store", "Upload"]

LONGEST_WAIT = timedelta(hours=2)
"""No retry is ever planned further ahead; what seems to be was written before the clock was set back, and is due."""
LARGEST_BATCH_BYTES = 4 * 1024 * 1024
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_REASON = re.compile(r"[0-9A-Za-z._:-]{1,100}")


class Store:
    """Every method raises `StoreError` when the disk or the file does not allow it; nothing has changed then."""

    def __init__(self, db: Database, folder: Path, terminal_code: str) -> None:
        self._db, self._folder, self._terminal = db, folder, terminal_code

    @classmethod
    def open(cls, path: Path, terminal_code: str) -> Self:
        """Opens or makes the outbox. Its folder must exist. `terminal_code` heads every number made from now on."""
        try:
            tracking.make(terminal_code, 0, bytes(tracking.RANDOM_BYTES))
        except tracking.BadTrackingNumber as error:
            raise StoreError("store.terminal-code", str(error)) from error
        try:
            return cls(schema.connect(path), path.parent, terminal_code)
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
        schema.check_room(self._folder)
        with change(self._db.conn, datetime.now(UTC)) as doing:
            doing.last_sequence += 1
            sequence, record = doing.last_sequence, str(uuid7())
            if sequence > tracking.LARGEST_SEQUENCE:
                raise StoreError("store.numbers-exhausted", "this terminal's code has no number left: it needs a new code")
            case = draft.case_id or record
            seq, its_turn = (1, True) if case == record else self._end_of_case(case)
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
            envelope = sealed(draft, context, attached, seal)
            doing.execute(
                f"INSERT INTO records ({ENVELOPE}, missing, state, turn, next_try, changed_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?)",
                (sequence, len(attached), record, context.tracking_number, draft.kind, case, seq, draft.service, draft.form_version,
                 self._terminal, doing.at, draft.refers_to, envelope.suite, envelope.key_id, envelope.content_hash, envelope.sealed,
                 len(attached), place.fresh(draft.kind, sequence) if its_turn else None, doing.at, doing.at),
            )  # fmt: skip
            doing.moves(sequence, None, "waiting")
            doing.note("enqueued", record, envelope.content_hash)
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
                names = [column[0] for column in rows.description]
                for row in rows:
                    if batch and (room < len(row[-1]) or len(batch) == limit):
                        break
                    values = dict(zip(names, row, strict=True))
                    try:
                        batch.append(self._envelope(values))
                        room -= len(row[-1])
                    except (ValidationError, ValueError, OverflowError, OSError):
                        damaged.append(values["id"])
        except sqlite3.Error as error:
            raise store_error(error) from error
        for one in damaged:
            self.hold(one, "store.damaged-record", now)
        return tuple(batch)

    def mark_sending(self, ids: Iterable[str], now: datetime) -> None:
        """Before the call: whatever happens to this process then, the record has one attempt more and goes behind the others."""
        with change(self._db.conn, now) as doing:
            for one in ids:
                doing.execute(
                    "UPDATE records SET state = 'sending', attempts = attempts + 1, turn_before = turn, turn = ?, next_try = ?,"
                    " changed_at = ? WHERE id = ? AND turn IS NOT NULL",
                    (doing.next_turn(), doing.at, doing.at, one),
                )

    def settle(self, items: Iterable[ItemVerdict], now: datetime, *, by_file: bool = False) -> Settled:
        """Stores all verdicts of one answer, or none. A verdict on other content, or on a record settled before, changes nothing.

        The answer also counts as heard (`line`), unless it came `by_file`; then a yes settles held records too, since those are what a
        person carries to the centre.
        """
        changed = {"delivered": 0, "held": 0, "uploading": 0}
        with change(self._db.conn, now) as doing:
            for item in items:
                row = doing.execute(
                    "SELECT sequence, state, missing, case_id FROM records WHERE id = ? AND content_hash = ? AND acknowledged_at IS NULL",
                    (item.id, item.content_hash),
                ).fetchone()
                good = item.verdict in ("accepted", "duplicate")
                if row is None or (row[1] == "held" and not (good and by_file)):
                    continue
                if good:
                    changed[self._acknowledged(doing, item.id, *row)] += 1
                else:
                    reason = item.reason if item.reason and _REASON.fullmatch(item.reason) else item.verdict
                    _held(doing, row[0], row[1], item.id, reason)
                    changed["held"] += 1
            if not by_file:
                doing.execute("UPDATE counters SET last_answer = ?", (doing.at,))
        return Settled(**changed)

    def put_back(self, ids: Iterable[str], now: datetime, reason: str, tried: bool) -> None:
        """After a fault of the network or the centre, which is not the record's: the attempt is taken back and it is due again.

        `tried`: whether something may have reached the centre. If not, each gets its old place in line back; else they stay behind.
        """
        where = "turn" if tried else "coalesce(turn_before, turn)"
        with change(self._db.conn, now) as doing:
            for one in ids:
                doing.execute(
                    f"UPDATE records SET state = 'waiting', attempts = attempts - 1, next_try = ?, turn = {where}, reason = ?"
                    " WHERE id = ? AND state = 'sending'",
                    (doing.at, reason, one),
                )

    def delay(self, record_id: str, until: datetime, reason: str) -> None:
        """A record that failed by itself: the attempt counts, and it is not due before `until`, `LONGEST_WAIT` ahead at most. Nothing
        happens to one that is no longer being sent."""
        with change(self._db.conn, until) as doing:
            doing.execute(
                "UPDATE records SET state = 'waiting', next_try = ?, reason = ? WHERE id = ? AND state = 'sending'",
                (doing.at, reason, record_id),
            )

    # What a person, or a code, decides.

    def hold(self, record_id: str, reason: str, now: datetime) -> None:
        """Takes a pending record, and its attachments, out of the line. `reason`: a code; no free text, which could be a person's.

        Raises `StoreError` store.unknown-record, store.not-pending, store.not-a-code.
        """
        if not _REASON.fullmatch(reason):
            raise StoreError("store.not-a-code", "a reason is a code: letters, digits, dots, dashes")
        with change(self._db.conn, now) as doing:
            sequence, state, *_ = self._known(doing, record_id)
            if state in ("held", "delivered"):
                raise StoreError("store.not-pending", f"the record is {state}")
            _held(doing, sequence, state, record_id, reason)

    def release(self, record_id: str, now: datetime) -> None:
        """Puts a held record where it stood, as if it had never been tried.

        Raises `StoreError` store.unknown-record, store.not-held.
        """
        with change(self._db.conn, now) as doing:
            sequence, state, missing, case, acknowledged = self._known(doing, record_id)
            if state != "held":
                raise StoreError("store.not-held", f"the record is {state}")
            after = "waiting" if acknowledged is None else "uploading" if missing else "delivered"
            doing.execute(
                "UPDATE records SET state = ?, attempts = 0, reason = NULL, next_try = ?, changed_at = ? WHERE sequence = ?",
                (after, doing.at, doing.at, sequence),
            )
            doing.moves(sequence, "held", after)
            doing.note("released", record_id)
            if acknowledged is None:
                self._next_of_case(doing, case)
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
        with change(self._db.conn, datetime.now(UTC)) as doing:
            uploads.began(doing, attachment_id, location)

    def upload_failed(self, attachment_id: str, until: datetime, reason: str, sent: int | None = None) -> None:
        """The attempt counts, and it is not due before `until`. `sent`: bytes the centre said it has, if it did."""
        with change(self._db.conn, datetime.now(UTC)) as doing:
            uploads.failed(doing, attachment_id, until, reason, sent)

    def upload_stored(self, attachment_id: str, now: datetime) -> None:
        """The centre's signed receipt was verified: the bytes go. With the last one its record is delivered."""
        with change(self._db.conn, now) as doing:
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
        [row] = self._rows(
            "SELECT pending, held, delivered, uploads, (SELECT created_at FROM records"
            f" WHERE sequence >= oldest_pending AND {PENDING} ORDER BY sequence LIMIT 1) AS oldest FROM counters"
        )
        oldest = row.pop("oldest")
        return Status(**row, oldest_waiting=None if oldest is None else moment(oldest))

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
        rows = self._rows(f"SELECT {ITEM} FROM records WHERE id = ?", [id_or_number])
        return item(rows[0]) if rows else None

    def envelope(self, record_id: str) -> Envelope | None:
        """The record as it travels; None when there is none or the centre has it. Raises `StoreError` store.damaged."""
        rows = self._rows(f"SELECT {ENVELOPE} FROM records WHERE id = ? AND acknowledged_at IS NULL", [record_id])
        try:
            return self._envelope(rows[0]) if rows else None
        except (ValidationError, ValueError, OverflowError, OSError):
            raise StoreError("store.damaged", "a record is not as it was stored") from None

    def audit_head(self) -> AuditHead | None:
        """The newest row of the audit chain; None when there is none yet."""
        [row] = self._rows("SELECT audit_seq, audit_hash FROM counters")
        return AuditHead(seq=row["audit_seq"], hash=row["audit_hash"]) if row["audit_seq"] else None

    def note(self, what: str, subject: str, detail: str, now: datetime) -> None:
        """An audit row in a transaction of its own: codes, ids and hashes only (else `StoreError` store.not-a-code)."""
        self.note_all(what, [subject], detail, now)

    def note_all(self, what: str, subjects: Iterable[str], detail: str, now: datetime) -> None:
        """One audit row for each subject, in one transaction."""
        with change(self._db.conn, now) as doing:
            for subject in subjects:
                doing.note(what, subject, detail)

    def line(self) -> Line:
        """When the centre last answered, and whether sending is paused."""
        [row] = self._rows("SELECT last_answer, paused, paused_since FROM counters")
        moments = [None if row[name] is None else moment(row[name]) for name in ("last_answer", "paused_since")]
        return Line(moments[0], row["paused"], moments[1])

    def answered(self, now: datetime) -> None:
        """The centre proved just now that it is the centre. `settle` says so itself."""
        with change(self._db.conn, now) as doing:
            doing.execute("UPDATE counters SET last_answer = ?", (doing.at,))

    def pause(self, code: str, now: datetime) -> None:
        """All sending waits for a technician, because of `code`; "" resumes. Written to the audit chain when it changes something."""
        with change(self._db.conn, now) as doing:
            [(before,)] = doing.execute("SELECT paused FROM counters")
            if code != before:
                doing.execute("UPDATE counters SET paused = ?, paused_since = ?", (code, doing.at if code else None))
                doing.note("paused" if code else "resumed", "", code or before)

    def reclaim(self) -> int:
        """Gives free pages back to the disk when it is worth it; how many bytes it gave back. See `kiosk.outbox.schema`."""
        try:
            return schema.reclaim(self._db.conn)
        except sqlite3.Error as error:
            raise store_error(error) from error

    def free_bytes(self) -> int:
        """Inside the file: used by the next records, or given back by `reclaim`."""
        [pages], [size] = self._rows("PRAGMA freelist_count"), self._rows("PRAGMA page_size")
        return int(pages["freelist_count"]) * int(size["page_size"])

    def _acknowledged(self, doing: Change, record: str, sequence: int, state: str, missing: int, case: str) -> str:
        """The centre's signed yes: the sealed bytes go, the next record of the case and the attachments may. The new state."""
        after = "uploading" if missing else "delivered"
        doing.execute(
            "UPDATE records SET state = ?, turn = NULL, reason = NULL, acknowledged_at = ?, changed_at = ?, sealed = x''"
            " WHERE sequence = ?",
            (after, doing.at, doing.at, sequence),
        )
        doing.moves(sequence, state, after)
        doing.note("acknowledged" if missing else "delivered", record)
        if missing:
            uploads.stand_in_line(doing, sequence)
        self._next_of_case(doing, case)
        return after

    def _next_of_case(self, doing: Change, case: str) -> None:
        """The first record of the case that is not acknowledged gets its place in line, unless it has one or is held."""
        row = doing.execute(
            "SELECT sequence, kind, state, turn FROM records WHERE id = ?1 AND acknowledged_at IS NULL UNION ALL"
            " SELECT * FROM (SELECT sequence, kind, state, turn FROM records WHERE case_id = ?1 AND case_id <> id"
            " AND acknowledged_at IS NULL ORDER BY seq LIMIT 1) LIMIT 1",
            (case,),
        ).fetchone()
        if row is not None and row[2] == "waiting" and row[3] is None:
            doing.execute("UPDATE records SET turn = ? WHERE sequence = ?", (place.fresh(row[1], row[0]), row[0]))

    def _end_of_case(self, case: str) -> tuple[int, bool]:
        """The `seq` of the next record of the case, and whether all before it are acknowledged."""
        [(latest, open_ones)] = self._db.conn.execute(
            "SELECT coalesce((SELECT max(seq) FROM records WHERE case_id = ?1 AND case_id <> id),"
            " (SELECT seq FROM records WHERE id = ?1), 0),"
            " EXISTS (SELECT 1 FROM records WHERE id = ?1 AND acknowledged_at IS NULL) OR"
            " EXISTS (SELECT 1 FROM records WHERE case_id = ?1 AND case_id <> id AND acknowledged_at IS NULL)",
            (case,),
        )
        return int(latest) + 1, not open_ones

    def _envelope(self, row: dict[str, Any]) -> Envelope:
        sequence, attached = row.pop("sequence"), row.pop("attachments")
        references = uploads.references(self._db.conn, sequence) if attached else ()
        if len(references) != attached:
            raise ValueError("an attachment of the record is missing")
        return Envelope(**{**row, "created_at": moment(row["created_at"]), "attachments": references})

    def _known(self, doing: Change, record: str) -> tuple[int, str, int, str, int | None]:
        row = doing.execute("SELECT sequence, state, missing, case_id, acknowledged_at FROM records WHERE id = ?", (record,)).fetchone()
        if row is None:
            raise StoreError("store.unknown-record", "there is no record with this id")
        sequence, state, missing, case, acknowledged = row
        return sequence, state, missing, case, acknowledged

    def _rows(self, sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        try:
            return list(self._db.query(sql, values or []))
        except sqlite3.Error as error:
            raise store_error(error) from error


def _held(doing: Change, sequence: int, state: str, record: str, reason: str) -> None:
    doing.execute(
        "UPDATE records SET state = 'held', turn = NULL, reason = ?, changed_at = ? WHERE sequence = ?", (reason, doing.at, sequence)
    )
    uploads.leave_line(doing, sequence)
    doing.moves(sequence, state, "held")
    doing.note("held", record, reason)


def _due_and_far(now: datetime) -> tuple[int, int]:
    """In milliseconds: what is planned up to the first is due, and so is what is planned beyond the second."""
    due = milliseconds(now)
    return due, due + int(LONGEST_WAIT.total_seconds() * 1000)
