"""Takes a batch: every record once, whoever sends it however often, with its effects in the same transaction.

The unique id decides. Same id and same content: duplicate, which is success. Same id and other content: conflict. Ids are inserted in
sorted order, so that two batches with the same records can't wait for each other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects.sqlite import insert

from kiosk.central.keys import Keys
from kiosk.central.problems import Refusal
from kiosk.central.tables import cases, events, records, to_index, writing
from kiosk.wire import acknowledgement, seal, tracking
from kiosk.wire.encoding import milliseconds
from kiosk.wire.models import LARGEST_BATCH, Acknowledgement, Batch, Envelope, Hash, ItemVerdict, RecordId, TerminalCode

YEAR_2100 = 4_102_444_800_000  # in milliseconds: a moment outside is a broken clock's, and not every calendar can show it
_TERMINAL: TypeAdapter[str] = TypeAdapter(TerminalCode)
_ID: TypeAdapter[str] = TypeAdapter(RecordId)
_HASH: TypeAdapter[str] = TypeAdapter(Hash)


def ingest(engine: Engine, keys: Keys, body: bytes, now: datetime) -> Acknowledgement:
    """The signed answer to the bytes of a `Batch`. Raises `Refusal` when there is nothing in them that could be answered a record each."""
    terminal, envelopes, malformed = _read(body)
    ids = [envelope.id for envelope in envelopes] + [verdict.id for verdict in malformed]
    if len(set(ids)) < len(ids):
        raise Refusal(400, "batch.repeated-id", "an id stands in the batch twice")
    verdicts = malformed
    sound: list[Envelope] = []
    for envelope in sorted(envelopes, key=lambda one: one.id):
        if reason := _fault(envelope, keys):
            verdicts.append(_verdict(envelope, "rejected", reason))
        else:
            sound.append(envelope)
    if sound:
        with writing(engine) as connection:
            verdicts += _store(connection, sound, milliseconds(now))
    in_order = tuple(sorted(verdicts, key=lambda verdict: verdict.id))
    return acknowledgement.sign(keys.acknowledging, keys.trust.ack_key_id, terminal, in_order, now)


def _read(body: bytes) -> tuple[str, list[Envelope], list[ItemVerdict]]:
    """Terminal, the records that can be read, and a verdict for each that can't: one bad record must not stop the others."""
    try:
        batch = Batch.model_validate_json(body)
        return batch.terminal, list(batch.items), []
    except ValidationError:
        pass  # record by record, to find those that are well formed
    try:
        loose: dict[str, Any] = json.loads(body)
        terminal, items = _TERMINAL.validate_python(loose["terminal"]), loose["items"]
        if not isinstance(items, list) or not 1 <= len(items) <= LARGEST_BATCH:
            raise ValueError
        envelopes: list[Envelope] = []
        malformed: list[ItemVerdict] = []
        for item in items:
            try:
                envelopes.append(Envelope.model_validate_json(json.dumps(item)))
            except ValidationError:
                claimed = _HASH.validate_python(item["content_hash"]) if _is_hash(item.get("content_hash")) else ""
                record = _ID.validate_python(item["id"])
                malformed.append(ItemVerdict(id=record, content_hash=claimed, verdict="rejected", reason="record.malformed"))
        return terminal, envelopes, malformed
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refusal(400, "batch.malformed", f"the body is no batch of 1 to {LARGEST_BATCH} records, each with an id") from None


def _is_hash(value: object) -> bool:
    try:
        _HASH.validate_python(value)
    except ValidationError:
        return False
    return True


def _fault(envelope: Envelope, keys: Keys) -> str | None:
    """Why the record can't be taken, as a stable code. The seal itself is opened later, where somebody needs what is inside."""
    if seal.hash_of(envelope.sealed) != envelope.content_hash:
        return "record.hash-mismatch"
    if envelope.suite != keys.trust.sealing_suite:
        return "seal.unknown-suite"
    if envelope.key_id != keys.trust.sealing_key_id:
        return "seal.unknown-key"
    if not seal.SMALLEST_SEALED < len(envelope.sealed) <= seal.LARGEST_PLAINTEXT + seal.SMALLEST_SEALED + 1024:
        return "seal.malformed"
    if not 0 <= milliseconds(envelope.created_at) < YEAR_2100:
        return "record.created-at"
    try:
        number = tracking.parse(envelope.tracking_number)
    except tracking.BadTrackingNumber as error:
        return error.code
    return None if number.terminal == envelope.terminal else "tracking-number.terminal"


def _store(connection: Connection, envelopes: list[Envelope], now: int) -> Iterable[ItemVerdict]:
    """Inserts what is new, with its effects, and says for the others whether they are the same."""
    rows = [{**one.model_dump(), "created_at": milliseconds(one.created_at), "received_at": now} for one in envelopes]
    new = set(connection.execute(insert(records).on_conflict_do_nothing().returning(records.c.id), rows).scalars())
    added = [envelope for envelope in envelopes if envelope.id in new]
    if added:
        opened = [{"case_id": one.case_id, "service": one.service, "state": "accepted", "changed_at": now} for one in added]
        connection.execute(insert(cases).on_conflict_do_nothing(), opened)
        connection.execute(events.insert(), [{"record_id": one.id, "case_id": one.case_id, "what": "received", "at": now} for one in added])
        connection.execute(to_index.insert(), [{"record_id": one.id} for one in added])
    others = [envelope.id for envelope in envelopes if envelope.id not in new]
    kept: dict[str, str] = {}
    if others:
        rows_kept = connection.execute(select(records.c.id, records.c.content_hash).where(records.c.id.in_(others)))
        kept = {row.id: row.content_hash for row in rows_kept}
    return [_compare(envelope, new, kept) for envelope in envelopes]


def _compare(envelope: Envelope, new: set[str], kept: dict[str, str]) -> ItemVerdict:
    if envelope.id in new:
        return _verdict(envelope, "accepted")
    if envelope.id not in kept:  # not inserted and not there: another record has its tracking number
        return _verdict(envelope, "conflict", "tracking-number.taken")
    if kept[envelope.id] == envelope.content_hash:
        return _verdict(envelope, "duplicate")
    return _verdict(envelope, "conflict", "record.other-content")


def _verdict(envelope: Envelope, verdict: Any, reason: str | None = None) -> ItemVerdict:
    return ItemVerdict(id=envelope.id, content_hash=envelope.content_hash, verdict=verdict, reason=reason)
