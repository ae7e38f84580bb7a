"""Tokens are the centre's own and end when they should; heartbeats are written together, and a chain that went back is never missed."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select, text

from kiosk.central import fleet
from kiosk.central import keys as keyring
from kiosk.central.enrolment import revoke, terminals
from kiosk.central.heartbeats import NO_HEAD, SPLIT, WENT_BACK, alarm, key_name
from kiosk.central.tables import audit_heads, writing
from kiosk.central.tables import terminals as table
from kiosk.wire.encoding import milliseconds
from kiosk.wire.fleet import AuditHead, Heartbeat, HeartbeatAnswer, Token
from kiosk.wire.models import PROBLEM_TYPE, Problem
from tests.central import heartbeat_load
from tests.central.fleets import HASHES, Fleet, beat, with_head
from tests.central.terminals import Terminal
from tests.postgres import Cluster


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


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.headers.get("WWW-Authenticate", "").startswith("Bearer") == code.startswith("token.")
    assert answer.headers["Content-Type"] == PROBLEM_TYPE
    assert (answer.status_code, Problem.model_validate_json(answer.content).code) == (status, code)


def test_a_signed_request_gets_a_token_that_heartbeats_are_taken_with(centre: Fleet, client: TestClient, terminal: Terminal) -> None:
    answer = terminal.post(client, "/v1/tokens", b"")
    token = Token.model_validate_json(answer.content)
    assert timedelta(minutes=59) < token.expires_at - centre.now() <= timedelta(hours=1)
    told = HeartbeatAnswer.model_validate_json(beat(client, token.token).content)
    assert abs(told.now - centre.now()) < timedelta(seconds=10)
    assert told.trust_serial == centre.keys.trust.serial
    keyring.rotate_sealing(centre.data_dir, centre.now())
    assert HeartbeatAnswer.model_validate_json(beat(client, token.token).content).trust_serial == told.trust_serial + 1


def test_a_token_is_for_enrolled_terminals_and_asked_for_once(centre: Fleet, client: TestClient, terminal: Terminal) -> None:
    refused(client.post("/v1/tokens"), 401, "signature.missing")
    refused(Terminal("Z7K2").post(client, "/v1/tokens", b""), 403, "terminal.not-enrolled")
    recorded = terminal.signature("POST", "/v1/tokens")
    assert client.post("/v1/tokens", headers=recorded).status_code == 200
    refused(client.post("/v1/tokens", headers=recorded), 401, "signature.replayed")
    revoke(centre.engine, "A7K2", "stolen", centre.now())
    refused(terminal.post(client, "/v1/tokens", b""), 403, "terminal.revoked")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic QTdLMjp4", "A7K2.1.2"])
def test_without_a_token_a_heartbeat_is_refused(client: TestClient, header: str | None) -> None:
    fields = {} if header is None else {"Authorization": header}
    refused(client.post("/v1/heartbeats", content=b"{}", headers=fields), 401, "token.missing")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_token_changed_anywhere_is_refused(centre: Fleet, client: TestClient, data: st.DataObject) -> None:
    made = milliseconds(centre.now())
    token = fleet.make_token(centre.keys.token_secret, "A7K2", "0" * 16, made)
    start = data.draw(st.integers(0, len(token)))
    end = data.draw(st.integers(start, min(len(token), start + 4)))
    put_in = data.draw(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=4))
    changed = token[:start] + put_in + token[end:]
    if changed != token:
        refused(beat(client, changed), 401, "token.wrong" if changed else "token.missing")


@pytest.mark.parametrize("token", ["x", "a.b.c.d", "....", "A7K2.0.1." + "0" * 64, "é" * 10, "x" * 5000, "A7K2.x.y.z" + "." * 200])
def test_what_is_no_token_is_refused(client: TestClient, token: str) -> None:
    answer = client.post("/v1/heartbeats", content=b"{}", headers=[(b"Authorization", f"Bearer {token}".encode("latin-1"))])
    refused(answer, 401, "token.wrong")


def test_a_token_of_another_centre_is_refused(client: TestClient, centre: Fleet, terminal: Terminal) -> None:
    refused(beat(client, fleet.make_token(bytes(32), "A7K2", key_name(terminal.public), milliseconds(centre.now()))), 401, "token.wrong")


def test_a_token_ends_after_an_hour_and_is_of_no_use_before_it_was_made(centre: Fleet, client: TestClient, terminal: Terminal) -> None:
    token = centre.token(client, terminal)
    centre.ahead = timedelta(minutes=59)
    assert beat(client, token).status_code == 200
    centre.ahead = timedelta(minutes=60)
    refused(beat(client, token), 401, "token.expired")
    centre.ahead = timedelta(minutes=-1)
    refused(beat(client, token), 401, "token.expired")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b"{" * 15_000,
        b'{"at": "2026-11-22T08:30:00"}',
        b'{"at": "2026-11-22T08:30:00Z", "pending": -1}',
        b'{"at": "2026-11-22T08:30:00Z", "pending": 1e400}',
        b'{"at": "2026-11-22T08:30:00Z", "pending": 9007199254740993}',
        b'{"at": "2026-11-22T08:30:00Z", "version": "\\ud800"}',
        b'{"at": "2026-11-22T08:30:00Z", "version": "' + b"x" * 41 + b'"}',
        b'{"at": "2026-11-22T08:30:00Z", "audit": {"seq": 1, "hash": "x"}}',
    ],
)
def test_what_is_no_heartbeat_is_refused(centre: Fleet, client: TestClient, terminal: Terminal, body: bytes) -> None:
    refused(beat(client, centre.token(client, terminal), body), 400, "heartbeat.malformed")
    assert centre.heartbeats.write() == 0


def test_a_heartbeat_larger_than_any_is_refused(centre: Fleet, client: TestClient, terminal: Terminal) -> None:
    refused(beat(client, centre.token(client, terminal), b" " * 20_000), 413, "body.too-large")


def test_only_the_latest_is_written_and_all_terminals_together(centre: Fleet, client: TestClient) -> None:
    some = [Terminal(code).enrolled(centre.engine, centre.now()) for code in ("A7K2", "B7K2", "C7K2")]
    for one in some:
        token = centre.token(client, one)
        for pending in (1, 2, 3):
            assert beat(client, token, Heartbeat(at=datetime.now(UTC), pending=pending, paused="terminal.revoked\0")).status_code == 200
    commits: list[object] = []
    event.listen(centre.engine, "commit", commits.append)
    assert [centre.written(one.code) for one in some] == [None, None, None]
    assert centre.heartbeats.write() == 3
    assert len(commits) == 1
    for shown in terminals(centre.engine):
        assert shown.last_seen is not None
        assert abs(shown.last_seen - centre.now()) < timedelta(seconds=10)
        assert json.loads(shown.heartbeat or "")["pending"] == 3
    assert centre.heartbeats.write() == 0


def enrolled_anew(centre: Fleet) -> None:
    """Under another key, as enrolment does it."""
    changed = {"public_key": Terminal().public, "enrolled_at": milliseconds(centre.now())}
    with writing(centre.engine) as connection:
        connection.execute(table.update().values(changed))


def forgotten(centre: Fleet) -> None:
    with writing(centre.engine) as connection:
        connection.execute(delete(table))


def revoked(centre: Fleet) -> None:
    revoke(centre.engine, "A7K2", "stolen", centre.now())


@pytest.mark.parametrize(
    "change, code", [(revoked, "terminal.revoked"), (enrolled_anew, "terminal.revoked"), (forgotten, "terminal.not-enrolled")]
)
@pytest.mark.parametrize("learnt", ["never heard of it", "read at its start", "not read for two seconds"])
def test_a_revocation_counts_for_tokens_too(
    centre: Fleet, client: TestClient, terminal: Terminal, change: Callable[[Fleet], None], code: str, learnt: str
) -> None:
    token = centre.token(client, terminal)
    if learnt != "never heard of it":
        centre.heartbeats.refresh()
        assert centre.heartbeats.knows("A7K2", key_name(terminal.public))
    assert beat(client, token).status_code == 200
    change(centre)
    if learnt == "read at its start" and change is not forgotten:  # no command takes a terminal out
        centre.heartbeats.refresh()
    else:
        centre.clock += 2.1
    refused(beat(client, token), 403, code)


def test_a_terminal_that_is_enrolled_again_after_its_revocation_is_heard_again(
    centre: Fleet, client: TestClient, terminal: Terminal
) -> None:
    centre.heartbeats.refresh()
    revoked(centre)
    centre.heartbeats.refresh()
    again = Terminal()
    with writing(centre.engine) as connection:
        connection.execute(table.update().values(public_key=again.public, enrolled_at=milliseconds(centre.now()), revoked_at=None))
    assert beat(client, centre.token(client, again)).status_code == 200
    centre.heartbeats.refresh()
    assert centre.heartbeats.knows("A7K2", key_name(again.public))


def test_memory_answers_alone_while_it_is_fresh(centre: Fleet, client: TestClient, terminal: Terminal) -> None:
    """No question to the database a heartbeat: that is what makes it cheap."""
    token = centre.token(client, terminal)
    centre.heartbeats.refresh()
    asked: list[object] = []
    event.listen(centre.engine, "before_cursor_execute", lambda *arguments: asked.append(arguments))
    for _ in range(5):
        assert beat(client, token).status_code == 200
    assert not asked
    centre.clock += 2.1
    assert beat(client, token).status_code == 200
    assert asked


def test_each_change_of_a_head_is_kept_once(centre: Fleet, client: TestClient, terminal: Terminal) -> None:
    token = centre.token(client, terminal)
    for seq, hash_ in ((1, HASHES[1]), (1, HASHES[1]), (5, HASHES[2]), (5, HASHES[2])):
        assert beat(client, token, with_head(seq, hash_)).status_code == 200
        centre.heartbeats.write()
    assert centre.heads() == [(1, HASHES[1], None), (5, HASHES[2], None)]


@pytest.mark.parametrize(
    "after, said",
    [
        (with_head(4, HASHES[4]), (4, HASHES[4], WENT_BACK)),
        (with_head(5, HASHES[4]), (5, HASHES[4], SPLIT)),
        (Heartbeat(at=datetime.now(UTC)), (0, NO_HEAD.hash, WENT_BACK)),
    ],
    ids=["cut off", "written anew", "nothing left"],
)
@pytest.mark.parametrize("heard", ["a second later", "in the same second", "after a restart", "by another process"])
def test_a_chain_that_went_back_is_an_alarm(
    centre: Fleet, client: TestClient, terminal: Terminal, after: Heartbeat, said: tuple[int, str, str], heard: str
) -> None:
    first = centre.heartbeats
    second = first if heard in ("a second later", "in the same second") else centre.heard_elsewhere()
    if heard == "by another process":  # which heard of it long ago
        second.hear("A7K2", with_head(1, HASHES[1]), centre.now())
        second.write()
    first.hear("A7K2", with_head(5, HASHES[5]), centre.now())
    if heard != "in the same second":
        first.write()
    second.hear("A7K2", after.model_copy(update={"at": datetime.now(UTC)}), centre.now())
    second.write()
    assert centre.heads()[-2:] == [(5, HASHES[5], None), said]
    [shown] = terminals(centre.engine)
    assert (shown.alarms, shown.alarm) == (1, said[2])
    second.hear("A7K2", with_head(6, HASHES[6]), centre.now())
    second.write()
    assert centre.heads()[-1] == (6, HASHES[6], None)
    assert terminals(centre.engine)[0].alarms == 1


def regressions(heads: list[AuditHead]) -> list[str]:
    pairs = zip([NO_HEAD, *heads], heads, strict=False)
    return [what for before, after in pairs if (what := alarm(before, after))]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(HASHES[:3]), st.sampled_from(("", "write", "restart"))), max_size=14))
def test_no_alarm_is_ever_missed_or_made_up(centre: Fleet, terminal: Terminal, steps: list[tuple[int, str, str]]) -> None:
    """Whatever heads come in which order, however many of them between two writes, over restarts of the centre."""
    with writing(centre.engine) as connection:
        connection.execute(delete(audit_heads))
        connection.execute(table.update().values(heartbeat=None))
    heard = centre.heard_elsewhere()
    for seq, hash_, then in steps:
        heard.hear("A7K2", with_head(seq, hash_), centre.now())
        if then:
            heard.write()
        if then == "restart":
            heard = centre.heard_elsewhere()
    heard.write()
    heads = [AuditHead(seq=seq, hash=hash_) for seq, hash_, _ in steps]
    assert [what for *_, what in centre.heads() if what] == regressions(heads)
    assert not heads or heads == [NO_HEAD] * len(heads) or centre.heads()[-1][:2] == (heads[-1].seq, heads[-1].hash)


def test_what_could_not_be_written_is_written_later_with_what_came_meanwhile(
    centre: Fleet, terminal: Terminal, caplog: pytest.LogCaptureFixture
) -> None:
    centre.engine.dispose()
    event.listen(centre.engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout = 20"))
    heard = centre.heartbeats
    heard.hear("A7K2", with_head(5, HASHES[5]), centre.now())
    with writing(centre.engine):
        heard.tend()
        heard.tend()
        heard.hear("A7K2", with_head(4, HASHES[4]), centre.now())
    heard.tend()
    assert centre.heads() == [(5, HASHES[5], None), (4, HASHES[4], WENT_BACK)]
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert "A7K2" not in caplog.text


def test_while_the_application_lives_it_writes_by_itself_and_at_its_end_what_is_left(
    centre: Fleet, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = threading.Event()
    write = centre.heartbeats.write

    def watched() -> int:
        count = write()
        if count:
            written.set()
        return count

    monkeypatch.setattr(centre.heartbeats, "write", watched)
    with TestClient(centre.app) as client:
        token = centre.token(client, terminal)
        beat(client, token, Heartbeat(at=datetime.now(UTC), pending=1))
        assert written.wait(20)
        first = centre.written()
        beat(client, token, Heartbeat(at=datetime.now(UTC), pending=2))
        began = time.monotonic()
    assert time.monotonic() - began < 10
    last = centre.written()
    assert first is not None
    assert last is not None
    assert (first.pending, last.pending) == (1, 2)


def test_it_is_the_same_on_postgresql(tmp_path: Path, cluster: Cluster) -> None:
    centre = Fleet(tmp_path, cluster.new_database())
    try:
        client = TestClient(centre.app)
        some = [Terminal(code).enrolled(centre.engine, centre.now()) for code in ("A7K2", "B7K2")]
        centre.heartbeats.refresh()
        for one in some:
            token = centre.token(client, one)
            assert beat(client, token, with_head(5, HASHES[5])).status_code == 200
            assert beat(client, token, with_head(4, HASHES[4])).status_code == 200
        assert centre.heartbeats.write() == 2
        for one in some:
            assert centre.heads(one.code) == [(5, HASHES[5], None), (4, HASHES[4], WENT_BACK)]
            assert centre.written(one.code) is not None
        assert [(one.alarms, one.alarm) for one in terminals(centre.engine)] == [(1, WENT_BACK)] * 2
        revoked(centre)
        centre.heartbeats.refresh()
        refused(beat(client, fleet.make_token(centre.keys.token_secret, "A7K2", key_name(some[0].public), 0)), 401, "token.expired")
        made = milliseconds(centre.now())
        refused(beat(client, fleet.make_token(centre.keys.token_secret, "A7K2", key_name(some[0].public), made)), 403, "terminal.revoked")
    finally:
        centre.engine.dispose()


def test_rows_are_locked_in_the_order_of_their_codes(tmp_path: Path, cluster: Cluster) -> None:
    """So that two processes that write the same terminals never wait for each other in a circle: while the first row is somebody else's,
    none of the others is taken. The planner goes through few of many as they are given, not as they lie."""
    centre = Fleet(tmp_path, cluster.new_database())
    try:
        heartbeat_load.enrol(tmp_path, centre.database, 20_000)
        codes = [heartbeat_load.code(number * 97) for number in range(200)]
        with centre.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE terminals")
        for code in reversed(codes):
            centre.heartbeats.hear(code, with_head(1, HASHES[1]), centre.now())
        waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        with centre.engine.connect() as other, ThreadPoolExecutor(1) as pool:
            other.execute(select(table.c.code).where(table.c.code == codes[0]).with_for_update())
            written = pool.submit(centre.heartbeats.write)
            with centre.engine.connect() as looking:
                while looking.execute(waits).scalar_one() == 0:
                    assert not written.done()
                    looking.rollback()  # the view is one picture a transaction
                rest = select(table.c.code).where(table.c.code.in_(codes[1:])).with_for_update(nowait=True)
                assert len(looking.execute(rest).all()) == len(codes) - 1
            other.rollback()
            assert written.result(20) == len(codes)
    finally:
        centre.engine.dispose()


@pytest.mark.soak
@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_20_000_terminals_are_heard_and_written_down(backend: str, request: pytest.FixtureRequest) -> None:
    """Over a real server, each with a new audit head every time; what one costs is P12 of the benchmark."""
    database = request.getfixturevalue("cluster").new_database() if backend == "postgresql" else ""
    figures = heartbeat_load.measure(20_000, 10, database)
    assert figures["beats"] > 2_000, figures
