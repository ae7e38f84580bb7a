"""What a record is as a row, as an envelope and as an item: the columns, and the ways between them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from kiosk.outbox.errors import StoreError
from kiosk.outbox.records import Draft, Item
from kiosk.wire import seal as sealing
from kiosk.wire.models import AttachmentReference, Envelope
from kiosk.wire.seal import Context, Seal

ENVELOPE = (
    "sequence, attachments, id, tracking_number, kind, case_id, seq, service, form_version, terminal, created_at, refers_to, suite, key_id,"
    " content_hash, sealed"
)
ITEM = (
    "id, tracking_number, kind, case_id, service, state, attempts, created_at, next_try, changed_at, reason, acknowledged_at, refers_to,"
    " attachments, content_hash"
)


def sealed(draft: Draft, context: Context, attached: tuple[AttachmentReference, ...], seal: Seal) -> Envelope:
    """The record as it will travel. Raises `StoreError` store.payload when it is none that can."""
    try:
        closed = seal(draft.payload, context)
        return Envelope(
            id=context.id,
            tracking_number=context.tracking_number,
            kind=draft.kind,
            case_id=context.case_id,
            seq=context.seq,
            service=context.service,
            form_version=context.form_version,
            terminal=context.terminal,
            created_at=context.created_at,
            suite=closed.suite,
            key_id=closed.key_id,
            content_hash=sealing.content_hash(closed.content, context.attachments),
            refers_to=context.refers_to,
            attachments=attached,
            sealed=closed.content,
        )
    except sealing.TooLarge as error:
        raise StoreError("store.payload", str(error)) from error
    except ValidationError as error:
        places = sorted({str(one["loc"][0]) for one in error.errors(include_input=False)})
        raise StoreError("store.payload", f"no record that can be sent: {', '.join(places)}") from None
    except UnicodeEncodeError:
        raise StoreError("store.payload", "no record that can be sent: characters that are none") from None


def moment(value: int) -> datetime:
    """From milliseconds since 1970 UTC."""
    return datetime.fromtimestamp(value / 1000, UTC)


def item(row: dict[str, Any]) -> Item:
    """From the columns of `ITEM`."""
    in_line = row["state"] in ("waiting", "sending")
    moments = {name: None if row[name] is None else moment(row[name]) for name in ("created_at", "changed_at", "acknowledged_at")}
    return Item(**{**row, **moments, "next_try": moment(row["next_try"]) if in_line else None})
