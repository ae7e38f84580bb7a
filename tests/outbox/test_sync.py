"""Sync against the real centre and against everything that is not it: what was not signed for stays queued."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.central.keys import load_or_make
from kiosk.outbox import backoff
from kiosk.outbox.pace import SIZES
from kiosk.outbox.progress import ask
from kiosk.outbox.store import Store
from kiosk.outbox.sync import Sync
from kiosk.wire import acknowledgement
from kiosk.wire.models import PROBLEM_TYPE, Batch, ItemVerdict, Problem
from tests.outbox.servers import Impostor, Reply, centre, dead_port, impostor
from tests.rig import Signer, Terminal, code_for, enrol

NOW = datetime.now(UTC) + timedelta(hours=1)  # after whatever these tests enqueue


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("central")


@pytest.fixture(scope="module")
def url(data_dir: Path) -> Iterator[str]:
    with centre(data_dir) as address:
        yield address


@pytest.fixture(scope="module")
def keys(url: str, data_dir: Path) -> Signer:
    kept = load_or_make(data_dir)
    return Signer(kept.acknowledging, kept.trust)


@pytest.fixture
def terminal(tmp_path: Path, url: str, data_dir: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    with Terminal(tmp_path, enrol(tmp_path, url, data_dir, code_for(request.node.name))) as made:
        yield made


def signed(keys: Signer, body: bytes, change: Callable[[list[ItemVerdict]], list[ItemVerdict]] = lambda items: items) -> Reply:
    """What the centre would answer, with `change` done to the verdicts before they are signed."""
    batch = Batch.model_validate_json(body)
    items = change([ItemVerdict(id=one.id, content_hash=one.content_hash, verdict="accepted") for one in batch.items])
    answer = acknowledgement.sign(keys.acknowledging, keys.trust.ack_key_id, batch.terminal, tuple(items), NOW)
    return Reply(body=answer.model_dump_json().encode())


def test_what_waits_arrives_and_is_settled(terminal: Terminal, url: str) -> None:
    receipts = [terminal.enqueue() for _ in range(3)]
    sync = terminal.sync(url)
    report = sync.run_once(NOW)
    assert (report.outcome, report.delivered, report.held) == ("delivered", 3, 0)
    assert sync.run_once(NOW).outcome == "idle"
    for receipt in receipts:
        found = ask(terminal.centre(), terminal.trust, receipt.tracking_number)
        assert found is not None and found.state == "accepted"


def test_a_backlog_goes_in_batches_that_grow_with_what_the_link_carries(terminal: Terminal, url: str) -> None:
    """The middle size first; a quick answer to as much as was allowed leads to the largest."""
    for _ in range(SIZES[1].records + SIZES[2].records):
        terminal.enqueue()
    sync = terminal.sync(url)
    first, *rest = [sync.run_once(NOW).delivered for _ in range(5)]
    assert first == SIZES[1].records and max(rest) > first and first + sum(rest) == SIZES[1].records + SIZES[2].records


def test_one_bad_record_is_held_and_the_others_go_on(terminal: Terminal, url: str) -> None:
    terminal.enqueue()
    bad = terminal.enqueue()
    terminal.enqueue()
    terminal.store._db.conn.execute("UPDATE records SET key_id = 'unknown' WHERE id = ?", (bad.id,))
    report = terminal.sync(url).run_once(NOW)
    assert (report.outcome, report.delivered, report.held) == ("delivered", 2, 1)
    [held] = terminal.store.items("held")
    assert (held.id, held.reason) == (bad.id, "seal.unknown-key")


def test_a_lost_answer_costs_a_resend_and_nothing_else(terminal: Terminal, url: str) -> None:
    receipt = terminal.enqueue()

    def forward_and_die(_body: bytes) -> Reply:
        assert lossy.forward(url).json()["items"][0]["verdict"] == "accepted"
        return Reply(cut=-1)

    with impostor(forward_and_die) as lossy:
        assert terminal.sync(lossy.url).run_once(NOW).outcome == "offline"
    [waiting] = terminal.store.items("waiting")
    assert (waiting.attempts, waiting.reason) == (0, "offline")
    seen: list[str] = []

    def forward_and_look(_body: bytes) -> Reply:
        answer = honest.forward(url)
        seen.extend(item["verdict"] for item in answer.json()["items"])
        return Reply(body=answer.content)

    with impostor(forward_and_look) as honest:
        assert terminal.sync(honest.url).run_once(NOW).delivered == 1
    assert seen == ["duplicate"]
    assert terminal.counts() == (0, 0, 1)
    found = terminal.store.find(receipt.tracking_number)
    assert found is not None and found.state == "delivered"


def test_a_process_killed_while_sending_delivers_later(terminal: Terminal, url: str) -> None:
    receipt = terminal.enqueue()
    terminal.store.mark_sending([receipt.id], NOW)
    assert terminal.sync(url).run_once(NOW).delivered == 1


def test_nobody_at_the_address_is_offline(terminal: Terminal) -> None:
    terminal.enqueue()
    report = terminal.sync(dead_port()).run_once(NOW)
    assert (report.outcome, report.detail, report.retry_after) == ("offline", "ConnectionError", None)
    assert terminal.counts() == (1, 0, 0)


PORTAL = Reply(headers={"Content-Type": "text/html"}, body=b"<html>Please log in to HotelWiFi</html>")
REDIRECT = Reply(302, {"Location": "http://127.0.0.1:9/login", "Content-Type": "text/html"})
NOT_OURS = Reply(403, {"Content-Type": PROBLEM_TYPE}, b'{"title": "Forbidden"}')
UNKNOWN_CODE = Reply(403, {"Content-Type": PROBLEM_TYPE}, b'{"title": "Forbidden", "status": 403, "code": "gateway.denied"}')


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (PORTAL, "not-the-centre"),
        (Reply(body=PORTAL.body), "not-the-centre"),
        (Reply(body=b"{}"), "not-the-centre"),
        (Reply(body=b""), "not-the-centre"),
        (Reply(201), "not-the-centre"),
        (REDIRECT, "not-the-centre"),
        (NOT_OURS, "not-the-centre"),
        (UNKNOWN_CODE, "not-the-centre"),
        (Reply(404, {"Content-Type": "text/html"}), "not-the-centre"),
        (Reply(500, {"Content-Type": "text/html"}, b"oops"), "offline"),
        (Reply(503), "offline"),
        (Reply(body=b'{"terminal": "A7K2"', cut=5), "offline"),
        (Reply(cut=-1), "offline"),
    ],
)
def test_an_answer_that_is_none_settles_nothing(terminal: Terminal, reply: Reply, outcome: str) -> None:
    terminal.enqueue()
    with impostor(lambda _body: reply) as other:
        assert terminal.sync(other.url).run_once(NOW).outcome == outcome
        batches = [body for body in other.asked if body]
        assert len(batches) == 1, "a run sends once"
    assert terminal.counts() == (1, 0, 0)
    [item] = terminal.store.items()
    assert (item.state, item.attempts, item.reason) == ("waiting", 0, outcome)


def verdicts_of_others(keys: Signer) -> dict[str, Callable[[bytes], Reply]]:
    another = Ed25519PrivateKey.generate()
    stranger = Signer(another, keys.trust)
    foreign = ItemVerdict(id="01936d2e-0000-7000-8000-000000000001", content_hash="a" * 64, verdict="accepted")

    def unknown_key(body: bytes) -> Reply:
        renamed = keys.trust.model_copy(update={"ack_key_id": "another"})
        return signed(Signer(keys.acknowledging, renamed), body)

    def other_terminal(body: bytes) -> Reply:
        return signed(keys, Batch.model_validate_json(body).model_copy(update={"terminal": "0000"}).model_dump_json().encode())

    def changed_on_the_way(body: bytes) -> Reply:
        return Reply(body=signed(keys, body).body.replace(b'"accepted"', b'"rejected"'))

    return {
        "as a web page": lambda body: Reply(headers={"Content-Type": "text/html"}, body=signed(keys, body).body),
        "another key": lambda body: signed(stranger, body),
        "an unknown key id": unknown_key,
        "another terminal": other_terminal,
        "changed on the way": changed_on_the_way,
        "one missing": lambda body: signed(keys, body, lambda items: items[1:]),
        "one too many": lambda body: signed(keys, body, lambda items: [*items, foreign]),
        "one twice": lambda body: signed(keys, body, lambda items: [items[0], items[0]]),
        "other content": lambda body: signed(keys, body, lambda items: [items[0].model_copy(update={"content_hash": "0" * 64}), items[1]]),
    }


def test_what_the_centre_did_not_sign_for_these_records_settles_nothing(terminal: Terminal, keys: Signer) -> None:
    terminal.enqueue()
    terminal.enqueue()
    for what, answer in verdicts_of_others(keys).items():
        with impostor(answer) as other:
            expected = "new-keys" if what == "an unknown key id" else "not-the-centre"
            assert terminal.sync(other.url).run_once(NOW).outcome == expected, what
        assert terminal.counts() == (2, 0, 0), what
    with impostor(lambda body: signed(keys, body)) as honest:
        assert terminal.sync(honest.url).run_once(NOW).delivered == 2, "the same answer, signed and whole, is believed"


def test_the_centre_is_left_alone_as_long_as_it_asked(terminal: Terminal) -> None:
    terminal.enqueue()
    too_many = Problem(title="Too Many Requests", status=429, code="progress.too-many-tries").model_dump_json().encode()
    passed = [1000.0]
    with impostor(lambda _body: Reply(429, {"Content-Type": PROBLEM_TYPE, "Retry-After": "120"}, too_many)) as busy:
        sync = terminal.sync(busy.url, lambda: passed[0])
        assert (sync.run_once(NOW).outcome, len(busy.asked)) == ("offline", 1)
        passed[0] += 20
        again = sync.run_once(NOW - timedelta(days=2))
        assert (again.outcome, again.retry_after, len(busy.asked)) == ("offline", 100.0, 1), "whatever the clock on the wall does meanwhile"
        passed[0] += 101
        sync.run_once(NOW)
        assert len(busy.asked) == 2


@pytest.mark.parametrize("status", [401, 403])
def test_a_terminal_turned_away_is_told(terminal: Terminal, status: int) -> None:
    problem = Problem(title="Forbidden", status=status, code="terminal.revoked")
    terminal.enqueue()
    with impostor(lambda _body: Reply(status, {"Content-Type": PROBLEM_TYPE}, problem.model_dump_json().encode())) as other:
        report = terminal.sync(other.url).run_once(NOW)
    assert (report.outcome, report.detail) == ("refused", "terminal.revoked")
    assert terminal.counts() == (1, 0, 0)


def test_one_process_sends_at_a_time(terminal: Terminal, url: str) -> None:
    terminal.enqueue()
    seen: list[str] = []

    def meanwhile(body: bytes) -> Reply:
        with Store.open(terminal.folder / "outbox.db", terminal.code) as other:
            seen.append(Sync(other, terminal.centre(url), terminal.trust, terminal.folder / "sync.lock").run_once(NOW).outcome)
        return Reply(500)

    with impostor(meanwhile) as slow:
        assert terminal.sync(slow.url).run_once(NOW).outcome == "offline"
    assert set(seen) == {"busy"}
    assert terminal.sync(url).run_once(NOW).outcome == "delivered", "the lock is let go of"


def test_a_lock_held_by_another_program_is_respected(terminal: Terminal, url: str) -> None:
    terminal.enqueue()
    with (terminal.folder / "sync.lock").open("w") as other_process:
        fcntl.flock(other_process, fcntl.LOCK_EX)
        assert terminal.sync(url).run_once(NOW).outcome == "busy"


def test_proxies_of_the_environment_are_not_asked(terminal: Terminal, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, dead_port())
    monkeypatch.setenv("no_proxy", "")
    terminal.enqueue()
    assert terminal.sync(url).run_once(NOW).outcome == "delivered"


def test_back_off_grows_to_its_cap_with_full_jitter() -> None:
    almost_one = 1 - 2**-53
    ceilings = [round(backoff.delay(failures, lambda: almost_one)) for failures in range(12)]
    assert ceilings == [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert backoff.delay(10**6, lambda: 0.5) == 150
    assert backoff.delay(5, lambda: 0.0) == 0
    assert backoff.delay(5, lambda: 0.0, at_least=20) == 20


def test_an_impostor_sees_no_content(terminal: Terminal) -> None:
    terminal.enqueue(b"11010519491231002X")
    with impostor(lambda _body: PORTAL) as other:
        terminal.sync(other.url).run_once(NOW)
        check_sealed(other)


def check_sealed(other: Impostor) -> None:
    [body] = [one for one in other.asked if one]
    [envelope] = Batch.model_validate_json(body).items
    assert b"11010519491231002X" not in body + envelope.sealed
