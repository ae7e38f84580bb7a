"""The four classes of faults, each its own way, and the one record that breaks its whole batch."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.central.keys import load_or_make
from kiosk.outbox.sync import Report
from kiosk.wire import acknowledgement
from kiosk.wire.models import PROBLEM_TYPE, Batch, ItemVerdict, Problem
from tests.outbox.servers import Reply, impostor
from tests.rig import Signer, Terminal, as_enrolled

NOW = datetime.now(UTC) + timedelta(hours=1)  # after whatever these tests enqueue
HEALTH = Reply(body=b'{"status": "ok"}')


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    kept = load_or_make(tmp_path_factory.mktemp("central"))
    return Signer(kept.acknowledging, kept.trust)


@pytest.fixture
def terminal(tmp_path: Path, keys: Signer) -> Iterator[Terminal]:
    with Terminal(tmp_path, as_enrolled(tmp_path, "http://127.0.0.1:9", "A7K2", keys.trust)) as made:
        yield made


def refusal(status: int, code: str) -> Reply:
    body = Problem(title="No", status=status, code=code).model_dump_json().encode()
    return Reply(status, {"Content-Type": PROBLEM_TYPE}, body)


def accepting(keys: Signer, broken: str = "", instead: Reply = HEALTH) -> Callable[[bytes], Reply]:
    """A centre that takes every batch, but answers `instead` when the record `broken` is in it."""

    def answer(body: bytes) -> Reply:
        if not body:
            return HEALTH
        batch = Batch.model_validate_json(body)
        if broken in [one.id for one in batch.items]:
            return instead
        verdicts = tuple(ItemVerdict(id=one.id, content_hash=one.content_hash, verdict="accepted") for one in batch.items)
        signed = acknowledgement.sign(keys.acknowledging, keys.trust.ack_key_id, batch.terminal, verdicts, NOW)
        return Reply(body=signed.model_dump_json().encode())

    return answer


def drained(terminal: Terminal, url: str, now: datetime = NOW) -> list[Report]:
    """Runs until nothing is due, as a courier would that does not wait."""
    sync, reports = terminal.sync(url), [Report("delivered")]
    while reports[-1].outcome != "idle" and len(reports) < 100:
        reports.append(sync.run_once(now))
    return reports[1:]


def test_a_record_for_which_the_centre_refuses_the_whole_batch_is_held_alone(terminal: Terminal, keys: Signer) -> None:
    receipts = [terminal.enqueue() for _ in range(40)]
    broken = receipts[17].id
    with impostor(accepting(keys, broken, refusal(400, "batch.malformed"))) as other:
        reports = drained(terminal, other.url)
    assert terminal.counts() == (0, 1, 39) and reports[-1].outcome == "idle"
    [held] = terminal.store.items("held")
    assert (held.id, held.reason) == (broken, "batch.malformed")
    assert len(other.asked) < 30, "it is looked for by halves"


def test_a_record_that_the_centre_can_not_answer_waits_by_itself_and_the_others_go_on(terminal: Terminal, keys: Signer) -> None:
    """The connection ends whenever it is sent, and the centre is well otherwise: it is to blame, and is tried again later for ever."""
    receipts = [terminal.enqueue() for _ in range(40)]
    broken = receipts[17].id
    with impostor(accepting(keys, broken, Reply(cut=-1))) as other:
        drained(terminal, other.url)
        assert terminal.counts() == (1, 0, 39)
        [left] = terminal.store.items("waiting")
        assert (left.id, left.reason) == (broken, "batch.unanswered")
        assert left.attempts == 1 and left.next_try is not None and left.next_try > NOW
    with impostor(accepting(keys)) as mended:
        drained(terminal, mended.url, left.next_try)
    assert terminal.counts() == (0, 0, 40)


def test_while_nobody_answers_no_record_is_to_blame(terminal: Terminal) -> None:
    for _ in range(5):
        terminal.enqueue()
    with impostor(lambda _body: Reply(cut=-1)) as dead:
        sync = terminal.sync(dead.url)
        assert [sync.run_once(NOW).outcome for _ in range(12)] == ["offline"] * 12
    assert {(item.attempts, item.state) for item in terminal.store.items()} == {(0, "waiting")}


@pytest.mark.parametrize(
    ("code", "outcome", "pauses"),
    [
        ("terminal.revoked", "refused", True),
        ("terminal.not-enrolled", "refused", True),
        ("signature.wrong", "refused", False),
        ("http.404", "refused", False),
        ("signature.replayed", "offline", False),
    ],
)
def test_a_terminal_that_is_turned_away_pauses_and_blames_no_record(terminal: Terminal, code: str, outcome: str, pauses: bool) -> None:
    """What a proxy in between can have caused is told, and tried again soon."""
    terminal.enqueue()
    with impostor(lambda _body: refusal(403, code)) as other:
        report = terminal.sync(other.url).run_once(NOW)
    assert (report.outcome, report.detail) == (outcome, code)
    line = terminal.store.line()
    assert (line.paused, terminal.counts()) == (code if pauses else "", (1, 0, 0))
    assert terminal.store.items()[0].attempts == 0


def test_a_conflict_is_held_and_says_so(terminal: Terminal, keys: Signer) -> None:
    receipt = terminal.enqueue()

    def conflict(body: bytes) -> Reply:
        [one] = Batch.model_validate_json(body).items
        verdict = ItemVerdict(id=one.id, content_hash=one.content_hash, verdict="conflict", reason="record.other-content")
        signed = acknowledgement.sign(keys.acknowledging, keys.trust.ack_key_id, "A7K2", (verdict,), NOW)
        return Reply(body=signed.model_dump_json().encode())

    with impostor(conflict) as other:
        assert terminal.sync(other.url).run_once(NOW).held == 1
    [held] = terminal.store.items("held")
    assert (held.id, held.reason) == (receipt.id, "record.other-content")
    with impostor(accepting(keys)) as other:
        terminal.store.release(receipt.id, NOW)
        assert drained(terminal, other.url)[0].delivered == 1, "a person may let it go again"


def test_the_newest_submission_goes_first_and_a_rating_last(terminal: Terminal, keys: Signer) -> None:
    from kiosk.outbox.store import Draft
    from kiosk.outbox.trust import sealer

    rating = terminal.store.enqueue(Draft("rating", "1", b"5", kind="rating"), sealer(terminal.trust))
    older, newer = terminal.enqueue(), terminal.enqueue()
    order: list[str] = []

    def listen(body: bytes) -> Reply:
        order.extend(one.id for one in Batch.model_validate_json(body).items)
        return accepting(keys)(body)

    with impostor(listen) as other:
        drained(terminal, other.url)
    assert order == [newer.id, older.id, rating.id]


def test_a_wrong_clock_is_set_right_by_the_centre_and_stops_nothing(terminal: Terminal, keys: Signer) -> None:
    """The centre refuses a signature from yesterday and says what time it is; the next one is signed by its time."""
    terminal.enqueue()
    said: list[str] = []

    def strict(body: bytes) -> Reply:
        said.append(other.last[2]["Signature-Input"].partition("created=")[2].partition(";")[0])
        if abs(int(said[-1]) - tomorrow.timestamp()) > 300:
            problem = Problem(title="No", status=401, code="signature.clock", now=tomorrow)
            return Reply(401, {"Content-Type": PROBLEM_TYPE}, problem.model_dump_json().encode())
        return accepting(keys)(body)

    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with impostor(strict) as other:
        sync = terminal.sync(other.url)
        first, second = sync.run_once(NOW), sync.run_once(NOW)
    assert (first.outcome, first.detail, second.outcome) == ("offline", "the clock was wrong", "delivered")
    assert terminal.counts() == (0, 0, 1) and len(said) == 2


def test_a_proxy_that_finds_a_batch_too_large_gets_smaller_ones(terminal: Terminal, keys: Signer) -> None:
    """413 as a web page, which is no word of the centre's."""
    for _ in range(60):
        terminal.enqueue(secrets.token_bytes(30_000))
    too_large = Reply(413, {"Content-Type": "text/html"}, b"<html>413 Request Entity Too Large</html>")

    def proxy(body: bytes) -> Reply:
        return too_large if len(body) > 200_000 else accepting(keys)(body)

    with impostor(proxy) as other:
        drained(terminal, other.url)
    assert terminal.counts() == (0, 0, 60)


def test_a_record_that_a_proxy_never_lets_through_waits_by_itself(terminal: Terminal, keys: Signer) -> None:
    receipts = [terminal.enqueue() for _ in range(12)]
    page = Reply(403, {"Content-Type": "text/html"}, b"<html>denied</html>")
    with impostor(accepting(keys, receipts[4].id, page)) as other:
        drained(terminal, other.url)
    [left] = terminal.store.items("waiting")
    assert (left.id, left.reason) == (receipts[4].id, "batch.unanswered") and terminal.counts() == (1, 0, 11)


STRANGE = {
    "no address": Reply(302, {"Location": "http://[", "Content-Type": "text/html"}),
    "an address of somebody else": Reply(201, {"Location": "http://elsewhere.example/v1/attachments/1", "Tus-Resumable": "1.0.0"}),
    "an address with a blank": Reply(201, {"Location": "/a b", "Tus-Resumable": "1.0.0"}),
    "an address half escaped": Reply(201, {"Location": "/%zz", "Tus-Resumable": "1.0.0"}),
    "a digit of another script": Reply(204, {"Upload-Offset": "\u00b2", "Tus-Resumable": "1.0.0"}),
    "too many digits": Reply(204, {"Upload-Offset": "9" * 5000, "Tus-Resumable": "1.0.0"}),
    "no version": Reply(204, {"Upload-Offset": "10"}),
}


@pytest.mark.parametrize("what", STRANGE)
@pytest.mark.parametrize("resuming", [False, True])
def test_an_answer_that_makes_no_sense_to_an_upload_is_not_the_centres(terminal: Terminal, keys: Signer, what: str, resuming: bool) -> None:
    terminal.enqueue(b"content", secrets.token_bytes(5000))
    with impostor(accepting(keys)) as other:
        assert terminal.sync(other.url).run_once(NOW).outcome == "delivered"
    [upload] = terminal.store.attachments_of(terminal.store.items()[0].id)
    if resuming:
        terminal.store.upload_began(upload.id, f"/v1/attachments/{upload.id}")
    with impostor(lambda _body: STRANGE[what]) as strange:
        assert terminal.sync(strange.url).run_once(NOW).outcome == "not-the-centre"
    [after] = terminal.store.attachments_of(upload.record_id)
    assert after.attempts == 0 and after.location in (None, f"/v1/attachments/{upload.id}"), "nothing strange is kept"


def test_an_attachment_that_is_never_answered_lets_the_others_pass(terminal: Terminal, keys: Signer) -> None:
    """The smallest comes first; when it fails while the centre answers otherwise, it goes behind."""
    terminal.enqueue(b"content", secrets.token_bytes(500), secrets.token_bytes(50_000))
    with impostor(accepting(keys)) as other:
        terminal.sync(other.url).run_once(NOW)
    [record] = terminal.store.items("uploading")
    small, large = sorted(terminal.store.attachments_of(record.id), key=lambda one: one.size)

    def never_the_small_one(_body: bytes) -> Reply:
        _method, path, _headers = other.last
        tried.append(path)
        return HEALTH if path == "/v1/health" else Reply(cut=-1)

    tried: list[str] = []
    with impostor(never_the_small_one) as other:
        sync = terminal.sync(other.url)
        assert [sync.run_once(NOW).detail for _ in range(2)] == ["attachment.unanswered"] * 2
        assert sync.run_once(NOW).outcome == "idle", "both wait for a while"
    after = {one.id: one for one in terminal.store.attachments_of(record.id)}
    assert after[small.id].attempts == after[large.id].attempts == 1


def test_an_attachment_whose_record_the_centre_does_not_have_is_brought_before_a_person(terminal: Terminal, keys: Signer) -> None:
    terminal.enqueue(b"content", secrets.token_bytes(500))
    with impostor(accepting(keys)) as other:
        terminal.sync(other.url).run_once(NOW)
    with impostor(lambda _body: refusal(404, "attachment.unknown-record")) as restored:
        sync, moment = terminal.sync(restored.url), NOW
        for _ in range(10):
            sync.run_once(moment)
            moment += timedelta(minutes=6)
    [held] = terminal.store.items("held")
    assert held.reason == "attachment.unknown-record"
