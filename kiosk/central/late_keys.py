"""The named procedure for what was sealed for a key that is in the archive: see late-terminals.md beside this file.

A person brings the key back for as long as this takes. What it opens is sealed again for the key in use and kept beside the original, which
stays as it came, with its hash. Run again, it goes on with what has arrived since.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import Connection, Engine, Row, Select, func, select, update

from kiosk.central.keys import Kept, KeySet
from kiosk.central.opening import context_of, sealed_again
from kiosk.central.tables import attachments, events, insert, records, resealed, to_index, writing
from kiosk.wire import attachment, seal
from kiosk.wire.encoding import milliseconds

_AT_ONCE = 10


@dataclass(frozen=True)
class Reopened:
    """How much was sealed again, and how much does not open with this key either."""

    records: int = 0
    attachments: int = 0
    broken: int = 0


class WrongKey(Exception):
    """The key is none of the archive of this centre, or is still in use."""

    code = "central.late-key"


def open_late(engine: Engine, keys: KeySet, late: Kept, attachment_file: Callable[[str], BinaryIO], now: datetime) -> Reopened:
    """Seals again, for the key in use, what was sealed for `late`. `attachment_file`: the sealed bytes of a stored attachment by its id.
    Raises `WrongKey`, and what `attachment_file` raises.
    """
    if late.key_id not in keys.archived:
        raise WrongKey(f"key {late.key_id} is not one that this centre has put into the archive")
    work = _Work(engine, keys, late, attachment_file, milliseconds(now))
    return Reopened(work.records(), work.attachments(), work.broken)


def waiting(engine: Engine) -> dict[str, int]:
    """How many records wait for which key."""
    away = select(records.c.key_id, func.count().label("waiting")).where(records.c.unreadable == 1).group_by(records.c.key_id)
    with engine.connect() as connection:
        return {row.key_id: row.waiting for row in connection.execute(away)}


class _Work:
    def __init__(self, engine: Engine, keys: KeySet, late: Kept, attachment_file: Callable[[str], BinaryIO], now: int) -> None:
        self._engine, self._keys, self._late, self._file, self._now = engine, keys, late, attachment_file, now
        self._private = seal.private_key(late.private)
        self._public = seal.public_key(keys.trust.sealing_public)
        self.broken = 0

    def records(self) -> int:
        sealed_for = func.coalesce(resealed.c.key_id, records.c.key_id)
        todo = select(records).join(resealed, resealed.c.id == records.c.id, isouter=True).where(sealed_for == self._late.key_id)
        return self._each(todo, records.c.id, self._record)

    def attachments(self) -> int:
        sealed_for = func.coalesce(resealed.c.key_id, records.c.key_id)
        todo = (
            select(attachments)
            .join(records, records.c.id == attachments.c.record_id)
            .join(resealed, resealed.c.id == attachments.c.id, isouter=True)
            .where(sealed_for == self._late.key_id, attachments.c.stored_at.is_not(None))
        )
        return self._each(todo, attachments.c.id, self._attachment)

    def _each(self, todo: Select[Any], by: Any, one: Callable[[Connection, Row[Any]], None]) -> int:
        """A few in a transaction, in the order of their ids, past those that do not open."""
        done, after = 0, ""
        while True:
            with writing(self._engine) as connection:
                rows = connection.execute(todo.where(by > after).order_by(by).limit(_AT_ONCE)).all()
                for row in rows:
                    try:
                        one(connection, row)
                        done += 1
                    except seal.SealBroken:
                        self.broken += 1
            if not rows:
                return done
            after = rows[-1].id

    def _record(self, connection: Connection, row: Row[Any]) -> None:
        again = sealed_again(connection, [row.id]).get(row.id)
        bound_to = context_of(connection, row)
        plain = seal.open_sealed(self._private, again[1] if again else bytes(row.sealed), bound_to)
        self._keep(connection, row.id, seal.seal(self._public, plain, bound_to))
        connection.execute(update(records).where(records.c.id == row.id).values(unreadable=0))
        connection.execute(insert(connection, to_index).values(record_id=row.id).on_conflict_do_nothing())
        connection.execute(events.insert().values(record_id=row.id, case_id=row.case_id, what="sealed-again", at=self._now))

    def _attachment(self, connection: Connection, row: Row[Any]) -> None:
        again = sealed_again(connection, [row.id]).get(row.id)
        if again is None:
            with self._file(row.id) as file:
                header = attachment.split_header(file)
        else:
            header = again[1]
        bound_to = attachment.context(row.id, row.record_id, row.terminal)
        key = attachment.open_key(self._private, header, bound_to)
        self._keep(connection, row.id, seal.seal(self._public, key, bound_to))

    def _keep(self, connection: Connection, subject: str, sealed: bytes) -> None:
        values = {"key_id": self._keys.trust.sealing_key_id, "sealed": sealed, "at": self._now}
        upsert = insert(connection, resealed).values(id=subject, **values)
        connection.execute(upsert.on_conflict_do_update(index_elements=[resealed.c.id], set_=values))
