"""What a resident is told about a number: the centre's signed word, else what this terminal knows, never more than is true."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.central.keys import load_or_make
from kiosk.outbox import http, progress
from kiosk.outbox.store import Receipt, Store
from kiosk.wire import progress as wire
from kiosk.wire import tracking
from kiosk.wire.models import PROBLEM_TYPE, ItemVerdict, Problem, Progress, ProgressAnswer, SealedQuestion
from tests.central.terminals import SAMPLE, submission
from tests.outbox.servers import Reply, centre, dead_port, impostor
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


def enqueue(terminal: Terminal) -> Receipt:
    return terminal.enqueue(submission(SAMPLE))


def told(terminal: Terminal, url: str, number: str) -> progress.Answer:
    """As a resident gets it who types `number`, with a centre at `url`, or with none where that is empty."""
    centre = terminal.centre(url) if url else None
    return progress.answer(terminal.store, terminal.code, centre, terminal.trust, number)


def settle(store: Store, receipt: Receipt, verdict: str) -> None:
    [envelope] = [one for one in store.next_batch(100, NOW) if one.id == receipt.id]
    store.settle([ItemVerdict.model_validate({"id": receipt.id, "content_hash": envelope.content_hash, "verdict": verdict})], NOW)


def summary(answer: progress.Answer) -> tuple[bool, str, str]:
    return answer.found, answer.state, answer.source


def test_the_whole_way_of_a_record(terminal: Terminal, url: str) -> None:
    receipt = enqueue(terminal)
    typed = tracking.grouped(receipt.tracking_number).lower()
    waiting = told(terminal, url, typed)
    assert summary(waiting) == (True, "waiting-here", "this-terminal")
    assert (waiting.service, waiting.at) == ("residence-permit", receipt.created_at)
    assert terminal.sync().run_once(NOW).delivered == 1
    arrived = told(terminal, url, typed)
    assert summary(arrived) == (True, "received-by-centre", "centre")
    offline = told(terminal, dead_port(), typed)
    assert summary(offline) == (True, "received-by-centre", "this-terminal")
    assert offline.at is not None and abs(offline.at - NOW) < timedelta(milliseconds=1)
    [mine] = progress.ask_by_document(terminal.centre(url), terminal.trust, SAMPLE)
    assert (mine.tracking_number, mine.state, mine.service) == (receipt.tracking_number, "accepted", "residence-permit")


def test_what_nobody_has_seen(terminal: Terminal, url: str) -> None:
    ours, elsewhere = tracking.make(terminal.code, 77, b"abc"), tracking.make("B8M3", 77, b"abc")
    assert summary(told(terminal, url, ours)) == (False, "unknown-number", "centre")
    assert summary(told(terminal, url, elsewhere)) == (False, "made-elsewhere", "centre")
    assert summary(told(terminal, "", elsewhere)) == (False, "made-elsewhere", "this-terminal")
    assert summary(told(terminal, dead_port(), ours)) == (False, "unknown-number", "this-terminal")


def test_a_held_record_needs_attention_whatever_else_is_known(terminal: Terminal, url: str) -> None:
    receipt = enqueue(terminal)
    settle(terminal.store, receipt, "rejected")
    for address in (url, "", dead_port()):
        answer = told(terminal, address, receipt.tracking_number)
        assert summary(answer) == (True, "needs-attention", "this-terminal")


def test_a_record_the_centre_signed_for_and_does_not_have_needs_attention(terminal: Terminal, url: str) -> None:
    receipt = enqueue(terminal)
    settle(terminal.store, receipt, "accepted")
    assert summary(told(terminal, url, receipt.tracking_number)) == (True, "needs-attention", "centre")


def test_a_portal_in_between_is_not_the_centres_word(terminal: Terminal, keys: Signer) -> None:
    receipt = enqueue(terminal)
    for reply in (Reply(headers={"Content-Type": "text/html"}, body=b"log in"), Reply(404, body=b"nothing here"), Reply(body=b"{}")):
        with impostor(lambda _body, reply=reply: reply) as other:  # type: ignore[misc]
            answer = told(terminal, other.url, receipt.tracking_number)
            assert summary(answer) == (True, "waiting-here", "this-terminal")
            with pytest.raises(http.NotTheCentre):
                progress.ask_by_document(terminal.centre(other.url), terminal.trust, SAMPLE)


def signed_by(keys: Signer, trust_id: str, question: str, *items: Progress) -> Reply:
    return Reply(body=wire.sign(keys.acknowledging, trust_id, question, items, NOW).model_dump_json().encode())


Forgery = Callable[[str, str, Progress], Reply]


def forgeries(keys: Signer) -> dict[str, Forgery]:
    """Answers about a record by somebody who can't sign for the centre, or has only what it signed before. Takes number, nonce, record."""
    stranger = Signer(Ed25519PrivateKey.generate(), keys.trust)
    other_number = tracking.make("A7K2", 77, b"abc")
    ours = keys.trust.ack_key_id

    def unsigned(_number: str, _nonce: str, record: Progress) -> Reply:
        return Reply(body=record.model_dump_json().encode())

    def changed(number: str, nonce: str, record: Progress) -> Reply:
        return Reply(body=signed_by(keys, ours, wire.about_number(number, nonce), record).body.replace(b'"accepted"', b'"archived"'))

    def emptied(number: str, nonce: str, record: Progress) -> Reply:
        answer = ProgressAnswer.model_validate_json(signed_by(keys, ours, wire.about_number(number, nonce), record).body)
        return Reply(body=answer.model_copy(update={"items": ()}).model_dump_json().encode())

    def lost(status: int, code: str) -> Reply:
        body = Problem(title="Not Found", status=status, code=code).model_dump_json().encode()
        return Reply(status, {"Content-Type": PROBLEM_TYPE}, body)

    return {
        "unsigned": unsigned,
        "another key": lambda number, nonce, record: signed_by(stranger, ours, wire.about_number(number, nonce), record),
        "an unknown key id": lambda number, nonce, record: signed_by(keys, "another", wire.about_number(number, nonce), record),
        "changed on the way": changed,
        "emptied on the way": emptied,
        "of another number": lambda _number, nonce, record: signed_by(keys, ours, wire.about_number(other_number, nonce), record),
        "of another time": lambda number, _nonce, record: signed_by(keys, ours, wire.about_number(number, "0" * 32), record),
        "unknown, of another time": lambda number, _nonce, _record: signed_by(keys, ours, wire.about_number(number, "0" * 32)),
        "about another record": lambda number, nonce, record: signed_by(
            keys, ours, wire.about_number(number, nonce), record.model_copy(update={"tracking_number": other_number})
        ),
        "lost, unsigned": lambda _number, _nonce, _record: lost(404, "tracking-number.unknown"),
    }


@pytest.mark.parametrize("delivered", [False, True])
def test_without_the_centres_signature_nothing_is_received_and_nothing_lost(terminal: Terminal, keys: Signer, delivered: bool) -> None:
    receipt = enqueue(terminal)
    if delivered:
        settle(terminal.store, receipt, "accepted")
    expected = (True, "received-by-centre" if delivered else "waiting-here", "this-terminal")
    number = receipt.tracking_number
    record = Progress(tracking_number=number, state="accepted", at=NOW)
    asked: list[str] = []

    def nonce() -> str:
        return asked[-1].partition("?nonce=")[2]

    for what, forgery in forgeries(keys).items():
        with impostor(lambda _body, forgery=forgery: forgery(number, nonce(), record), asked) as other:  # type: ignore[misc]
            assert summary(told(terminal, other.url, number)) == expected, what
            with pytest.raises(http.NotTheCentre):
                progress.ask(terminal.centre(other.url), terminal.trust, number)
    ours = keys.trust.ack_key_id
    with impostor(lambda _body: signed_by(keys, ours, wire.about_number(number, nonce()), record), asked) as honest:
        assert progress.ask(terminal.centre(honest.url), terminal.trust, number) == record, (
            "the same answer, signed and to this question, is believed"
        )
    assert len(set(asked)) == len(asked), "no two questions are the same"


def test_without_keys_there_is_no_centre_to_ask(terminal: Terminal, keys: Signer) -> None:
    receipt = enqueue(terminal)
    with impostor(lambda _body: Reply()) as other:
        answer = progress.answer(terminal.store, terminal.code, terminal.centre(other.url), None, receipt.tracking_number)
        assert (summary(answer), other.asked) == ((True, "waiting-here", "this-terminal"), [])


def test_by_document_an_answer_to_another_question_is_not_believed(terminal: Terminal, keys: Signer) -> None:
    record = Progress(tracking_number=tracking.make("A7K2", 77, b"abc"), state="accepted", at=NOW, service="residence-permit")
    ours = keys.trust.ack_key_id
    heard: list[SealedQuestion] = []

    def honest(body: bytes) -> Reply:
        heard.append(SealedQuestion.model_validate_json(body))
        return signed_by(keys, ours, wire.about_document(heard[-1]), record)

    def replayed(_body: bytes) -> Reply:
        return signed_by(keys, ours, wire.about_document(heard[0]), record)

    def renamed(body: bytes) -> Reply:
        return Reply(body=honest(body).body.replace(b'"residence-permit"', b'"passport"'))

    with impostor(honest) as other:
        assert progress.ask_by_document(terminal.centre(other.url), terminal.trust, SAMPLE) == (record,)
    for answer in (replayed, renamed):
        with impostor(answer) as other, pytest.raises(http.NotTheCentre):
            progress.ask_by_document(terminal.centre(other.url), terminal.trust, SAMPLE)


def test_what_is_no_number_is_not_asked_for(terminal: Terminal, keys: Signer) -> None:
    with impostor(lambda _body: Reply()) as other:
        with pytest.raises(tracking.BadTrackingNumber):
            told(terminal, other.url, "A7K2 00042")
        assert other.asked == []
