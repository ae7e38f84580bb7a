"""Attachments on their way to the centre's disk: begun, appended to, whole, given up. `kiosk.central.attachments` speaks tus before it.

What is certain stands in the database: a row's `offset` moves only after the bytes before it are on disk. A file may be longer than its row
says (the centre was killed in between) and is cut back before the next bytes; it is never shorter, unless the disk lost something, and
then the upload begins anew. Files lie in 256 folders by the end of the id. The folder is also the lock, for all processes: within it one
upload at a time is appended to, since a request may still be at work when the terminal, whose connection broke, sends it again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, Engine, Row, func, select, update

from kiosk.central.admission import Caller, spend
from kiosk.central.problems import Refusal
from kiosk.central.tables import attachments, events, records, writing
from kiosk.wire.encoding import milliseconds

COMPLETE, INCOMPLETE = "complete", "incomplete"
_READ_AT_ONCE = 256 * 1024


@dataclass(frozen=True)
class Upload:
    """How far one attachment is. `offset`: bytes on disk for certain. `stored`: all of them, with the right hash."""

    id: str
    record_id: str
    size: int
    content_hash: str
    offset: int
    stored: bool


class Uploads:
    """The attachments of one centre. Any thread and any process may use it; `folder` is made when it is missing.

    Every method that takes a `caller` serves only what records of that caller's codes name, and spends the request's nonce in the
    transaction of its effect. All raise `Refusal`: 404 attachment.unknown, 410 attachment.gone (the disk lost it: begin anew), 503
    centre.storage.
    """

    def __init__(self, engine: Engine, folder: Path, now: Callable[[], datetime]) -> None:
        self._engine, self._folder, self._now = engine, folder, now
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _sync_folder(folder.parent)

    def begin(self, caller: Caller, attachment: str, record: str, size: int) -> Upload:
        """Also begun before: it stays as far as it is.

        Raises `Refusal`: 404 attachment.unknown-record, or attachment.unknown when the record does not name it; 409 attachment.conflict for
        another record's or another size.
        """
        with writing(self._engine) as connection:
            spend(connection, caller)
            ours = select(records.c.id).where(records.c.id == record, records.c.terminal.in_(caller.codes))
            if connection.execute(ours).one_or_none() is None:
                raise Refusal(404, "attachment.unknown-record", "no record of this terminal has arrived under this id")
            row = connection.execute(select(attachments).where(attachments.c.id == attachment).with_for_update()).one_or_none()
            if row is None:
                raise Refusal(404, "attachment.unknown", "the record names no such attachment")
            if row.record_id != record or row.size != size:
                raise Refusal(409, "attachment.conflict", "the record names it otherwise")
            if row.began_at is None:
                began = update(attachments).where(attachments.c.id == attachment)
                connection.execute(began.values(began_at=milliseconds(self._now())))
            return _upload(row)

    def look(self, caller: Caller, attachment: str) -> Upload:
        """Where it stands. The nonce is spent too, so that an answer is given once."""
        with writing(self._engine) as connection:
            spend(connection, caller)
            upload = _find(connection, attachment, caller)
        if self._on_disk(upload) < upload.offset:
            with self._alone(attachment):
                upload = self._whole(attachment, caller)
        return upload

    def append(self, caller: Caller, attachment: str, offset: int, piece: bytes) -> Upload:
        """Stores `piece` at `offset`; at the last byte all of it is read again and its hash must be right.

        Raises `Refusal`: 409 attachment.offset, 413 attachment.too-large, 460 attachment.checksum (nothing is left of it).
        """
        with self._alone(attachment):
            upload = self._whole(attachment, caller)
            if upload.offset != offset:
                raise Refusal(409, "attachment.offset", f"the next byte is {upload.offset}")
            if offset + len(piece) > upload.size:
                raise Refusal(413, "attachment.too-large", f"it was to have {upload.size} bytes")
            if not piece:
                return upload
            self._write(upload, (piece,))
            if offset + len(piece) < upload.size:
                return self._move(upload, offset + len(piece), caller)
            return self._finish(upload, caller)

    def give_up(self, caller: Caller, attachment: str) -> None:
        """Forgets what there is of it; it can be begun again. Raises `Refusal`: 409 attachment.complete when it is stored."""
        with self._alone(attachment):
            with writing(self._engine) as connection:
                spend(connection, caller)
                if _find(connection, attachment, caller).stored:
                    raise Refusal(409, "attachment.complete", "it is stored, and its record counts on it")
                connection.execute(update(attachments).where(attachments.c.id == attachment).values(offset=0, began_at=None))
            with _storage():
                self._path(attachment).unlink(missing_ok=True)

    def put(self, attachment: str, content: Iterable[bytes]) -> Upload:
        """All of it at once, from somebody at the centre who has it (a bundle). It may be stored already, and may have been begun.

        Raises `Refusal`: 404 attachment.unknown, 460 attachment.checksum.
        """
        with self._engine.connect() as connection:
            _find(connection, attachment, None)  # the name of a file is made of known ids only
        with self._alone(attachment):
            with writing(self._engine) as connection:
                upload = _find(connection, attachment, None)
                if upload.stored and self._on_disk(upload) == upload.size:
                    return upload
                self._reset(connection, upload, began_at=milliseconds(self._now()))
            upload = replace(upload, offset=0, stored=False)
            self._write(upload, content)
            return self._finish(upload, None)

    def open(self, attachment: str) -> BinaryIO:
        """The sealed bytes of one that is stored. Raises `Refusal`: 404 attachment.unknown when it is not."""
        with self._engine.connect() as connection:
            upload = _find(connection, attachment, None)
        if not upload.stored:
            raise Refusal(404, "attachment.unknown", "it is not stored yet")
        with _storage():
            return self._path(attachment).open("rb")

    def _whole(self, attachment: str, caller: Caller) -> Upload:
        """As the row has it, once the disk is seen to have as much. To be called alone."""
        with self._engine.connect() as connection:
            upload = _find(connection, attachment, caller)
        if self._on_disk(upload) < upload.offset:
            with writing(self._engine) as connection:
                self._reset(connection, upload, began_at=None)
            raise Refusal(410, "attachment.gone", "what was there of it is lost: begin anew")
        return upload

    def _reset(self, connection: Connection, upload: Upload, began_at: int | None) -> None:
        """Back to nothing; a record that was complete is so no more."""
        back = update(attachments).where(attachments.c.id == upload.id)
        connection.execute(back.values(offset=0, stored_at=None, began_at=began_at))
        if upload.stored:
            self._set_complete(connection, upload.record_id, False)

    def _on_disk(self, upload: Upload) -> int:
        try:
            return self._path(upload.id).stat().st_size
        except FileNotFoundError:
            return 0
        except OSError:
            raise _no_storage() from None

    def _write(self, upload: Upload, content: Iterable[bytes]) -> None:
        """Puts the bytes behind those that are certain, and on disk."""
        path = self._path(upload.id)
        with _storage():
            is_new = not path.exists()
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                os.ftruncate(file, upload.offset)
                at = upload.offset
                for piece in content:
                    rest = memoryview(piece)
                    while rest:
                        written = os.pwrite(file, rest, at)
                        at, rest = at + written, rest[written:]
                os.fsync(file)
            finally:
                os.close(file)
            if is_new:
                _sync_folder(path.parent)

    def _move(self, upload: Upload, offset: int, caller: Caller) -> Upload:
        with writing(self._engine) as connection:
            spend(connection, caller)
            _set_offset(connection, upload, offset=offset)
        return replace(upload, offset=offset)

    def _finish(self, upload: Upload, caller: Caller | None) -> Upload:
        """The last byte is on disk."""
        size, found = self._hash(upload)
        right = (size, found) == (upload.size, upload.content_hash)
        with writing(self._engine) as connection:
            if caller is not None:
                spend(connection, caller)
            # Of two last attachments of a record the second waits here, and then sees the first as stored.
            connection.execute(select(records.c.id).where(records.c.id == upload.record_id).with_for_update())
            if right:
                _set_offset(connection, upload, offset=upload.size, stored_at=milliseconds(self._now()))
                missing = select(func.count()).where(attachments.c.record_id == upload.record_id, attachments.c.stored_at.is_(None))
                if connection.execute(missing).scalar_one() == 0:
                    self._set_complete(connection, upload.record_id, True)
            else:
                _set_offset(connection, upload, offset=0)
        if not right:
            with _storage():
                os.truncate(self._path(upload.id), 0)
            raise Refusal(460, "attachment.checksum", "the whole has another hash than its record says; nothing of it is kept")
        return replace(upload, offset=upload.size, stored=True)

    def _hash(self, upload: Upload) -> tuple[int, str]:
        digest, size = hashlib.sha256(), 0
        with _storage(), self._path(upload.id).open("rb") as file:
            while piece := file.read(_READ_AT_ONCE):
                digest.update(piece)
                size += len(piece)
        return size, digest.hexdigest()

    def _set_complete(self, connection: Connection, record: str, complete: bool) -> None:
        """With an event, where it is a change."""
        changed = update(records).where(records.c.id == record, records.c.complete != int(complete)).values(complete=int(complete))
        for case_id in connection.execute(changed.returning(records.c.case_id)).scalars().all():
            what, at = COMPLETE if complete else INCOMPLETE, milliseconds(self._now())
            connection.execute(events.insert().values(record_id=record, case_id=case_id, what=what, at=at))

    def _path(self, attachment: str) -> Path:
        return self._folder / attachment[-2:] / attachment

    @contextmanager
    def _alone(self, attachment: str) -> Iterator[None]:
        """Nobody else appends in this folder meanwhile. Never to be asked for inside a transaction."""
        folder = self._path(attachment).parent
        with _storage():
            if not folder.exists():
                folder.mkdir(exist_ok=True, mode=0o700)
                _sync_folder(self._folder)
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            with _storage():
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _find(connection: Connection, attachment: str, caller: Caller | None) -> Upload:
    """One that was begun and is the caller's; others do not exist for it."""
    row = connection.execute(select(attachments).where(attachments.c.id == attachment)).one_or_none()
    foreign = row is not None and caller is not None and (row.terminal not in caller.codes or row.began_at is None)
    if row is None or foreign:
        raise Refusal(404, "attachment.unknown", "no such upload was begun")
    return _upload(row)


def _upload(row: Row[tuple[object, ...]]) -> Upload:
    return Upload(row.id, row.record_id, row.size, row.content_hash, row.offset, row.stored_at is not None)


def _set_offset(connection: Connection, before: Upload, **values: int) -> None:
    """Only if it is still where it was: a row that somebody else moved keeps its place."""
    unmoved = (attachments.c.id == before.id) & (attachments.c.offset == before.offset) & attachments.c.stored_at.is_(None)
    if connection.execute(update(attachments).where(unmoved).values(**values)).rowcount != 1:
        raise Refusal(409, "attachment.offset", "it was moved meanwhile")


@contextmanager
def _storage() -> Iterator[None]:
    try:
        yield
    except OSError:
        raise _no_storage() from None


def _no_storage() -> Refusal:
    return Refusal(503, "centre.storage", "the centre can't store at the moment", 30)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
