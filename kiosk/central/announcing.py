"""Hands the board out to terminals: made anew every half minute at most, signed for each."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine, select

from kiosk.central.board import board_of
from kiosk.central.guides import Guides
from kiosk.central.indexing import index_some
from kiosk.central.keys import Keys
from kiosk.central.problems import Refusal
from kiosk.central.tables import terminals
from kiosk.wire import announcing as wire
from kiosk.wire.announcing import BoardAnswer
from kiosk.wire.encoding import milliseconds
from kiosk.wire.models import Hash, Nonce

MADE_FOR = 30.0
"""Seconds for which a board is handed out before it is made anew."""
SILENT = timedelta(minutes=5)
"""A terminal that said nothing for so long does not work: ten heartbeats, as they are set by default."""
_OPENED_AT_ONCE = 1.0  # seconds
_NONCE: TypeAdapter[str] = TypeAdapter(Nonce)
_HASH: TypeAdapter[str] = TypeAdapter(Hash)


class Announcing:
    """The board of one centre. Any thread may use it. `clock`: seconds."""

    def __init__(self, engine: Engine, keys: Keys, now: Callable[[], datetime], clock: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._keys, self._now, self._clock = engine, keys, now, clock
        self._guides, self._lock = Guides(), threading.Lock()
        self._began, self._made_at, self._content = now(), 0.0, b""

    def answer(self, known: str, nonce: str) -> BoardAnswer:
        """To a terminal that has the content with the hash `known`, "" for none. Raises `Refusal` 400 board.malformed."""
        try:
            question = wire.about(_HASH.validate_python(known) if known else "", _NONCE.validate_python(nonce))
        except ValidationError:
            raise Refusal(400, "board.malformed", "known is a hash, a nonce at most 64 hexadecimal digits") from None
        content, held = self._content_now(), self._keys.current()
        return wire.sign(held.acknowledging, held.trust.ack_key_id, question, content, known, self._now())

    def _content_now(self) -> bytes:
        with self._lock:
            if not self._content or self._clock() - self._made_at >= MADE_FOR:
                self._open_votes()
                now = self._now()
                with self._engine.connect() as connection:
                    down = silent_or_broken(connection, now, self._began)
                    self._content = wire.content_of(board_of(connection, now, down))
                self._made_at = self._clock()
            return self._content

    def _open_votes(self) -> None:
        """Those that arrived, and are of nobody; what is not opened now is counted the next time."""
        until = self._clock() + _OPENED_AT_ONCE
        while index_some(self._engine, self._keys, self._guides, self._now(), ("vote",)) and self._clock() < until:
            pass


def silent_or_broken(connection: Connection, now: datetime, listening_since: datetime) -> tuple[str, ...]:
    """Codes of terminals that are enrolled and were heard before, and are silent now or say that they are out of order. While a centre was
    not there itself, nobody's silence says anything."""
    heard = select(terminals.c.code, terminals.c.last_seen, terminals.c.heartbeat)
    rows = connection.execute(heard.where(terminals.c.last_seen.is_not(None), terminals.c.revoked_at.is_(None))).all()
    limit = milliseconds(now - SILENT) if now - listening_since >= SILENT else None
    return tuple(sorted(row.code for row in rows if (limit is not None and row.last_seen < limit) or _says_so(row.heartbeat)))


def _says_so(heartbeat: str | None) -> bool:
    return bool(heartbeat and json.loads(heartbeat).get("out_of_order"))
