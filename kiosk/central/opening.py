"""Opens what is sealed, for those at the centre who need what is inside: whichever key in use or retired it was sealed for, and what was
sealed again after its key had gone to the archive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.central.keys import KeySet
from kiosk.central.tables import attachments, moment, records, resealed
from kiosk.wire import attachment, seal


class KeyAway(Exception):
    """The key for it is in the archive: see `kiosk.central.late_keys`."""

    code = "seal.key-archived"


def context_of(connection: Connection, row: Row[Any]) -> bytes:
    """What a row of `records` was bound to when it was sealed."""
    hashes: tuple[str, ...] = ()
    if row.attachments_expected:
        named = select(attachments.c.content_hash).where(attachments.c.record_id == row.id).order_by(attachments.c.position)
        hashes = tuple(connection.execute(named).scalars())
    context = seal.Context(
        row.id, row.tracking_number, row.kind, row.case_id, row.seq, row.service, row.form_version, row.terminal,
        moment(row.created_at), row.refers_to, hashes,
    )  # fmt: skip
    return context.encoded()


def sealed_again(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, bytes]]:
    """Key id and content of those which were sealed again."""
    found = connection.execute(select(resealed.c.id, resealed.c.key_id, resealed.c.sealed).where(resealed.c.id.in_(ids)))
    return {row.id: (row.key_id, bytes(row.sealed)) for row in found}


def open_record(connection: Connection, keys: KeySet, row: Row[Any]) -> bytes:
    """The plain content of a row of `records`. Raises `KeyAway`; `seal.SealBroken`."""
    key_id, sealed = row.key_id, bytes(row.sealed)
    if key_id not in keys.openers:
        key_id, sealed = sealed_again(connection, [row.id]).get(row.id, (key_id, sealed))
    private = keys.openers.get(key_id)
    if private is None:
        raise KeyAway(f"the record is sealed for key {key_id}")
    return seal.open_sealed(private, sealed, context_of(connection, row))


def open_attachment_key(connection: Connection, keys: KeySet, row: Row[Any], header: bytes) -> bytes:
    """The key to the pieces of a row of `attachments`, whose sealed bytes begin with `header`. Raises `KeyAway`; `seal.SealBroken`."""
    key_id: str = connection.execute(select(records.c.key_id).where(records.c.id == row.record_id)).scalar_one()
    if key_id not in keys.openers:
        key_id, header = sealed_again(connection, [row.id]).get(row.id, (key_id, header))
    private = keys.openers.get(key_id)
    if private is None:
        raise KeyAway(f"the attachment is sealed for key {key_id}")
    return attachment.open_key(private, header, attachment.context(row.id, row.record_id, row.terminal))
