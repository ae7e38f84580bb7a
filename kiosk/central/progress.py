"""What became of a record. By number: its state and nothing more. By document: every record in which that person takes part.

Records are found by person in an index (`kiosk.central.indexing`) that is whole when somebody is answered. Every answer is signed, also
that there is no such record.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Engine, Row, Select, exists, select

from kiosk.central import parts, questions
from kiosk.central.admission import Caller
from kiosk.central.case_tables import findings, tickets
from kiosk.central.checking import NOTES
from kiosk.central.indexing import Indexer, person
from kiosk.central.ingest import ACCEPTED
from kiosk.central.keys import Keys, KeySet
from kiosk.central.noting import OPEN
from kiosk.central.problems import Refusal
from kiosk.central.tables import cases, moment, records
from kiosk.central.tables import parties as takers
from kiosk.wire import progress as signing
from kiosk.wire import seal, tracking
from kiosk.wire.models import Nonce, Progress, ProgressAnswer, SealedQuestion

LONGEST_LIST = 200
_NONCE: TypeAdapter[str] = TypeAdapter(Nonce)


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


def by_document(engine: Engine, keys: Keys, indexer: Indexer, caller: Caller, body: bytes, now: datetime) -> ProgressAnswer:
    """The answer to the bytes of a `SealedQuestion`, newest first. Raises `Refusal`, also when what arrived is not all indexed yet."""
    held = keys.current()
    question, who = _asked(held, caller, body)
    indexer.catch_up()
    theirs = select(takers.c.record_id).where(takers.c.person == who)
    with engine.connect() as connection:
        rows = connection.execute(_states().where(records.c.id.in_(theirs)).order_by(records.c.id.desc()).limit(LONGEST_LIST)).all()
        parts_of = parts.progress_of(connection, [row.id for row in rows])
    items = tuple(_progress(row).model_copy(update={"parts": parts_of.get(row.id, ())}) for row in rows)
    return signing.sign(held.acknowledging, held.trust.ack_key_id, signing.about_document(question), items, now)


def _asked(keys: KeySet, caller: Caller, body: bytes) -> tuple[SealedQuestion, str]:
    """The question and the person it is about. Raises `Refusal`."""
    question, private = questions.read(keys, caller, body)
    try:
        plain = seal.open_sealed(private, question.sealed, seal.QuestionContext(question.terminal).encoded())
    except seal.SealBroken as error:
        raise questions.does_not_open(error) from None
    who = person(keys, plain.decode(errors="replace"))
    if who is None:
        raise Refusal(400, "question.malformed", "the question is no ID number")
    return question, who


def _states() -> Select[Any]:
    shown = (records.c.id, records.c.tracking_number, records.c.kind, records.c.service, records.c.complete, records.c.unreadable)
    mine = findings.c.record_id == records.c.id
    wrong = exists().where(mine, findings.c.settled_at.is_(None), findings.c.code.not_in(NOTES)).label("wrong")
    said = (tickets.c.state.label("ticket"), tickets.c.answered_at)
    whole = select(*shown, records.c.received_at, cases.c.state, cases.c.changed_at, wrong, *said)
    return whole.join(cases, cases.c.case_id == records.c.case_id).outerjoin(tickets, tickets.c.record_id == records.c.id)


def _progress(row: Row[Any]) -> Progress:
    if row.unreadable:
        state = "needs-attention"
    elif row.kind == "ticket":
        state = row.ticket or OPEN
    elif row.state == ACCEPTED and row.wrong:
        state = "needs-attention"
    elif row.state == ACCEPTED and not row.complete:  # the centre works on it when its attachments are there
        state = "incomplete"
    else:
        state = row.state
    at = moment(max(row.received_at, row.changed_at, row.answered_at or 0))
    return Progress(tracking_number=row.tracking_number, state=state, at=at, service=row.service)
