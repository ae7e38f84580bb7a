"""A stand-in for the national identity service: short-lived codes of people and officers who do not exist. For training and tests.

A code is 128 random bits in base32 behind a prefix. It holds for 60 seconds and one check, and the check says what it was used for. The
database keeps an HMAC of it, so that nobody who reads the database can show a code that is still good.

Anybody who can run `kiosk central identity-code` can be any of these people: no terminal in production believes it.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine, delete, select, update

from kiosk.central.identity_service import Finding
from kiosk.central.identity_tables import stand_in_codes as codes
from kiosk.central.keys import Keys
from kiosk.central.tables import writing
from kiosk.wire.encoding import milliseconds
from kiosk.wire.identity import STAND_IN, Kind, Officer, Person

VALID = timedelta(seconds=60)
_KEPT = timedelta(days=1)  # long enough to say "used" or "expired" of any code that somebody may still show
_DOMAIN = b"kiosk stand-in code v1\0"

PEOPLE: Mapping[str, Person] = {
    "resident": Person(name="测试样本", id_number="11010519491231002X", sex_code="1", birth=date(1949, 12, 31), valid_to=None),
    "second": Person(name="演示样本", id_number="440106199003070028", sex_code="2", birth=date(1990, 3, 7), valid_to=date(2039, 3, 7)),
}
"""Invented people by their key; "resident" is the person of the emulated ID card."""
OFFICERS = ("000123", "000456")


@dataclass(frozen=True)
class Issued:
    """A code as a phone would show it."""

    code: str
    kind: Kind
    valid_until: datetime

    def __repr__(self) -> str:  # whoever has it can use it
        return f"Issued(kind={self.kind!r}, …)"


class UnknownSubject(ValueError):
    """The stand-in has no such person or officer."""

    code = "identity.unknown-subject"


class StandIn:
    """An `IdentityService` over the centre's database, shared by every process that serves or issues."""

    name = STAND_IN

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self._engine, self._keys = engine, keys

    def issue(self, kind: Kind, subject: str, now: datetime) -> Issued:
        """A new code for a key of `PEOPLE` or a number of `OFFICERS`. Raises `UnknownSubject`."""
        known = PEOPLE if kind == "eid" else OFFICERS
        if subject not in known:
            raise UnknownSubject(f"there is no {subject!r}; there are {', '.join(known)}")
        code = f"KIOSK-EID:1:{base64.b32encode(secrets.token_bytes(16)).decode().rstrip('=')}"
        with writing(self._engine) as connection:
            connection.execute(delete(codes).where(codes.c.valid_until < milliseconds(now - _KEPT)))
            row = {"digest": self._digest(code), "kind": kind, "subject": subject, "valid_until": milliseconds(now + VALID)}
            connection.execute(codes.insert().values(**row))
        return Issued(code, kind, now + VALID)

    def check(self, code: str, kind: Kind, purpose: str, now: datetime) -> Finding:
        """See `IdentityService`. A code of the other kind is refused and stays unused."""
        digest, moment = self._digest(code), milliseconds(now)
        good = (codes.c.digest == digest, codes.c.kind == kind, codes.c.used_at.is_(None), codes.c.valid_until >= moment)
        with writing(self._engine) as connection:
            spent = update(codes).where(*good).values(used_at=moment, used_for=purpose).returning(codes.c.subject)
            subject = connection.execute(spent).scalar()
            if subject is None:
                return self._why_not(connection, digest, kind)
        return Finding("verified", PEOPLE[subject] if kind == "eid" else Officer(officer=subject))

    @staticmethod
    def _why_not(connection: Connection, digest: str, kind: Kind) -> Finding:
        row = connection.execute(select(codes.c.kind, codes.c.used_at).where(codes.c.digest == digest)).one_or_none()
        if row is None or row.kind != kind:
            return Finding("refused")
        return Finding("used" if row.used_at is not None else "expired")

    def _digest(self, code: str) -> str:
        return hmac.digest(self._keys.index_secret, _DOMAIN + code.encode(), "sha256").hex()
