"""Which records a person takes part in: seals are opened when somebody asks by document, not when records arrive.

A question is answered from an index that is whole, or not at all: an answer that misses records would tell a resident that there are none.
So a question does at most `LONGEST_WAIT` of the work that has gathered. What is more is done in the background from then on, and until it
is done every question is told when to come again.
"""

from __future__ import annotations

import hmac
import logging
import re
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from kiosk.central import claims
from kiosk.central.guides import Guides, Known
from kiosk.central.keys import Keys, KeysError, KeySet
from kiosk.central.noting import Notes, note_rating, note_submission, note_ticket, note_vote
from kiosk.central.opening import KeyAway, open_record
from kiosk.central.problems import Refusal
from kiosk.central.tables import events, parties, records, to_index, writing
from kiosk.wire import seal
from kiosk.wire.encoding import milliseconds
from kiosk.wire.rating import BadRating, Rating
from kiosk.wire.submission import BadSubmission, Submission
from kiosk.wire.ticket import BadTicket, Ticket
from kiosk.wire.vote import BadVote, Vote

LONGEST_WAIT = 2.0  # seconds
RECORDS_AT_ONCE, BYTES_AT_ONCE = 50, 8 * 1024 * 1024
_SECONDS_A_RECORD = 0.001  # about; only for saying when to come again
_LONGEST_PAUSE = 600
_ID_NUMBER = re.compile(r"[0-9A-Za-z]{15,18}", re.ASCII)
_log = logging.getLogger(__name__)


class Indexer:
    """The index of one centre, for any thread. `now`: the centre's clock; `clock`: seconds, for how long a question has waited."""

    def __init__(self, engine: Engine, keys: Keys, now: Callable[[], datetime], clock: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._keys, self._now, self._clock = engine, keys, now, clock
        self._guides = Guides()
        self._at_work = threading.Lock()
        self._over = threading.Event()
        self._background: threading.Thread | None = None
        self._starting = threading.Lock()

    def catch_up(self) -> None:
        """Returns when every record that has arrived is indexed. Raises `Refusal` 503 centre.indexing when that takes too long: it goes on
        meanwhile. SQLAlchemy's errors and `KeysError` pass through."""
        until = self._clock() + LONGEST_WAIT
        if self._goes_on():
            raise self._later()
        if not self._at_work.acquire(timeout=LONGEST_WAIT):
            raise self._later()
        try:
            while self._some():
                if self._clock() >= until:
                    break
            else:
                return
        finally:
            self._at_work.release()
        self._go_on()
        raise self._later()

    def close(self) -> None:
        """Ends what goes on in the background, after the records that are in work."""
        self._over.set()
        with self._starting:
            background = self._background
        if background is not None:
            background.join()

    def _goes_on(self) -> bool:
        with self._starting:
            return self._background is not None and self._background.is_alive()

    def _go_on(self) -> None:
        with self._starting:
            if self._over.is_set() or (self._background is not None and self._background.is_alive()):
                return
            self._background = threading.Thread(target=self._all, name="indexing")
            self._background.start()

    def _all(self) -> None:
        try:
            with self._at_work:
                while not self._over.is_set() and self._some():
                    pass
        except (SQLAlchemyError, KeysError) as error:  # the next question begins again, and says so
            _log.error("indexing stopped: %s", type(getattr(error, "orig", None) or error).__name__)

    def _later(self) -> Refusal:
        with self._engine.connect() as connection:
            waiting = connection.execute(select(func.count()).select_from(to_index)).scalar_one()
        pause = min(_LONGEST_PAUSE, 1 + round(waiting * _SECONDS_A_RECORD))
        return Refusal(503, "centre.indexing", "records that arrived are still being looked through", pause)

    def _some(self) -> bool:
        return index_some(self._engine, self._keys, self._guides, self._now())


def index_all(engine: Engine, keys: Keys, now: datetime) -> None:
    """Opens whatever has arrived, however long that takes: for officers, who work on what is inside."""
    guides = Guides()
    while index_some(engine, keys, guides, now):
        pass


def index_some(engine: Engine, keys: Keys, guides: Guides, now: datetime, kinds: Collection[str] = ()) -> bool:
    """Opens the next few records that are not indexed and notes their parties and what else is inside (`kiosk.central.noting`); False when
    there were none. One that does not open is marked for a person to look at. `kinds`: only of these; () is all."""
    held = keys.current()
    with engine.connect() as connection:
        waiting = connection.execute(select(records).where(records.c.id.in_(next_to_index(connection, kinds))).order_by(records.c.id)).all()
        if not waiting:
            return False
        found = _Found(cache(lambda: guides.now(connection)), now)  # only an application needs a catalogue, which takes a second to read
        for row in waiting:
            found.look_into(connection, held, row)
    with writing(engine) as connection:
        found.notes.write(connection)
        claims.look(connection, now)
        if found.unreadable:
            broken = [row.id for row, _ in found.unreadable]
            connection.execute(update(records).where(records.c.id.in_(broken)).values(unreadable=1))
            noted = [{"record_id": row.id, "case_id": row.case_id, "what": what, "at": milliseconds(now)} for row, what in found.unreadable]
            connection.execute(events.insert(), noted)
        connection.execute(delete(to_index).where(to_index.c.record_id.in_([row.id for row in waiting])))
    return True


def next_to_index(connection: Connection, kinds: Collection[str] = ()) -> list[str]:
    """Ids of as many records as may be in memory at once: few enough, and together small enough unless it is a single one."""
    sizes = select(to_index.c.record_id, func.length(records.c.sealed).label("size")).join(records, records.c.id == to_index.c.record_id)
    if kinds:
        sizes = sizes.where(records.c.kind.in_(kinds))
    chosen: list[str] = []
    room = BYTES_AT_ONCE
    for row in connection.execute(sizes.order_by(to_index.c.record_id).limit(RECORDS_AT_ONCE)):
        room -= row.size
        if chosen and room < 0:
            break
        chosen.append(row.record_id)
    return chosen


def person(keys: KeySet, id_number: str) -> str | None:
    """What stands for the person with this ID number: an HMAC (RFC 2104) with a secret of the centre. None for what can't be an ID number;
    one ends in X, which people also write x (GB 11643)."""
    plain = id_number.strip()
    if _ID_NUMBER.fullmatch(plain) is None:
        return None
    return hmac.digest(keys.index_secret, b"kiosk person v1\0" + plain.upper().encode(), "sha256").hex()


@dataclass
class _Found:
    """`unreadable`: rows of `records` with the word for the event."""

    guides: Callable[[], Known]
    now: datetime
    notes: Notes = field(default_factory=Notes)
    unreadable: list[tuple[Row[Any], str]] = field(default_factory=list)

    def look_into(self, connection: Connection, keys: KeySet, row: Row[Any]) -> None:
        try:
            content = open_record(connection, keys, row)
            said = _inside(row.kind, content)
        except (seal.SealBroken, BadRating, BadSubmission, BadTicket, BadVote):
            self.unreadable.append((row, "unreadable"))
            return
        except KeyAway:  # archived since the record arrived
            self.unreadable.append((row, "key-archived"))
            return
        match said:
            case Submission(parties=taking_part):
                for party in taking_part:
                    if who := person(keys, (party.document or {}).get("id_number", "")):
                        self.notes.add(parties, {"person": who, "record_id": row.id, "role": party.role})
                note_submission(self.notes, row.id, said, self.guides(), self.now)
            case Ticket():
                note_ticket(self.notes, row.id, said, row.received_at)
            case Rating():
                note_rating(self.notes, row.id, said, row.received_at)
            case Vote():
                note_vote(self.notes, row.id, said, row.received_at)


def _inside(kind: str, content: bytes) -> Submission | Ticket | Rating | Vote | None:
    """What a record holds that is noted. Raises `BadSubmission`, `BadTicket`, `BadRating`, `BadVote`."""
    match kind:
        case "submission":
            return Submission.from_bytes(content)
        case "ticket":
            return Ticket.from_bytes(content)
        case "rating":
            return Rating.from_bytes(content)
        case "vote":
            return Vote.from_bytes(content)
    return None
