"""Heartbeats that come late, twice or by another process: only news counts; and of many audit heads those stay that matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from kiosk.central.enrolment import terminals
from kiosk.central.heartbeats import HEADS_KEPT, WENT_BACK
from kiosk.central.tables import audit_heads, writing
from kiosk.wire.fleet import AuditHead, Heartbeat
from tests.central.fleets import HASHES, Fleet, beat
from tests.central.terminals import Terminal


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Fleet]:
    made = Fleet(tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def client(centre: Fleet) -> TestClient:
    """Without the application's life: nothing is written until a test says so."""
    return TestClient(centre.app)


@pytest.fixture
def terminal(centre: Fleet) -> Terminal:
    return Terminal().enrolled(centre.engine, centre.now())


def told(seconds: float, seq: int, centre: Fleet) -> Heartbeat:
    """Sent so many seconds from now."""
    return Heartbeat(at=centre.now() + timedelta(seconds=seconds), pending=seq, audit=AuditHead(seq=seq, hash=HASHES[seq]))


@pytest.mark.parametrize("then", ["in the same second", "written before", "by another process"])
def test_a_heartbeat_that_is_no_news_is_answered_and_changes_nothing(
    centre: Fleet, client: TestClient, terminal: Terminal, then: str
) -> None:
    """Overtaken by a later one, held up in a proxy, or recorded and sent again: no alarm, and nobody seems alive because of it."""
    token = centre.token(client, terminal)
    old, new = told(-60, 4, centre), told(-30, 6, centre)
    assert beat(client, token, new).status_code == 200
    if then != "in the same second":
        centre.heartbeats.write()
    seen = terminals(centre.engine)[0].last_seen
    other = centre.heard_elsewhere() if then == "by another process" else centre.heartbeats
    for again in (old, new, old.model_copy(update={"audit": None})):
        if then == "by another process":
            other.hear("A7K2", again, centre.now() + timedelta(minutes=1))
        else:
            assert beat(client, token, again).status_code == 200
    other.write()
    assert centre.heads() == [(6, HASHES[6], None)]
    assert centre.written() == new
    assert then == "in the same second" or terminals(centre.engine)[0].last_seen == seen
    other.hear("A7K2", told(-10, 5, centre), centre.now())
    other.write()
    assert centre.heads()[-1] == (5, HASHES[5], WENT_BACK), "what is news can still be an alarm"


def test_of_what_two_processes_heard_in_turns_only_the_news_counts(centre: Fleet, terminal: Terminal) -> None:
    one, other = centre.heartbeats, centre.heard_elsewhere()
    one.hear("A7K2", told(-60, 1, centre), centre.now())
    other.hear("A7K2", told(-50, 2, centre), centre.now())
    one.hear("A7K2", told(-40, 3, centre), centre.now())
    other.write()
    one.write()
    assert centre.heads() == [(2, HASHES[2], None), (3, HASHES[3], None)], "the first one was overtaken"


@pytest.mark.parametrize("whose", ["the terminal's", "the centre's"])
def test_a_clock_that_was_far_ahead_and_is_set_right_silences_nobody(centre: Fleet, terminal: Terminal, whose: str) -> None:
    if whose == "the centre's":
        centre.ahead = timedelta(days=1)
    ahead = told(0 if centre.ahead else 86_400, 3, centre)
    centre.heartbeats.hear("A7K2", ahead, centre.now())
    centre.heartbeats.write()
    centre.ahead = timedelta(0)
    centre.heartbeats.hear("A7K2", told(0, 4, centre), centre.now())
    centre.heartbeats.write()
    written = centre.written()
    assert written is not None and written.pending == 4
    assert centre.heads() == [(3, HASHES[3], None), (4, HASHES[4], None)]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"])
def test_a_terminal_whose_clock_is_nonsense_is_heard_and_heard_again(
    centre: Fleet, client: TestClient, terminal: Terminal, at: str
) -> None:
    """No moment makes the centre fail, and once the answer has set the clock right it is news."""
    token = centre.token(client, terminal)
    nonsense = f'{{"at": "{at}", "audit": {{"seq": 3, "hash": "{HASHES[3]}"}}}}'.encode()
    for content in (nonsense, nonsense, told(0, 4, centre)):
        assert beat(client, token, content).status_code == 200
        assert centre.heartbeats.write() == 1
    written = centre.written()
    assert written is not None and written.pending == 4
    assert centre.heads() == [(3, HASHES[3], None), (4, HASHES[4], None)]


@pytest.mark.parametrize("on", ["sqlite", "postgresql"])
def test_old_heads_are_forgotten_and_alarms_never(tmp_path: Path, request: pytest.FixtureRequest, on: str) -> None:
    database = request.getfixturevalue("cluster").new_database() if on == "postgresql" else ""
    centre = Fleet(tmp_path, database)
    rows = [(seq, HASHES[1], WENT_BACK if seq % 100 == 0 else None) for seq in range(1, 2 * HEADS_KEPT + 1)]
    with writing(centre.engine) as connection:
        for code in ("A7K2", "B7K2"):
            some = [{"terminal": code, "seq": seq, "hash": hash_, "at": 1, "alarm": what} for seq, hash_, what in rows]
            connection.execute(audit_heads.insert(), some)
    Terminal("A7K2").enrolled(centre.engine)
    last = Heartbeat(at=centre.now(), audit=AuditHead(seq=9999, hash="0" + "1" * 63))
    centre.heartbeats.hear("A7K2", last, centre.now())
    centre.heartbeats.write()
    kept = centre.heads("A7K2")
    assert kept[-HEADS_KEPT:] == [*rows[-HEADS_KEPT + 1 :], (9999, "0" + "1" * 63, None)]
    assert kept[:-HEADS_KEPT] == [row for row in rows[: -HEADS_KEPT + 1] if row[2]], "of the older ones the alarms"
    assert centre.heads("B7K2") == rows, "each terminal's own"
    centre.engine.dispose()
