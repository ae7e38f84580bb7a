"""Takes a batch: every record once, whoever sends it however often, with its effects in the same transaction.

The unique id decides. Same id and same content: duplicate, which is success. Same id and other content: conflict. Ids are inserted in
sorted order, and tables in one order, so that two batches with the same records can't wait for each other.

A service or form version that the centre does not know is no fault of a record: it is stored, and whoever opens it sees to it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine, delete, select, update

from kiosk.central.admission import Caller, spend
from kiosk.central.bulk import insert_all, insert_new
from kiosk.central.keys import Keys, KeySet
from kiosk.central.problems import Refusal
from kiosk.central.tables import attachments, cases, events, records, to_index, writing
from kiosk.wire import acknowledgement, seal, tracking
from kiosk.wire.encoding import milliseconds
from kiosk.wire.models import LARGEST_BATCH, Acknowledgement, Batch, Envelope, Hash, ItemVerdict, RecordId, TerminalCode, Verdict

YEAR_2100 = 4_102_444_800_000  # in milliseconds: a moment outside is a broken clock's, and not every calendar can show it
ACCEPTED, WITHDRAWN = "accepted", "withdrawn"
TOO_LATE, TO_CHECK = "withdrawal-too-late", "withdrawal-to-check"
_LARGEST_SEALED = seal.LARGEST_PLAINTEXT + seal.SMALLEST_SEALED + 1024
_TERMINAL: TypeAdapter[str] = TypeAdapter(TerminalCode)
_ID: TypeAdapter[str] = TypeAdapter(RecordId)
_HASH: TypeAdapter[str] = TypeAdapter(Hash)
_EACH_ITS_OWN = ("id", "tracking_number", "case_id", "content_hash", "refers_to", "sealed")
_OFTEN_THE_SAME = ("kind", "seq", "service", "form_version", "terminal", "suite", "key_id")


def ingest(engine: Engine, keys: Keys, caller: Caller, body: bytes, now: datetime) -> Acknowledgement:
    """The signed answer to the bytes of a `Batch`. Raises `Refusal` when there is nothing in them that could be answered a record each, and
    for another terminal's batch."""
    terminal, envelopes, malformed = _read(body)
    if terminal not in caller.codes:
        raise Refusal(403, "terminal.foreign", "the batch is another terminal's")
    ids = {envelope.id for envelope in envelopes} | {verdict.id for verdict in malformed}
    if len(ids) < len(envelopes) + len(malformed):
        raise Refusal(400, "batch.repeated-id", "an id stands in the batch twice")
    held = keys.current()
    with writing(engine) as connection:
        spend(connection, caller)
        verdicts = malformed + take(connection, held, caller.codes, envelopes, milliseconds(now))
    in_order = tuple(sorted(verdicts, key=lambda verdict: verdict.id))
    return acknowledgement.sign(held.acknowledging, held.trust.ack_key_id, terminal, in_order, now)


def take(connection: Connection, keys: KeySet, codes: Collection[str], envelopes: Iterable[Envelope], now: int) -> list[ItemVerdict]:
    """Stores what is sound and new, in a writing transaction of yours; a verdict for each. `codes`: whose records may be among them."""
    verdicts: list[ItemVerdict] = []
    sound: list[Envelope] = []
    for envelope in sorted(envelopes, key=lambda one: one.id):
        if reason := _fault(envelope, keys, codes):
            verdicts.append(_verdict(envelope, "rejected", reason))
        else:
            sound.append(envelope)
    return verdicts + (_store(connection, keys, codes, sound, now) if sound else [])


def state_after(state: str, kind: str) -> tuple[str, str | None]:
    """The state of a case when one more record of it has arrived, and the word for an event when the record comes too late.

    Records arrive in any order, so the order may not matter: only a withdrawal changes a state, and only that of a case which nobody has
    worked on; what arrives after it changes nothing any more. It counts from when the opener of its case is there too, and only from the
    terminal that sent that one.
    """
    if kind != "withdrawal" or state == WITHDRAWN:
        return state, None
    return (WITHDRAWN, None) if state == ACCEPTED else (state, TOO_LATE)


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


def _fault(envelope: Envelope, keys: KeySet, codes: Collection[str]) -> str | None:
    """Why the record can't be taken, as a stable code. The seal itself is opened later, where somebody needs what is inside."""
    if envelope.terminal not in codes:
        return "terminal.foreign"
    if seal.content_hash(envelope.sealed, (one.content_hash for one in envelope.attachments)) != envelope.content_hash:
        return "record.hash-mismatch"
    if envelope.suite != seal.SUITE:
        return "seal.unknown-suite"
    if not keys.is_ours(envelope.key_id):
        return "seal.unknown-key"
    if not seal.SMALLEST_SEALED < len(envelope.sealed) <= _LARGEST_SEALED:
        return "seal.malformed"
    if not 0 <= milliseconds(envelope.created_at) < YEAR_2100:
        return "record.created-at"
    if "\0" in envelope.service or "\0" in envelope.form_version:  # no text in a database
        return "record.malformed"
    if len({one.id for one in envelope.attachments}) < len(envelope.attachments):
        return "attachment.repeated-id"
    try:
        number = tracking.parse(envelope.tracking_number)
    except tracking.BadTrackingNumber as error:
        return error.code
    return None if number.terminal == envelope.terminal else "tracking-number.terminal"


def _store(connection: Connection, keys: KeySet, codes: Collection[str], envelopes: list[Envelope], now: int) -> list[ItemVerdict]:
    """Inserts what is new, with its effects, and says for the others whether they are the same."""
    new = insert_new(connection, records, _columns(envelopes, keys, now), returning="id")
    robbers = _store_attachments(connection, [one for one in envelopes if one.id in new and one.attachments])
    new -= robbers
    if new:
        _store_effects(connection, keys, codes, [envelope for envelope in envelopes if envelope.id in new], now)
    others = [envelope.id for envelope in envelopes if envelope.id not in new]
    kept: dict[str, str] = {}
    if others:
        rows_kept = connection.execute(select(records.c.id, records.c.content_hash).where(records.c.id.in_(others)))
        kept = {row.id: row.content_hash for row in rows_kept}
    return [_compare(envelope, new, robbers, kept) for envelope in envelopes]


def _columns(envelopes: list[Envelope], keys: KeySet, now: int) -> dict[str, Any]:
    return {
        **{name: [getattr(one, name) for one in envelopes] for name in _EACH_ITS_OWN},
        **{name: _once([getattr(one, name) for one in envelopes]) for name in _OFTEN_THE_SAME},
        "created_at": [milliseconds(one.created_at) for one in envelopes],
        "received_at": now,
        "attachments_expected": [len(one.attachments) for one in envelopes],
        "complete": [0 if one.attachments else 1 for one in envelopes],
        "unreadable": [1 if one.key_id in keys.archived else 0 for one in envelopes],
    }


def _once(values: list[Any]) -> list[Any] | Any:
    """One value for all rows where they agree: it is sent once."""
    return values[0] if all(value == values[0] for value in values) else values


def _store_attachments(connection: Connection, added: list[Envelope]) -> set[str]:
    """Notes what each new record names. Ids of records taken out again: they name an attachment that another record has."""
    named = [
        (one.id, envelope.id, position, envelope.terminal, one) for envelope in added for position, one in enumerate(envelope.attachments)
    ]
    if not named:
        return set()
    named.sort(key=lambda row: row[:2])
    ids, owners, positions, terminals, references = zip(*named, strict=True)
    columns: dict[str, Any] = {
        "id": ids,
        "record_id": owners,
        "position": positions,
        "terminal": terminals,
        "size": [one.size for one in references],
        "content_hash": [one.content_hash for one in references],
        "offset": 0,
    }
    insert_all(connection, attachments, columns, or_keep=True)
    holders = select(attachments.c.id, attachments.c.record_id).where(attachments.c.id.in_(ids))
    held = {row.id: row.record_id for row in connection.execute(holders)}
    robbers = {record for attachment, record in zip(ids, owners, strict=True) if held[attachment] != record}
    if robbers:
        connection.execute(delete(attachments).where(attachments.c.record_id.in_(robbers)))
        connection.execute(delete(records).where(records.c.id.in_(robbers)))
    return robbers


def _store_effects(connection: Connection, keys: KeySet, codes: Collection[str], added: list[Envelope], now: int) -> None:
    """Cases, events and what is still to be opened: exactly once a record, since `added` are those which this transaction inserted."""
    opening = {one.case_id: one for one in added}
    services, case_ids = [opening[case].service for case in sorted(opening)], sorted(opening)
    opened: dict[str, Any] = {"case_id": case_ids, "service": services, "state": ACCEPTED, "changed_at": now}
    fresh = insert_new(connection, cases, opened, returning="case_id")
    noted = [(one.id, one.case_id, "received") for one in added]
    noted += [(one.id, one.case_id, "key-archived") for one in added if one.key_id in keys.archived]
    for record, case, trusted in sorted(_withdrawals(connection, codes, added, fresh), key=lambda one: (one[1], one[0])):
        if (what := _withdraw(connection, case, now) if trusted else TO_CHECK) is not None:
            noted.append((record, case, what))
    record_ids, of_cases, whats = zip(*noted, strict=True)
    insert_all(connection, events, {"record_id": record_ids, "case_id": of_cases, "what": whats, "at": now})
    if readable := [one.id for one in added if one.key_id not in keys.archived]:
        insert_all(connection, to_index, {"record_id": readable})


def _withdrawals(connection: Connection, codes: Collection[str], added: list[Envelope], fresh: set[str]) -> Iterator[tuple[str, str, bool]]:
    """Withdrawals that meet the opener of their case in this transaction, whichever of both came first: record, case, and whether one
    terminal sent both. Who knows the id of a case may send a withdrawal; whether it is the resident's is then for a person to see.

    `fresh`: cases of which nothing had arrived before. The cases in question are locked before either is looked for, so that of two
    transactions which bring one each, the second sees the first's.
    """
    coming = {one.id: one.case_id for one in added if one.kind == "withdrawal"}
    awaited = [one.case_id for one in added if one.id == one.case_id and one.case_id not in fresh]
    if not coming and not awaited:
        return
    met = cases.c.case_id.in_({*coming.values(), *awaited})
    connection.execute(select(cases.c.case_id).where(met).order_by(cases.c.case_id).with_for_update()).all()
    openers = connection.execute(select(records.c.id, records.c.terminal).where(records.c.id.in_(set(coming.values()))))
    sent_from = {row.id: row.terminal for row in openers}
    for record, case in coming.items():
        if case in sent_from:
            yield record, case, sent_from[case] in codes
    early = select(records.c.id, records.c.case_id, records.c.terminal).where(
        records.c.case_id.in_(awaited), records.c.kind == "withdrawal", records.c.id.not_in(set(coming))
    )
    for row in connection.execute(early) if awaited else ():
        yield row.id, row.case_id, row.terminal in codes


def _withdraw(connection: Connection, case_id: str, now: int) -> str | None:
    case = cases.c.case_id == case_id
    before = connection.execute(select(cases.c.state).where(case).with_for_update()).scalar_one()
    after, too_late = state_after(before, "withdrawal")
    if after != before:
        connection.execute(update(cases).where(case).values(state=after, changed_at=now))
    return too_late


def _compare(envelope: Envelope, new: set[str], robbers: set[str], kept: dict[str, str]) -> ItemVerdict:
    if envelope.id in new:
        return _verdict(envelope, "accepted")
    if envelope.id in robbers:
        return _verdict(envelope, "conflict", "attachment.taken")
    if envelope.id not in kept:  # not inserted and not there: another record has its tracking number
        return _verdict(envelope, "conflict", "tracking-number.taken")
    if kept[envelope.id] == envelope.content_hash:
        return _verdict(envelope, "duplicate")
    return _verdict(envelope, "conflict", "record.other-content")


def _verdict(envelope: Envelope, verdict: Verdict, reason: str | None = None) -> ItemVerdict:
    return ItemVerdict(id=envelope.id, content_hash=envelope.content_hash, verdict=verdict, reason=reason)
