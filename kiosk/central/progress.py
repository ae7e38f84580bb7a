"""What became of a record. By number: its state and nothing more. By document: every record in which that person takes part.

Records are found by person through an HMAC of the ID number (RFC 2104) with a secret of the centre. Seals are opened when somebody asks
by document, not when records arrive, and a few at a time. Every answer is signed, also that there is no such record.
"""

from __future__ import annotations

import hmac
import re
import threading
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine, Row, Select, delete, func, select, update

from kiosk.central.admission import Caller
from kiosk.central.ingest import ACCEPTED
from kiosk.central.keys import Keys, KeySet
from kiosk.central.opening import KeyAway, open_record
from kiosk.central.problems import Refusal
from kiosk.central.tables import cases, events, insert, moment, parties, records, to_index, writing
from kiosk.wire import progress as signing
from kiosk.wire import seal, tracking
from kiosk.wire.encoding import milliseconds
from kiosk.wire.models import Nonce, Progress, ProgressAnswer, SealedQuestion
from kiosk.wire.submission import BadSubmission, Submission

LONGEST_LIST = 200
RECORDS_AT_ONCE, BYTES_AT_ONCE = 10, 8 * 1024 * 1024
_ID_NUMBER = re.compile(r"[0-9A-Za-z]{15,18}", re.ASCII)
_NONCE: TypeAdapter[str] = TypeAdapter(Nonce)
_indexing = threading.Lock()


def by_number(engine: Engine, keys: Keys, text: str, nonce: str, now: datetime) -> ProgressAnswer:
    """One item, or none when no such record has arrived. Raises `Refusal` for what is no tracking number and for no nonce."""
    try:
        number = tracking.parse(text)
    except tracking.BadTrackingNumber as error:
        raise Refusal(400, error.code, str(error)) from None
    try:
        question = signing.about_number(number.text, _NONCE.validate_python(nonce))
    except ValidationError:
        raise Refusal(400, "question.malformed", "a nonce is at most 64 hexadecimal digits") from None
    with engine.connect() as connection:
        rows = connection.execute(_states().where(records.c.tracking_number == number.text)).all()
    items = tuple(_progress(row).model_copy(update={"service": None}) for row in rows)
    held = keys.current()
    return signing.sign(held.acknowledging, held.trust.ack_key_id, question, items, now)


def by_document(engine: Engine, keys: Keys, caller: Caller, body: bytes, now: datetime) -> ProgressAnswer:
    """The answer to the bytes of a `SealedQuestion`, newest first. Raises `Refusal`."""
    held = keys.current()
    question, person = _asked(held, caller, body)
    index_all(engine, keys, milliseconds(now))
    theirs = select(parties.c.record_id).where(parties.c.person == person)
    with engine.connect() as connection:
        rows = connection.execute(_states().where(records.c.id.in_(theirs)).order_by(records.c.id.desc()).limit(LONGEST_LIST)).all()
    items = tuple(_progress(row) for row in rows)
    return signing.sign(held.acknowledging, held.trust.ack_key_id, signing.about_document(question), items, now)


def index_all(engine: Engine, keys: Keys, now: int) -> None:
    """Opens every record not yet indexed and notes its parties. One that does not open is marked for a person to look at."""
    held = keys.current()
    with _indexing:
        while True:
            with engine.connect() as connection:
                waiting = connection.execute(select(records).where(records.c.id.in_(_next_to_index(connection)))).all()
                found: list[dict[str, str]] = []
                unreadable: list[tuple[Row[Any], str]] = []
                for row in waiting:
                    try:
                        found += _parties(connection, held, row)
                    except (seal.SealBroken, BadSubmission):
                        unreadable.append((row, "unreadable"))
                    except KeyAway:  # archived since the record arrived
                        unreadable.append((row, "key-archived"))
            if not waiting:
                return
            done = [row.id for row in waiting]
            broken = [row.id for row, _ in unreadable]
            with writing(engine) as connection:
                if found:
                    connection.execute(insert(connection, parties).on_conflict_do_nothing(), found)
                if broken:
                    connection.execute(update(records).where(records.c.id.in_(broken)).values(unreadable=1))
                    noted = [{"record_id": row.id, "case_id": row.case_id, "what": what, "at": now} for row, what in unreadable]
                    connection.execute(events.insert(), noted)
                connection.execute(delete(to_index).where(to_index.c.record_id.in_(done)))


def _next_to_index(connection: Connection) -> list[str]:
    """Ids of as many records as may be in memory at once: few enough, and together small enough unless it is a single one."""
    sizes = select(to_index.c.record_id, func.length(records.c.sealed).label("size")).join(records, records.c.id == to_index.c.record_id)
    chosen: list[str] = []
    room = BYTES_AT_ONCE
    for row in connection.execute(sizes.limit(RECORDS_AT_ONCE)):
        room -= row.size
        if chosen and room < 0:
            break
        chosen.append(row.record_id)
    return chosen


def _parties(connection: Connection, keys: KeySet, row: Row[Any]) -> list[dict[str, str]]:
    content = open_record(connection, keys, row)
    if row.kind != "submission":
        return []
    numbered = ((party.role, (party.document or {}).get("id_number", "")) for party in Submission.from_bytes(content).parties)
    return [{"person": person, "record_id": row.id, "role": role} for role, number in numbered if (person := _person(keys, number))]


def _asked(keys: KeySet, caller: Caller, body: bytes) -> tuple[SealedQuestion, str]:
    """The question and the person it is about. Raises `Refusal`."""
    try:
        question = SealedQuestion.model_validate_json(body)
    except ValidationError:
        raise Refusal(400, "question.malformed", "the body is no sealed question") from None
    if question.terminal not in caller.codes:
        raise Refusal(403, "terminal.foreign", "the question is another terminal's")
    private = keys.openers.get(question.key_id)
    if private is None or question.suite != seal.SUITE:
        raise Refusal(400, "seal.unknown-key", "sealed for another key")
    try:
        plain = seal.open_sealed(private, question.sealed, seal.QuestionContext(question.terminal).encoded())
    except seal.SealBroken as error:
        raise Refusal(400, error.code, "the question does not open") from None
    person = _person(keys, plain.decode(errors="replace"))
    if person is None:
        raise Refusal(400, "question.malformed", "the question is no ID number")
    return question, person


def _person(keys: KeySet, id_number: str) -> str | None:
    """None for what can't be an ID number. One ends in X, which people also write x (GB 11643)."""
    plain = id_number.strip()
    if _ID_NUMBER.fullmatch(plain) is None:
        return None
    return hmac.digest(keys.index_secret, b"kiosk person v1\0" + plain.upper().encode(), "sha256").hex()


def _states() -> Select[Any]:
    shown = (records.c.tracking_number, records.c.service, records.c.complete, records.c.unreadable, records.c.received_at)
    return select(*shown, cases.c.state, cases.c.changed_at).join(cases, cases.c.case_id == records.c.case_id)


def _progress(row: Row[Any]) -> Progress:
    if row.unreadable:
        state = "needs-attention"
    elif row.state == ACCEPTED and not row.complete:  # the centre works on it when its attachments are there
        state = "incomplete"
    else:
        state = row.state
    at = moment(max(row.received_at, row.changed_at))
    return Progress(tracking_number=row.tracking_number, state=state, at=at, service=row.service)
