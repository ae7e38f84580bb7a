"""An officer issues the document that a case was about, or takes it back.

A case goes accepted → classified → approved → issued (前台综合受理、后台分类审批、统一窗口出件); whoever issues has decided, so any
of the first three may be left for the last. The document, the state and the event are written in one transaction: no case is called issued
whose document is not there. Repeating the command changes nothing and gives the same answer, also when two officers press at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, update

from kiosk.central import parts
from kiosk.central.ingest import ACCEPTED
from kiosk.central.keys import Keys
from kiosk.central.opening import KeyAway, open_record
from kiosk.central.result_tables import results
from kiosk.central.tables import cases, events, moment, records, writing
from kiosk.wire import results as wire
from kiosk.wire import seal, tracking
from kiosk.wire.encoding import milliseconds
from kiosk.wire.submission import Assurance, BadSubmission, Submission

CLASSIFIED, APPROVED, ISSUED = "classified", "approved", "issued"
BEFORE = (ACCEPTED, CLASSIFIED, APPROVED, parts.PARTLY, ISSUED)
"""States in which a document may be given. A bundle is issued with the last of its parts, before its document and after one was withdrawn;
any other case only with a document in force, which is looked at first."""
_RANDOM, _CODE = 8, 10  # characters


class IssuingError(Exception):
    """Nothing was issued or withdrawn. `code`: issue.unknown-number, .not-an-application, .unreadable, .incomplete, .case-over,
    .issued-already, .nothing-issued, .not-a-pdf, .too-large, .too-many-pages."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class Draft:
    """What a document is made from. `number` and `code` stand on it; `submission` is what was applied for, by whom."""

    number: str
    code: str
    tracking_number: str
    service: str
    issued_at: datetime
    valid_until: datetime | None
    submission: Submission = field(repr=False)


@dataclass(frozen=True)
class Issued:
    """A document as it stands. `changed`: by this call; False where it was so before."""

    number: str
    code: str
    record_id: str
    pages: int
    content_hash: str
    issued_at: datetime
    withdrawn_at: datetime | None
    changed: bool


def service_of(engine: Engine, tracking_number: str) -> str:
    """The code of the service that was applied for under this number. Raises `IssuingError`."""
    with engine.connect() as connection:
        return str(_record(connection, tracking_number).service)


def issue(
    engine: Engine,
    keys: Keys,
    tracking_number: str,
    make: Callable[[Draft], bytes],
    assurance: Assurance,
    now: datetime,
    valid_for: timedelta | None = None,
    source: bytes = b"",
) -> Issued:
    """Issues what `make` gives: a sealed PDF, byte for byte as residents will get it. `valid_for`: None for no end. `source`: the file it
    is made of, if it is made of one; the same again is no new document, another, or none where there was one, is refused. Raises
    `IssuingError`; what `make` raises passes through."""
    source_hash = wire.hash_of(source) if source else ""
    with engine.connect() as connection:
        record = _record(connection, tracking_number)
        if found := _in_force(connection, record.id):
            return _same(found, source_hash)
        submission = _opened(connection, keys, record)
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as the table keeps it, and so as the paper says it
    valid_until = None if valid_for is None else now + valid_for
    draft = Draft(_number(now), _random(_CODE), record.tracking_number, record.service, now, valid_until, submission)
    content = make(draft)
    row = {
        "number": draft.number,
        "code": draft.code,
        "record_id": record.id,
        "assurance": assurance,
        "pages": _pages(content),
        "content_hash": wire.hash_of(content),
        "source_hash": source_hash,
        "issued_at": milliseconds(now),
        "valid_until": None if valid_until is None else milliseconds(valid_until),
        "content": content,
    }
    with writing(engine) as connection:
        state = _locked(connection, record.case_id)
        if found := _in_force(connection, record.id):  # while this one was made
            return _same(found, source_hash)
        if state not in BEFORE:
            raise IssuingError("issue.case-over", f"the case is {state}")
        connection.execute(results.insert().values(row))
        _move(connection, record, ISSUED, "issued", milliseconds(now))
        made = connection.execute(_shown().where(results.c.number == draft.number)).one()
    return _issued(made, changed=True)


def withdraw(engine: Engine, tracking_number: str, now: datetime) -> Issued:
    """Takes the document back: it is given to nobody any more, and its number is answered as withdrawn. The case is approved again, so
    that a right one can follow. Raises `IssuingError`."""
    at = milliseconds(now)
    with writing(engine) as connection:
        record = _record(connection, tracking_number)
        _locked(connection, record.case_id)
        latest = _shown().where(results.c.record_id == record.id).order_by(results.c.issued_at.desc(), results.c.number.desc()).limit(1)
        found = _in_force(connection, record.id) or connection.execute(latest).one_or_none()
        if found is None:
            raise IssuingError("issue.nothing-issued", "nothing was issued under this number")
        if found.withdrawn_at is not None:
            return _issued(found, changed=False)
        connection.execute(update(results).where(results.c.number == found.number).values(withdrawn_at=at))
        _move(connection, record, APPROVED, "result-withdrawn", at)
        done = connection.execute(_shown().where(results.c.number == found.number)).one()
    return _issued(done, changed=True)


def _record(connection: Connection, text: str) -> Row[Any]:
    """The record with this number, which can have a document."""
    try:
        number = tracking.parse(text).text
    except tracking.BadTrackingNumber as error:
        raise IssuingError(error.code, str(error)) from None
    row = connection.execute(select(records).where(records.c.tracking_number == number)).one_or_none()
    if row is None:
        raise IssuingError("issue.unknown-number", "no record with this number has arrived")
    if row.kind != "submission":
        raise IssuingError("issue.not-an-application", f"the record is a {row.kind}")
    return row


def _opened(connection: Connection, keys: Keys, record: Row[Any]) -> Submission:
    """What was applied for. Nobody could collect the document of a record in which nobody is known to take part."""
    if not record.complete:
        raise IssuingError("issue.incomplete", "its attachments have not all arrived")
    try:
        return Submission.from_bytes(open_record(connection, keys.current(), record))
    except (KeyAway, seal.SealBroken, BadSubmission) as error:
        raise IssuingError("issue.unreadable", f"the record does not open: {error.code}") from None


def _shown() -> Any:
    return select(*(column for column in results.c if column is not results.c.content))


def _in_force(connection: Connection, record_id: str) -> Row[Any] | None:
    return connection.execute(_shown().where(results.c.record_id == record_id, results.c.withdrawn_at.is_(None))).one_or_none()


def _same(found: Row[Any], source_hash: str) -> Issued:
    if source_hash != found.source_hash:
        raise IssuingError("issue.issued-already", "another document was issued; withdraw it first")
    return _issued(found, changed=False)


def _locked(connection: Connection, case_id: str) -> str:
    """The state of the case, which nobody else changes until this transaction ends."""
    return str(connection.execute(select(cases.c.state).where(cases.c.case_id == case_id).with_for_update()).scalar_one())


def _move(connection: Connection, record: Row[Any], state: str, what: str, at: int) -> None:
    """The state of a bundle is that of its parts, whatever document is given with it."""
    connection.execute(update(cases).where(cases.c.case_id == record.case_id).values(state=state, changed_at=at))
    parts.rederive(connection, record.id, record.case_id, at)
    connection.execute(events.insert().values(record_id=record.id, case_id=record.case_id, what=what, at=at))


def _number(now: datetime) -> str:
    return f"{now:%Y}{_random(_RANDOM)}"


def _random(characters: int) -> str:
    return "".join(secrets.choice(tracking.ALPHABET) for _ in range(characters))


def _pages(content: bytes) -> int:
    """How many pages the PDF has. Raises `IssuingError` for what is none, or no terminal could print."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    if len(content) > wire.LARGEST_DOCUMENT:
        raise IssuingError("issue.too-large", f"{len(content)} bytes; at most {wire.LARGEST_DOCUMENT}")
    try:
        pages = int(PdfFileReader(BytesIO(content)).root["/Pages"]["/Count"])
    except (PdfError, KeyError, TypeError, ValueError) as error:
        raise IssuingError("issue.not-a-pdf", f"no PDF: {type(error).__name__}") from None
    if not 1 <= pages <= wire.MOST_PAGES:
        raise IssuingError("issue.too-many-pages", f"{pages} pages; 1 to {wire.MOST_PAGES}")
    return pages


def _issued(row: Row[Any], *, changed: bool) -> Issued:
    withdrawn = None if row.withdrawn_at is None else moment(row.withdrawn_at)
    return Issued(row.number, row.code, row.record_id, row.pages, row.content_hash, moment(row.issued_at), withdrawn, changed)
