"""What migration 0002 does that SQL can't say: a place in line and an audit chain for the records that were there before."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from kiosk.outbox import place
from kiosk.outbox.change import COUNTED, Change, Counted
from kiosk.wire.encoding import milliseconds


def to_version_2(connection: sqlite3.Connection) -> None:
    """Inside the migration's transaction."""
    [counters] = connection.execute(f"SELECT {COUNTED} FROM counters")
    doing = Change(connection, milliseconds(datetime.now(UTC)), Counted(*counters))
    rows = connection.execute("SELECT id, content_hash, created_at, state, changed_at FROM records ORDER BY sequence")
    for number, (record, content_hash, created_at, state, changed_at) in enumerate(rows):
        if number == 0:
            doing.note("migrated", "", "0002")  # what follows was not written when it happened
        doing.note("enqueued", record, content_hash, created_at)
        if state in ("delivered", "held"):
            doing.note(state, record, "", changed_at)
    in_line = connection.execute(
        "SELECT sequence, kind, attempts FROM records AS r WHERE state IN ('waiting', 'sending') AND (case_id = id OR ("
        " NOT EXISTS (SELECT 1 FROM records AS e WHERE e.id = r.case_id AND e.state <> 'delivered') AND"
        " NOT EXISTS (SELECT 1 FROM records AS e WHERE e.case_id = r.case_id AND e.case_id <> e.id AND e.seq < r.seq"
        " AND e.state <> 'delivered'))) ORDER BY next_try, sequence"
    ).fetchall()
    for sequence, kind, attempts in in_line:
        turn = (doing.next_turns(1) if attempts else place.fresh(kind, sequence)) - place.BASE  # which version 3 adds
        connection.execute("UPDATE records SET turn = ? WHERE sequence = ?", (turn, sequence))
    doing.finish()
