"""What became of a record. By number: its state and nothing more. By document: every record in which that person takes part.

Records are found by person through an HMAC of the ID number (RFC 2104) with a secret of the centre. Seals are opened when somebody asks
by document, not when records arrive.
"""

from __future__ import annotations

import hmac
import threading
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine, Row, Select, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from kiosk.central.keys import Keys
from kiosk.central.problems import Refusal
from kiosk.central.tables import cases, events, moment, parties, records, to_index, writing
from kiosk.wire import seal, tracking
from kiosk.wire.models import Progress, ProgressList, SealedQuestion
from kiosk.wire.submission import BadSubmission, Submission

AT_ONCE = 200
_indexing = threading.Lock()


def by_number(engine: Engine, text: str) -> Progress:
    """Raises `Refusal` for what is no tracking number (400) and for one that is not here (404)."""
    try:
        number = tracking.parse(text)
    except tracking.BadTrackingNumber as error:
        raise Refusal(400, error.code, str(error)) from None
    with engine.connect() as connection:
        row = connection.execute(_states().where(records.c.tracking_number == number.text)).one_or_none()
    if row is None:
        raise Refusal(404, "tracking-number.unknown", "no record with this number has arrived")
    return _progress(row).model_copy(update={"service": None})


def by_document(engine: Engine, keys: Keys, body: bytes, now: int) -> ProgressList:
    """The answer to the bytes of a `SealedQuestion`, newest first. Raises `Refusal`."""
    person = _person(keys, _id_number(keys, body))
    index_all(engine, keys, now)
    theirs = select(parties.c.record_id).where(parties.c.person == person)
    with engine.connect() as connection:
        rows = connection.execute(_states().where(records.c.id.in_(theirs)).order_by(records.c.id.desc()).limit(AT_ONCE)).all()
    return ProgressList(items=tuple(_progress(row) for row in rows))


def index_all(engine: Engine, keys: Keys, now: int) -> None:
    """Opens every record not yet indexed and notes its parties. One that does not open is marked for a person to look at."""
    with _indexing:
        while True:
            with engine.connect() as connection:
                waiting = connection.execute(select(records).join(to_index, to_index.c.record_id == records.c.id).limit(AT_ONCE)).all()
            if not waiting:
                return
            found: list[dict[str, str]] = []
            unreadable: list[Row[Any]] = []
            for row in waiting:
                try:
                    found += _parties(keys, row)
                except (seal.SealBroken, BadSubmission):
                    unreadable.append(row)
            done = [row.id for row in waiting]
            broken = [row.id for row in unreadable]
            with writing(engine) as connection:
                if found:
                    connection.execute(insert(parties).on_conflict_do_nothing(), found)
                if broken:
                    connection.execute(update(records).where(records.c.id.in_(broken)).values(unreadable=1))
                    noted = [{"record_id": row.id, "case_id": row.case_id, "what": "unreadable", "at": now} for row in unreadable]
                    connection.execute(events.insert(), noted)
                connection.execute(delete(to_index).where(to_index.c.record_id.in_(done)))


def _parties(keys: Keys, row: Row[Any]) -> list[dict[str, str]]:
    context = seal.Context(
        row.id, row.tracking_number, row.kind, row.case_id, row.seq, row.service, row.form_version, row.terminal, moment(row.created_at)
    )
    content = seal.open_sealed(keys.sealing, row.sealed, context.encoded())
    if row.kind != "submission":
        return []
    return [
        {"person": _person(keys, number), "record_id": row.id, "role": party.role}
        for party in Submission.from_bytes(content).parties
        if party.document and (number := party.document.get("id_number"))
    ]


def _id_number(keys: Keys, body: bytes) -> str:
    try:
        question = SealedQuestion.model_validate_json(body)
    except ValidationError:
        raise Refusal(400, "question.malformed", "the body is no sealed question") from None
    if question.key_id != keys.trust.sealing_key_id or question.suite != keys.trust.sealing_suite:
        raise Refusal(400, "seal.unknown-key", "sealed for another key")
    try:
        plain = seal.open_sealed(keys.sealing, question.sealed, seal.QuestionContext(question.terminal).encoded())
        return plain.decode()
    except seal.SealBroken as error:
        raise Refusal(400, error.code, "the question does not open") from None
    except UnicodeDecodeError:
        raise Refusal(400, "question.malformed", "the question is no text") from None


def _person(keys: Keys, id_number: str) -> str:
    """An ID number ends in X, which people also write x (GB 11643)."""
    return hmac.digest(keys.index_secret, b"kiosk person v1\0" + id_number.strip().upper().encode(), "sha256").hex()


def _states() -> Select[Any]:
    return select(
        records.c.tracking_number, records.c.service, records.c.unreadable, records.c.received_at, cases.c.state, cases.c.changed_at
    ).join(cases, cases.c.case_id == records.c.case_id)


def _progress(row: Row[Any]) -> Progress:
    state = "needs-attention" if row.unreadable else row.state
    at = moment(max(row.received_at, row.changed_at))
    return Progress(tracking_number=row.tracking_number, state=state, at=at, service=row.service)
