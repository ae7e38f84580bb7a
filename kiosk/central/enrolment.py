"""Which terminals there are, and how one becomes one: a code that a person makes here and a technician types in there.

A terminal code is enrolled under one key at a time; a new enrolment replaces the key. A one-time code is good for one key: the same key
may ask again while the code is valid, since its answer may have been lost. Nobody learns from a refusal whether a code exists.

A terminal is its key: it may have had several codes. So it is the key that is revoked, and with it every code it is enrolled under. Such a
key is out for good, until a person makes a one-time code that says otherwise (`reinstate`).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine, Row, delete, func, select, update

from kiosk.central.keys import Keys
from kiosk.central.problems import Refusal
from kiosk.central.tables import audit_heads, enrolment_codes, former_keys, insert, moment, revoked_keys, writing
from kiosk.central.tables import terminals as table
from kiosk.wire.encoding import milliseconds
from kiosk.wire.fleet import EnrolmentAnswer, EnrolmentRequest, OneTimeCode, answer_proof, request_proof
from kiosk.wire.models import TerminalCode

VALID = timedelta(hours=24)
LONGEST_REASON = 200
_CODE: TypeAdapter[str] = TypeAdapter(TerminalCode)
_KEY_BYTES = 32
_NOBODY = OneTimeCode("0000", "0" * 16)


class EnrolmentError(Exception):
    """Stable `code`: enrolment.terminal-code, enrolment.unknown-terminal, enrolment.revoked, enrolment.reason."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class Terminal:
    """One row of the fleet. `revoked_at`: None while it is enrolled. `heartbeat`: JSON of the newest, None before the first. `alarms`:
    how many times its audit chain went back or split; `alarm`: the newest such code."""

    code: str
    enrolled_at: datetime
    revoked_at: datetime | None
    reason: str
    last_seen: datetime | None
    heartbeat: str | None
    alarms: int = 0
    alarm: str = ""


def issue_code(engine: Engine, terminal: str, now: datetime, valid: timedelta = VALID, reinstate: bool = False) -> OneTimeCode:
    """A new one-time code for this terminal code; unused ones made for it before are void. `reinstate`: it also brings back a key that was
    revoked, with every code it was enrolled under. Raises `EnrolmentError`."""
    try:
        _CODE.validate_python(terminal)
    except ValidationError:
        raise EnrolmentError("enrolment.terminal-code", "a terminal code is 4 characters of 0-9 A-Z without I, L, O and U") from None
    moment_now = milliseconds(now)
    with writing(engine) as connection:
        void = (enrolment_codes.c.terminal == terminal) & enrolment_codes.c.used_by.is_(None)
        connection.execute(delete(enrolment_codes).where(void | (enrolment_codes.c.valid_until <= moment_now)))
        while True:  # of a million names a few are taken, for a day at most
            made = OneTimeCode.make()
            row = {"name": made.name, "secret": made.secret, "terminal": terminal, "valid_until": milliseconds(now + valid)}
            row |= {"reinstates": int(reinstate)}
            fresh = insert(connection, enrolment_codes).values(row).on_conflict_do_nothing().returning(enrolment_codes.c.name)
            if connection.execute(fresh).scalar() is not None:
                return made


def enrol(engine: Engine, keys: Keys, body: bytes, ca: str, now: datetime) -> EnrolmentAnswer:
    """The answer to the bytes of an `EnrolmentRequest`. `ca`: the certificate authority of the centre's TLS in PEM, or empty.

    Raises `Refusal`: 400 enrolment.malformed, 403 enrolment.code-unknown (also for a wrong proof and after its time) and
    terminal.revoked, 409 enrolment.code-used.
    """
    try:
        request = EnrolmentRequest.model_validate_json(body)
    except ValidationError:
        raise Refusal(400, "enrolment.malformed", "the body is no enrolment request") from None
    if len(request.public_key) != _KEY_BYTES:
        raise Refusal(400, "enrolment.malformed", f"an Ed25519 key has {_KEY_BYTES} bytes")
    moment_now = milliseconds(now)
    with _changing(engine) as connection:
        named = select(enrolment_codes).where(enrolment_codes.c.name == request.code_name).with_for_update()
        row = connection.execute(named).one_or_none()
        code = _NOBODY if row is None else OneTimeCode(row.name, row.secret)
        proven = hmac.compare_digest(request.proof, request_proof(code, request.public_key))
        if row is None or not proven or row.valid_until <= moment_now:
            raise Refusal(403, "enrolment.code-unknown", "no such code is valid, or it was typed in wrong")
        if row.used_by is not None and bytes(row.used_by) != request.public_key:
            raise Refusal(409, "enrolment.code-used", "the code was used by another terminal")
        if row.used_by is None:
            _admit_key(connection, request.public_key, bool(row.reinstates))
            _put(connection, row.terminal, request.public_key, moment_now)
            connection.execute(update(enrolment_codes).where(enrolment_codes.c.name == row.name).values(used_by=request.public_key))
    trust = keys.current().trust
    proof = answer_proof(code, request.public_key, row.terminal, trust, ca)
    return EnrolmentAnswer(terminal=row.terminal, trust=trust, ca=ca, proof=proof)


def revoke(engine: Engine, terminal: str, reason: str, now: datetime) -> None:
    """From now on nothing that is signed with this terminal's key is served under any code, and no one-time code made before for any of
    them is valid. Raises `EnrolmentError`."""
    if not reason.strip() or len(reason) > LONGEST_REASON or "\0" in reason:
        raise EnrolmentError("enrolment.reason", f"a reason has 1 to {LONGEST_REASON} characters")
    with _changing(engine) as connection:
        key = connection.execute(select(table.c.public_key).where(table.c.code == terminal)).scalar()
        if key is None:
            raise EnrolmentError("enrolment.unknown-terminal", "no terminal was ever enrolled under this code")
        theirs = table.c.public_key == bytes(key)
        void = enrolment_codes.c.terminal.in_(select(table.c.code).where(theirs)) | (enrolment_codes.c.used_by == bytes(key))
        connection.execute(delete(enrolment_codes).where(void))
        out = {"public_key": bytes(key), "revoked_at": milliseconds(now)}
        connection.execute(insert(connection, revoked_keys).values(out).on_conflict_do_nothing())
        revoked_at = func.coalesce(table.c.revoked_at, milliseconds(now))
        connection.execute(update(table).where(theirs).values(revoked_at=revoked_at, reason=reason))


def terminals(engine: Engine) -> tuple[Terminal, ...]:
    """Every terminal ever enrolled, by code."""
    alarms = (
        select(audit_heads.c.terminal, func.count().label("alarms"), func.max(audit_heads.c.number).label("newest"))
        .where(audit_heads.c.alarm.is_not(None))
        .group_by(audit_heads.c.terminal)
        .subquery()
    )
    whole = (
        select(table, alarms.c.alarms, audit_heads.c.alarm)
        .join(alarms, alarms.c.terminal == table.c.code, isouter=True)
        .join(audit_heads, audit_heads.c.number == alarms.c.newest, isouter=True)
        .order_by(table.c.code)
    )
    with engine.connect() as connection:
        return tuple(_terminal(row) for row in connection.execute(whole))


def keys_of(engine: Engine, terminal: str) -> tuple[tuple[bytes, bool], ...]:
    """The keys a terminal code is and was enrolled under, the newest first, and whether each is in force. Raises `EnrolmentError`."""
    with engine.connect() as connection:
        row = connection.execute(select(table.c.public_key, table.c.revoked_at).where(table.c.code == terminal)).one_or_none()
        if row is None:
            raise EnrolmentError("enrolment.unknown-terminal", "no terminal was ever enrolled under this code")
        before = select(former_keys.c.public_key).where(former_keys.c.code == terminal).order_by(former_keys.c.replaced_at.desc())
        former = connection.execute(before).scalars().all()
    return (bytes(row.public_key), row.revoked_at is None), *((bytes(key), False) for key in former)


def codes_of(engine: Engine, public_key: bytes, ever: bool = False) -> frozenset[str]:
    """Every code that this key is in force for; `ever`: also those it was revoked for, or that are another terminal's by now."""
    theirs = select(table.c.code).where(table.c.public_key == public_key)
    if not ever:
        theirs = theirs.where(table.c.revoked_at.is_(None))
    with engine.connect() as connection:
        found = set(connection.execute(theirs).scalars())
        if ever:
            found |= set(connection.execute(select(former_keys.c.code).where(former_keys.c.public_key == public_key)).scalars())
    return frozenset(found)


@contextmanager
def _changing(engine: Engine) -> Iterator[Connection]:
    """One writing transaction, alone in its kind: what it sees of keys and codes holds until its end, so that no code is enrolled under a
    key while that is revoked."""
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":  # SQLite has one writer at a time
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('kiosk central enrolment'))")
        yield connection


def _admit_key(connection: Connection, public_key: bytes, reinstate: bool) -> None:
    """Raises `Refusal` 403 terminal.revoked, unless the key is to be in force again."""
    out = revoked_keys.c.public_key == public_key
    if connection.execute(select(revoked_keys.c.public_key).where(out)).one_or_none() is None:
        return
    if not reinstate:
        raise Refusal(403, "terminal.revoked", "this terminal's key was revoked: it takes a one-time code that reinstates it")
    connection.execute(delete(revoked_keys).where(out))
    connection.execute(update(table).where(table.c.public_key == public_key).values(revoked_at=None, reason=None))


def _put(connection: Connection, code: str, public_key: bytes, now: int) -> None:
    before = connection.execute(select(table.c.public_key).where(table.c.code == code).with_for_update()).scalar()
    if before is not None and bytes(before) != public_key:
        former = {"code": code, "public_key": bytes(before), "replaced_at": now}
        connection.execute(insert(connection, former_keys).values(former).on_conflict_do_nothing())
    connection.execute(delete(former_keys).where(former_keys.c.code == code, former_keys.c.public_key == public_key))
    changed = {"public_key": public_key, "enrolled_at": now, "revoked_at": None, "reason": None}
    upsert = insert(connection, table).values(code=code, **changed)
    connection.execute(upsert.on_conflict_do_update(index_elements=[table.c.code], set_=changed))


def _terminal(row: Row[Any]) -> Terminal:
    return Terminal(
        row.code,
        moment(row.enrolled_at),
        None if row.revoked_at is None else moment(row.revoked_at),
        row.reason or "",
        None if row.last_seen is None else moment(row.last_seen),
        row.heartbeat,
        row.alarms or 0,
        row.alarm or "",
    )
