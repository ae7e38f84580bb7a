"""Attachments in the outbox: sealed piece by piece on the way in, read piece by piece on the way out, gone when the centre signed for them.

None of this ever holds more than a few pieces (64 KiB each) in memory, however large the attachment.
"""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import UTC, datetime
from typing import Any, BinaryIO

from uuid_utils import uuid7

from kiosk.outbox import ids
from kiosk.outbox.change import Change
from kiosk.outbox.errors import StoreError
from kiosk.outbox.records import Upload
from kiosk.wire import attachment
from kiosk.wire.encoding import milliseconds
from kiosk.wire.models import LARGEST_ATTACHMENT, AttachmentReference
from kiosk.wire.seal import Seal

_SPAN = 2**32  # more than any attachment has bytes: see `pieces` in migrations/0002.sql
_COLUMNS = (
    "a.id, (SELECT id FROM records WHERE sequence = a.record) AS record_id, a.size, a.content_hash, a.location, a.attempts, a.sent,"
    " a.stored_at, a.reason"
)


def take_in(doing: Change, plain: BinaryIO, seal: Seal, sequence: int, record: str, terminal: str) -> AttachmentReference:
    """Seals `plain` into rows as it is read. Raises `StoreError` store.payload when it is larger than an attachment may be."""
    own = str(uuid7())
    [(number,)] = doing.execute("SELECT coalesce(max(number), 0) + 1 FROM attachments")
    size, whole = 0, hashlib.sha256()
    for piece in seal.attachment(plain, attachment.context(own, record, terminal)):
        if size + len(piece) > LARGEST_ATTACHMENT:
            raise StoreError("store.payload", f"an attachment is larger than {LARGEST_ATTACHMENT} bytes when sealed")
        doing.execute("INSERT INTO pieces (place, content) VALUES (?, ?)", (number * _SPAN + size, piece))
        size += len(piece)
        whole.update(piece)
    doing.execute(
        "INSERT INTO attachments (number, id, record, size, content_hash, next_try) VALUES (?, ?, ?, ?, ?, ?)",
        (number, own, sequence, size, whole.hexdigest(), 0),
    )
    doing.uploads += 1
    return AttachmentReference(id=own, size=size, content_hash=whole.hexdigest())


def references(connection: sqlite3.Connection, sequence: int) -> tuple[AttachmentReference, ...]:
    """What the record's envelope says of its attachments, in their order. Raises pydantic's `ValidationError` for damaged rows."""
    rows = connection.execute("SELECT id, size, content_hash FROM attachments WHERE record = ? ORDER BY number", (sequence,))
    return tuple(AttachmentReference(id=own, size=size, content_hash=content_hash) for own, size, content_hash in rows)


def stand_in_line(doing: Change, sequence: int) -> None:
    """The record is acknowledged: what the centre misses of it may be sent."""
    doing.execute("UPDATE attachments SET remaining = size - sent, next_try = 0 WHERE record = ? AND stored_at IS NULL", (sequence,))


def leave_line(doing: Change, sequence: int) -> None:
    """Until the record is released."""
    doing.execute("UPDATE attachments SET remaining = NULL WHERE record = ?", (sequence,))


def next_due(connection: sqlite3.Connection, due: int, far: int) -> Upload | None:
    """The one with the fewest bytes to go; planned later than `due` but not later than `far` it waits."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM attachments AS a WHERE remaining IS NOT NULL AND (next_try <= ? OR next_try > ?)"
        " ORDER BY remaining, number LIMIT 1",
        (due, far),
    ).fetchone()
    return None if row is None else _upload(row)


def of_record(connection: sqlite3.Connection, record: str) -> tuple[Upload, ...]:
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM attachments AS a WHERE a.record = ? ORDER BY a.number", (ids.find(connection.execute, record),)
    )
    return tuple(_upload(row) for row in rows)


def read(connection: sqlite3.Connection, own: str, offset: int, size: int) -> bytes:
    """Up to `size` sealed bytes from `offset`: fewer at the end only."""
    if offset < 0 or size < 0:
        raise ValueError("bytes before the first can't be read")
    number, whole, stored = _row(connection, own, "number, size, stored_at")
    if stored is not None:
        raise StoreError("store.unknown-attachment", "the centre has it; its bytes are no longer here")
    end, start = number * _SPAN + min(whole, offset + size), number * _SPAN + offset
    found = bytearray()
    rows = connection.execute(
        "SELECT place, content FROM pieces WHERE place >= (SELECT max(place) FROM pieces WHERE place <= ?) AND place < ? ORDER BY place",
        (start, end),
    )
    for at, content in rows:
        found += content[max(0, start - at) : end - at]
    if len(found) != max(0, end - start):
        raise StoreError("store.damaged", "an attachment is not as it was stored")
    return bytes(found)


def began(doing: Change, own: str, location: str | None) -> None:
    """Where the centre put it; None forgets that, and what was sent there."""
    _row(doing, own, "number")
    if location is None:
        doing.execute(
            "UPDATE attachments SET location = NULL, sent = 0, remaining = iif(remaining IS NULL, NULL, size) WHERE id = ?", (own,)
        )
    else:
        doing.execute("UPDATE attachments SET location = ? WHERE id = ?", (location, own))


def failed(doing: Change, own: str, until: datetime, reason: str, sent: int | None) -> None:
    _row(doing, own, "number")
    doing.execute(
        "UPDATE attachments SET attempts = attempts + 1, next_try = ?1, reason = ?2, sent = max(0, min(size, coalesce(?3, sent))),"
        " remaining = iif(remaining IS NULL, NULL, size - max(0, min(size, coalesce(?3, sent)))) WHERE id = ?4",
        (milliseconds(until), reason, sent, own),
    )


def stored(doing: Change, own: str) -> int | None:
    """The centre signed for it: its bytes are let go. The sequence of its record; None when this was known before."""
    number, sequence, content_hash, before = _row(doing, own, "number, record, content_hash, stored_at")
    if before is not None:
        return None
    doing.execute("UPDATE attachments SET stored_at = ?, remaining = NULL, sent = size, reason = NULL WHERE number = ?", (doing.at, number))
    doing.execute("DELETE FROM pieces WHERE place >= ? AND place < ?", (number * _SPAN, (number + 1) * _SPAN))
    doing.execute("UPDATE records SET missing = missing - 1 WHERE sequence = ?", (sequence,))
    doing.uploads -= 1
    doing.note("uploaded", own, content_hash)
    return int(sequence)


def _row(source: sqlite3.Connection | Change, own: str, columns: str) -> tuple[Any, ...]:
    row = source.execute(f"SELECT {columns} FROM attachments WHERE id = ?", (own,)).fetchone()
    if row is None:
        raise StoreError("store.unknown-attachment", "there is no attachment with this id")
    return tuple(row)


def _upload(row: tuple[Any, ...]) -> Upload:
    own, record, size, content_hash, location, attempts, sent, stored_at, reason = row
    stored_then = None if stored_at is None else datetime.fromtimestamp(stored_at / 1000, UTC)
    return Upload(own, record, size, content_hash, location, attempts, sent, stored_then, reason)
