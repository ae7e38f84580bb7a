"""What terminals say of themselves: the latest of each in memory, written down together once a second.

A heartbeat is no promise, so it is answered before it is written. What is written in one transaction: `last_seen` and the heartbeat of
every terminal that was heard, and a row of `audit_heads` for every head that changed, with an alarm where a chain went back or split. A
head is compared with the one in the database, whichever process of the centre heard it.

Heartbeats may come in another order than they were sent in, and one may be sent again by whoever recorded it. So each has its moment, and
one that is not later than the latest heard from that terminal is answered and otherwise ignored: it is no news, and its head is no alarm.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kiosk.central.bulk import insert_all
from kiosk.central.problems import Refusal
from kiosk.central.tables import audit_heads, terminals, writing
from kiosk.wire.audit import START
from kiosk.wire.encoding import milliseconds
from kiosk.wire.fleet import AuditHead, Heartbeat
from kiosk.wire.request_signature import WINDOW

WRITE_EVERY = 1.0  # seconds
LATELY = timedelta(minutes=5)
"""How long before a look an enrolment may have been dated that it did not see: commits take time, and clocks of two machines differ."""
WENT_BACK, SPLIT = "audit.went-back", "audit.split"
NO_HEAD = AuditHead(seq=0, hash=START)
_STALE = 2 * WRITE_EVERY
_WRITTEN_AT_ONCE = 2_000
_WINDOW = round(WINDOW.total_seconds() * 1000)
_MOST_HEADS = 16  # of one terminal between two writes; of one that sends more, heads in between are lost, with the alarms they were
HEADS_KEPT = 200
"""Of one terminal, at least, besides those that were an alarm: those are kept for ever."""
_PRUNE = "0"  # a head whose hash begins so, one in 16, takes the old ones with it
_WRITE = {
    "postgresql": "UPDATE terminals SET last_seen = heard.at, heartbeat = heard.beat "
    "FROM unnest(%(code)b::text[], %(at)b::bigint[], %(beat)b::text[]) AS heard (code, at, beat) WHERE terminals.code = heard.code",
    "sqlite": "UPDATE terminals SET last_seen = ?, heartbeat = ? WHERE code = ?",
}
_log = logging.getLogger(__name__)
_Told = tuple[datetime, AuditHead]


@dataclass
class _Heard:
    """One terminal since the last write. `at`: when it was heard. `heads`: those of its audit chain, in order, each unlike the one before,
    with the moment of its heartbeat."""

    at: int
    beat: Heartbeat
    heads: list[_Told] = field(default_factory=list)


class Heartbeats:
    """The fleet as this process knows it. `clock`: seconds, for how old that knowledge is. Any thread may use it."""

    def __init__(self, engine: Engine, now: Callable[[], datetime], clock: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._now, self._clock = engine, now, clock
        self._lock, self._one_writer = threading.Lock(), threading.Lock()
        self._heard: dict[str, _Heard] = {}
        self._keys: dict[str, str] = {}  # of terminals that are enrolled and not revoked, as `key_name` gives them
        self._read_at: float | None = None
        self._read_on = 0  # the same by the centre's clock, in milliseconds
        self._failing = False

    def knows(self, terminal: str, key: str) -> bool:
        """Whether it is certain, from memory alone, that the terminal is enrolled under this key. False: see `check`."""
        fresh = self._read_at is not None and self._clock() - self._read_at <= _STALE
        return fresh and self._keys.get(terminal) == key

    def check(self, terminal: str, key: str) -> None:
        """The same, asked of the database. Raises `Refusal`: 403 terminal.not-enrolled, terminal.revoked."""
        wanted = select(terminals.c.public_key, terminals.c.revoked_at).where(terminals.c.code == terminal)
        with self._engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise Refusal(403, "terminal.not-enrolled", "no terminal is enrolled under this code")
        if row.revoked_at is not None:
            raise Refusal(403, "terminal.revoked", "the terminal's key was revoked")
        if key_name(row.public_key) != key:
            raise Refusal(403, "terminal.revoked", "the code is enrolled under another key now")
        with self._lock:
            self._keys[terminal] = key

    def hear(self, terminal: str, beat: Heartbeat, at: datetime) -> None:
        """Takes one heartbeat; it is written with the next `write`, if none that is later was heard before."""
        moment = milliseconds(at)
        told = beat.at, NO_HEAD if beat.audit is None else beat.audit
        with self._lock:
            heard = self._heard.get(terminal)
            if heard is None:
                self._heard[terminal] = _Heard(moment, beat, [told])
            elif _is_news(beat.at, heard.beat.at, moment):
                heard.at, heard.beat = moment, beat
                _append(heard.heads, told)

    def refresh(self) -> None:
        """Learns which terminals were enrolled or revoked lately; the first time of all. Raises SQLAlchemy's errors."""
        began, began_on = self._clock(), milliseconds(self._now() - LATELY)
        wanted = select(terminals.c.code, terminals.c.public_key, terminals.c.revoked_at)
        if self._read_at is not None:
            wanted = wanted.where(terminals.c.revoked_at.is_not(None) | (terminals.c.enrolled_at > self._read_on))
        with self._engine.connect() as connection:
            rows = connection.execute(wanted).all()
        with self._lock:
            for code, public_key, revoked_at in rows:
                if revoked_at is None:
                    self._keys[code] = key_name(public_key)
                else:
                    self._keys.pop(code, None)
            self._read_at, self._read_on = began, began_on

    def write(self) -> int:
        """Writes down what was heard since the last time; how many terminals. What can't be written is kept for the next time.

        Raises SQLAlchemy's errors.
        """
        with self._one_writer:
            with self._lock:
                heard, self._heard = self._heard, {}
            rest = iter(sorted(heard.items()))  # in one order, so that two processes never wait for each other in a circle
            written = 0
            try:
                while some := list(islice(rest, _WRITTEN_AT_ONCE)):
                    with writing(self._engine) as connection:
                        _write(connection, some)
                    written += len(some)
            except BaseException:
                self._keep(sorted(heard.items())[written:])
                raise
            return written

    def tend(self) -> None:
        """What is to be done each `WRITE_EVERY`: `refresh` and `write`. That the database can't be used is said once; it goes on."""
        try:
            self.refresh()
            self.write()
        except (DBAPIError, PoolTimeout) as error:
            if not self._failing:
                _log.error("heartbeats can't be written: %s", type(getattr(error, "orig", error)).__name__)
            self._failing = True
            return
        if self._failing:
            _log.warning("heartbeats are written again")
        self._failing = False

    def _keep(self, unwritten: Sequence[tuple[str, _Heard]]) -> None:
        with self._lock:
            for code, before in unwritten:
                after = self._heard.get(code)
                if after is not None and _is_news(after.beat.at, before.beat.at, after.at):
                    for told in _news(after, before.beat.at):
                        _append(before.heads, told)
                    before.at, before.beat = after.at, after.beat
                self._heard[code] = before


def key_name(public_key: bytes) -> str:
    """What stands for a terminal's key in its tokens."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def alarm(before: AuditHead, after: AuditHead) -> str | None:
    """What is wrong when one head of a chain follows the other; None when nothing is."""
    if after.seq < before.seq:
        return WENT_BACK
    return SPLIT if after.seq == before.seq and after.hash != before.hash else None


def _is_news(told: datetime, latest: datetime, heard_at: int) -> bool:
    """Whether a heartbeat of the moment `told` comes after the `latest`, both by the terminal's word. A latest that lies further ahead of
    the centre's clock than any right one can is a wrong clock's, here or there: nothing would ever come after it."""
    return told > latest or milliseconds(latest) > heard_at + _WINDOW


def _news(heard: _Heard, latest: datetime) -> list[_Told]:
    return [told for told in heard.heads if _is_news(told[0], latest, heard.at)]


def _append(heads: list[_Told], told: _Told) -> None:
    """In between two heads that follow each other well, one more tells nothing."""
    plain = len(heads) > 1 and alarm(heads[-2][1], heads[-1][1]) is None and alarm(heads[-1][1], told[1]) is None
    if plain or len(heads) >= _MOST_HEADS or heads[-1][1] == told[1]:
        heads[-1] = told
    else:
        heads.append(told)


def _write(connection: Connection, some: Sequence[tuple[str, _Heard]]) -> None:
    codes = [code for code, _ in some]
    before = {code: _read(beat) for code, beat in connection.execute(
        select(terminals.c.code, terminals.c.heartbeat)
        .where(terminals.c.code.in_(codes)).order_by(terminals.c.code).with_for_update()
    )}  # fmt: skip
    late: list[tuple[str, _Heard, Sequence[_Told], AuditHead]] = []
    for code, heard in some:
        if code not in before:
            continue
        known = before[code]
        if known is None:
            late.append((code, heard, heard.heads, NO_HEAD))
        elif _is_news(heard.beat.at, known.at, heard.at):
            late.append((code, heard, _news(heard, known.at), known.audit or NO_HEAD))
    if not late:
        return
    if changes := [change for code, heard, told, head in late for change in _changes(code, head, heard.at, told)]:
        columns = dict(zip(("terminal", "seq", "hash", "at", "alarm"), zip(*changes, strict=True), strict=True))
        insert_all(connection, audit_heads, {name: list(values) for name, values in columns.items()})
        for code in sorted({code for code, _, hash_, *_ in changes if hash_.startswith(_PRUNE)}):
            _prune(connection, code)
    fresh = [code for code, *_ in late]
    beats = [heard.beat.model_dump_json() for _, heard, *_ in late]
    moments = [heard.at for _, heard, *_ in late]
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_WRITE["postgresql"], {"code": fresh, "at": moments, "beat": beats})
    else:
        connection.exec_driver_sql(_WRITE["sqlite"], list(zip(moments, beats, fresh, strict=True)))


def _prune(connection: Connection, code: str) -> None:
    theirs = select(audit_heads.c.number).where(audit_heads.c.terminal == code).order_by(audit_heads.c.number.desc())
    oldest = theirs.limit(1).offset(HEADS_KEPT - 1).scalar_subquery()
    old = (audit_heads.c.terminal == code) & (audit_heads.c.number < oldest)
    connection.execute(delete(audit_heads).where(old, audit_heads.c.alarm.is_(None)))


def _changes(code: str, before: AuditHead, at: int, told: Sequence[_Told]) -> Iterator[tuple[str, int, str, int, str | None]]:
    for _, head in told:
        if head != before:
            yield code, head.seq, head.hash, at, alarm(before, head)
        before = head


def _read(beat: str | None) -> Heartbeat | None:
    """The heartbeat that was written down last."""
    if beat is None:
        return None
    try:
        return Heartbeat.model_validate_json(beat)
    except ValidationError:  # written by a version of another contract; the next one is compared again
        return None
