"""What a record is as a row, as an envelope and as an item: the columns, and the ways between them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, get_args

from kiosk.outbox.errors import StoreError
from kiosk.outbox.records import Draft, Item
from kiosk.wire import seal as sealing
from kiosk.wire.models import AttachmentReference, Envelope, RecordKind
from kiosk.wire.seal import Context, Seal, Sealed

ENVELOPE = (
    "sequence, attachments, id, tracking_number, kind, case_id, seq, service, form_version, terminal, created_at, refers_to, suite, key_id,"
    " content_hash, sealed"
)
ITEM = (
    "id, tracking_number, kind, case_id, service, state, attempts, created_at, next_try, changed_at, reason, acknowledged_at, refers_to,"
    " attachments, content_hash"
)
_ENVELOPE_NAMES = tuple(name.strip() for name in ENVELOPE.split(","))
_KINDS = frozenset(get_args(RecordKind))
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # as `kiosk.wire.models.RecordId`
_LONGEST_NAME = 100


def check_fit(draft: Draft) -> None:
    """Raises `StoreError` store.payload for what `Envelope` would never take, before a number is drawn for it. What the store itself makes
    (numbers, hashes, moments) fits, so that the envelope need not be built only to be checked."""
    wrong = [name for name in ("form_version", "service") if not _is_name(getattr(draft, name))]
    wrong += [name for name, value in (("case_id", draft.case_id), ("refers_to", draft.refers_to)) if value and not _ID.fullmatch(value)]
    _refuse([*wrong, "kind"] if draft.kind not in _KINDS else wrong)


def sealed(draft: Draft, context: Context, seal: Seal) -> tuple[Sealed, str]:
    """Its content as it will travel, and the hash over all of it. Raises `StoreError` store.payload when it can't."""
    try:
        closed = seal(draft.payload, context)
    except sealing.TooLarge as error:
        raise StoreError("store.payload", str(error)) from error
    _refuse([name for name, value in (("key_id", closed.key_id), ("suite", closed.suite)) if not _is_name(value)])
    return closed, sealing.content_hash(closed.content, context.attachments)


def envelope(row: tuple[Any, ...], attachments: tuple[AttachmentReference, ...]) -> Envelope:
    """From the columns of `ENVELOPE`. Raises what `Envelope` and `moment` raise for a row that is not as it was stored."""
    values = dict(zip(_ENVELOPE_NAMES, row, strict=True))
    if len(attachments) != values.pop("attachments"):
        raise ValueError("an attachment of the record is missing")
    del values["sequence"]
    values["created_at"] = moment(values["created_at"])
    return Envelope(attachments=attachments, **values)


def _is_name(text: str) -> bool:
    """As `kiosk.wire.models.Name`: 1 to 100 characters that UTF-8 can hold."""
    return 0 < len(text) <= _LONGEST_NAME and (text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text))


def _refuse(names: list[str]) -> None:
    if names:
        raise StoreError("store.payload", f"no record that can be sent: {', '.join(sorted(names))}")


def moment(value: int) -> datetime:
    """From milliseconds since 1970 UTC."""
    return datetime.fromtimestamp(value / 1000, UTC)


def item(row: dict[str, Any]) -> Item:
    """From the columns of `ITEM`."""
    waits = row["state"] in ("waiting", "sending") and row["next_try"] > 0
    moments = {name: None if row[name] is None else moment(row[name]) for name in ("created_at", "changed_at", "acknowledged_at")}
    return Item(**{**row, **moments, "next_try": moment(row["next_try"]) if waits else None})
