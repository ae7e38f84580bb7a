"""Who may ask: a request is served when an enrolled terminal signed it, just now, and never before.

Nothing about terminals is remembered between two requests: a revocation counts for the next one, whichever process made it. The nonce
is spent in the transaction of what the request does, so that a request either had its effect and can't be sent again, or had none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import Request
from sqlalchemy import Connection, Engine, bindparam, delete, select
from sqlalchemy.exc import SQLAlchemyError

from kiosk.central.problems import Refusal
from kiosk.central.tables import former_keys, insert, nonces, terminals, writing
from kiosk.wire.encoding import milliseconds
from kiosk.wire.request_signature import WINDOW, BadRequestSignature, Signed, verify

FORMER_KEYS_TRIED = 3
_PRUNE = "00"  # a spent nonce that begins so, one in 256, takes the old ones with it
_PRUNED_AT_ONCE = 5_000


_siblings = terminals.alias("siblings")
_KNOWN = (
    select(terminals.c.public_key, terminals.c.revoked_at, _siblings.c.code.label("sibling"))
    .join(_siblings, (_siblings.c.public_key == terminals.c.public_key) & _siblings.c.revoked_at.is_(None), isouter=True)
    .where(terminals.c.code == bindparam("code"))
)


@dataclass(frozen=True)
class Caller:
    """`codes`: every code enrolled under this terminal's key; one that was given a new code may still hold records of the old."""

    terminal: str
    codes: frozenset[str]
    signed: Signed


class Admission:
    """Admits requests by their signature. `now`: the centre's clock."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine, self._now = engine, now

    def of(self, request: Request, body: bytes) -> Caller:
        """As `admit`, with what was signed taken from the request as it came: the path undecoded, repeated fields joined (RFC 9110
        section 5.3), so that no second field of a name passes beside the one that was signed."""
        query = request.scope["query_string"]
        path = request.scope.get("raw_path") or request.scope["path"].encode()
        url = "http://centre" + (path + (b"?" + query if query else b"")).decode("latin-1")
        headers: dict[str, str] = {}
        for name, value in request.headers.items():
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return self.admit(request.method, url, headers, body)

    def admit(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Caller:
        """Whose request it is. Its nonce is still to be spent.

        Raises `Refusal`: 401 signature.missing, signature.wrong, signature.clock (with `now`); 403 terminal.not-enrolled, terminal.revoked.
        SQLAlchemy's errors pass through: a database that is away makes nobody unknown.
        """
        seen = _Directory(self._engine)
        try:
            signed = verify(seen.key_of, method, url, headers, body)
        except BadRequestSignature as error:
            if seen.failure is not None:
                raise seen.failure from None
            if seen.asked and not seen.enrolled:
                raise Refusal(403, "terminal.not-enrolled", "no terminal is enrolled under this code") from None
            if any(_holds(key, method, url, headers, body) for key in seen.former_keys()):
                raise Refusal(403, "terminal.revoked", "the code is enrolled under another key now") from None
            raise Refusal(401, error.code, "the request is not signed by an enrolled terminal") from None
        if seen.revoked:
            raise Refusal(403, "terminal.revoked", "the terminal's key was revoked")
        now = self._now()
        if abs(signed.created - now) > WINDOW:
            raise Refusal(401, "signature.clock", "the moment in the signature is too far from the centre's clock", now=now)
        return Caller(signed.terminal, seen.codes, signed)


def spend(connection: Connection, caller: Caller) -> None:
    """Marks the caller's nonce as used, in a writing transaction of yours. Raises `Refusal` 401 signature.replayed when it was before."""
    nonce = caller.signed.nonce
    created_at = milliseconds(caller.signed.created)
    row = {"nonce": nonce, "terminal": caller.terminal, "created_at": created_at}
    fresh = insert(connection, nonces).values(row).on_conflict_do_nothing().returning(nonces.c.nonce)
    if connection.execute(fresh).scalar() is None:
        raise Refusal(401, "signature.replayed", "a request with this signature was served before")
    if nonce.startswith(_PRUNE):
        _prune(connection, created_at)


def spend_alone(engine: Engine, caller: Caller) -> None:
    """`spend` in a transaction of its own, for requests that change nothing else. Raises `Refusal`."""
    with writing(engine) as connection:
        spend(connection, caller)


def _prune(connection: Connection, created_at: int) -> None:
    """Forgets nonces that can't come again. `created_at` is at most one WINDOW ahead of the clock, so what lies two WINDOWs before it
    is refused by its moment already."""
    old = nonces.c.created_at < created_at - 2 * round(WINDOW.total_seconds() * 1000)
    some = select(nonces.c.nonce).where(old).limit(_PRUNED_AT_ONCE).with_for_update(skip_locked=True)
    connection.execute(delete(nonces).where(old, nonces.c.nonce.in_(some)))


class _Directory:
    """What the database says about the terminal whose code stands in a request, at one moment. `codes`: those under the same key.
    `failure`: why it said nothing, since the library takes every error of ours for a signature that does not hold."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.asked, self.enrolled, self.revoked = "", False, False
        self.codes: frozenset[str] = frozenset()
        self.failure: SQLAlchemyError | None = None

    def key_of(self, code: str) -> Ed25519PublicKey | None:
        self.asked = code
        if len(code) != 4 or not code.isascii() or not code.isalnum():
            return None
        try:
            with self._engine.connect() as connection:
                rows = connection.execute(_KNOWN, {"code": code}).all()
        except SQLAlchemyError as error:
            self.failure = error
            raise
        if not rows:
            return None
        self.enrolled, self.revoked = True, rows[0].revoked_at is not None
        self.codes = frozenset(row.sibling for row in rows if row.sibling is not None)
        return Ed25519PublicKey.from_public_bytes(bytes(rows[0].public_key))

    def former_keys(self) -> list[bytes]:
        if not self.enrolled:
            return []
        theirs = select(former_keys.c.public_key).where(former_keys.c.code == self.asked).order_by(former_keys.c.replaced_at.desc())
        with self._engine.connect() as connection:
            return [bytes(key) for key in connection.execute(theirs.limit(FORMER_KEYS_TRIED)).scalars()]


def _holds(key: bytes, method: str, url: str, headers: Mapping[str, str], body: bytes) -> bool:
    try:
        verify(lambda _code: Ed25519PublicKey.from_public_bytes(key), method, url, headers, body)
    except BadRequestSignature:
        return False
    return True
