"""What was issued to a person, and the word on a paper that somebody holds.

A person gets the documents of records in which they take part (`kiosk.central.indexing`), and of no other: what another's record has is
answered like what no record has.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Engine, Row, Select, func, select

from kiosk.central import questions
from kiosk.central.admission import Caller
from kiosk.central.indexing import Indexer, person
from kiosk.central.keys import Keys, KeySet
from kiosk.central.problems import Refusal
from kiosk.central.result_tables import result_fetches, results
from kiosk.central.tables import moment, parties, records, writing
from kiosk.wire import results as wire
from kiosk.wire import seal
from kiosk.wire.encoding import milliseconds
from kiosk.wire.models import RecordId, SealedQuestion

LONGEST_LIST = 200
_ID: TypeAdapter[str] = TypeAdapter(RecordId)
_NUMBER: TypeAdapter[str] = TypeAdapter(wire.Number)


def listed(engine: Engine, keys: Keys, indexer: Indexer, caller: Caller, body: bytes, now: datetime) -> wire.ResultsAnswer:
    """The answer to the bytes of a `SealedQuestion`: the latest document of each record, newest first. Raises `Refusal`, also when what
    arrived is not all indexed yet."""
    held = keys.current()
    question, who = _asked(held, caller, body)
    indexer.catch_up()
    with engine.connect() as connection:
        rows = connection.execute(_of(who).limit(LONGEST_LIST)).all()
    items = tuple(_result(row) for row in _latest(rows))
    return wire.sign(held.acknowledging, held.trust.ack_key_id, wire.about(question), items, now)


def document(engine: Engine, keys: Keys, indexer: Indexer, caller: Caller, record_id: str, body: bytes, now: datetime) -> bytes:
    """The document of that record that is in force now. Raises `Refusal`, 404 results.none when this person has none there."""
    held = keys.current()
    none = Refusal(404, "results.none", "this person has no such document")
    try:
        _ID.validate_python(record_id)
    except ValidationError:
        raise none from None
    _, who = _asked(held, caller, body, record_id)
    indexer.catch_up()
    at = milliseconds(now)
    in_force = results.c.withdrawn_at.is_(None) & (results.c.valid_until.is_(None) | (results.c.valid_until > at))
    theirs = select(parties.c.record_id).where(parties.c.person == who, parties.c.record_id == record_id)
    wanted = select(results.c.number, results.c.content).where(results.c.record_id.in_(theirs), in_force)
    with writing(engine) as connection:
        row = connection.execute(wanted).one_or_none()
        if row is None:
            raise none
        connection.execute(result_fetches.insert().values(at=at, terminal=caller.terminal, number=row.number))
    return bytes(row.content)


def word(engine: Engine, number: str, code: str, now: datetime) -> wire.CertificateWord:
    """For whoever is shown a paper: whether the centre issued one with this number and code, and whether it still counts."""
    unknown = wire.CertificateWord(genuine=False)
    try:
        # Not the document: megabytes for anybody's guess, and how long they take would tell which numbers there are.
        shown: list[Any] = [results.c.code, results.c.issued_at, results.c.withdrawn_at, results.c.valid_until, records.c.service]
        asked = select(*shown).join(records, records.c.id == results.c.record_id)
        asked = asked.where(results.c.number == _NUMBER.validate_python(number.upper()))
    except ValidationError:
        return unknown
    with engine.connect() as connection:
        row = connection.execute(asked).one_or_none()
    if row is None or not hmac.compare_digest(row.code.encode(), code.upper().encode()):
        return unknown
    return wire.CertificateWord(genuine=True, service=row.service, issued_at=moment(row.issued_at), state=_state(row, milliseconds(now)))


def _state(row: Row[Any], at: int) -> Literal["issued", "withdrawn", "expired"]:
    if row.withdrawn_at is not None:
        return "withdrawn"
    return "expired" if row.valid_until is not None and row.valid_until <= at else "issued"


def _asked(keys: KeySet, caller: Caller, body: bytes, record_id: str = "") -> tuple[SealedQuestion, str]:
    """The question and the person it is about. Raises `Refusal`."""
    question, private = questions.read(keys, caller, body)
    try:
        who = person(keys, wire.open_question(private, question, record_id))
    except seal.SealBroken as error:
        raise questions.does_not_open(error) from None
    if who is None:
        raise Refusal(400, "question.malformed", "the question is no ID number")
    return question, who


def _of(who: str) -> Select[Any]:
    theirs = select(parties.c.record_id).where(parties.c.person == who)
    shown = [column for column in results.c if column is not results.c.content]
    whole = select(*shown, func.length(results.c.content).label("size"), records.c.tracking_number, records.c.service)
    joined = whole.join(records, records.c.id == results.c.record_id).where(results.c.record_id.in_(theirs))
    return joined.order_by(results.c.issued_at.desc(), results.c.number.desc())


def _latest(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """One row a record: what was withdrawn and issued anew is told once."""
    found: dict[str, Row[Any]] = {}
    for row in rows:
        found.setdefault(row.record_id, row)
    return list(found.values())


def _result(row: Row[Any]) -> wire.Result:
    return wire.Result(
        record_id=row.record_id,
        tracking_number=row.tracking_number,
        service=row.service,
        issued_at=moment(row.issued_at),
        assurance=row.assurance,
        pages=row.pages,
        size=row.size,
        content_hash=row.content_hash,
        state="issued" if row.withdrawn_at is None else "withdrawn",
        valid_until=None if row.valid_until is None else moment(row.valid_until),
    )
