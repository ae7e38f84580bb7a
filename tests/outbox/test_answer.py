"""What a resident is told about a number: the centre's signed word, else what this terminal knows, never more than is true."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.central.keys import Keys, load_or_make
from kiosk.outbox import http, progress, trust
from kiosk.outbox.store import Draft, Receipt, Store
from kiosk.outbox.sync import Sync
from kiosk.wire import progress as wire
from kiosk.wire import tracking
from kiosk.wire.models import PROBLEM_TYPE, ItemVerdict, Problem, Progress, ProgressAnswer, SealedQuestion
from tests.central.terminals import SAMPLE, submission
from tests.outbox.servers import Reply, centre, dead_port, impostor

NOW = datetime.now(UTC) + timedelta(hours=1)  # after whatever these tests enqueue


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("central")


@pytest.fixture(scope="module")
def url(data_dir: Path) -> Iterator[str]:
    with centre(data_dir) as address:
        yield address


@pytest.fixture(scope="module")
def keys(url: str, data_dir: Path) -> Keys:
    return load_or_make(data_dir)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "outbox.db", "A7K2") as opened:
        yield opened


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with http.new_session() as opened:
        yield opened


def enqueue(store: Store, keys: Keys) -> Receipt:
    return store.enqueue(Draft("residence-permit", "3", submission(SAMPLE)), trust.sealer(keys.trust))


def settle(store: Store, receipt: Receipt, verdict: str) -> None:
    [envelope] = [one for one in store.next_batch(100, NOW) if one.id == receipt.id]
    store.settle([ItemVerdict.model_validate({"id": receipt.id, "content_hash": envelope.content_hash, "verdict": verdict})], NOW)


def summary(answer: progress.Answer) -> tuple[bool, str, str]:
    return answer.found, answer.state, answer.source


def test_the_whole_way_of_a_record(store: Store, session: requests.Session, url: str, keys: Keys, tmp_path: Path) -> None:
    receipt = enqueue(store, keys)
    typed = tracking.grouped(receipt.tracking_number).lower()
    waiting = progress.answer(store, "A7K2", session, url, keys.trust, typed)
    assert summary(waiting) == (True, "waiting-here", "this-terminal")
    assert (waiting.service, waiting.at) == ("residence-permit", receipt.created_at)
    assert Sync(store, url, keys.trust, "A7K2", tmp_path / "lock", session).run_once(NOW).delivered == 1
    arrived = progress.answer(store, "A7K2", session, url, keys.trust, typed)
    assert summary(arrived) == (True, "received-by-centre", "centre")
    offline = progress.answer(store, "A7K2", session, dead_port(), keys.trust, typed)
    assert summary(offline) == (True, "received-by-centre", "this-terminal")
    assert offline.at is not None and abs(offline.at - NOW) < timedelta(milliseconds=1)
    [mine] = progress.ask_by_document(session, url, keys.trust, "A7K2", SAMPLE)
    assert (mine.tracking_number, mine.state, mine.service) == (receipt.tracking_number, "accepted", "residence-permit")


def test_what_nobody_has_seen(store: Store, session: requests.Session, url: str, keys: Keys) -> None:
    ours, elsewhere = tracking.make("A7K2", 77, b"abc"), tracking.make("B8M3", 77, b"abc")
    assert summary(progress.answer(store, "A7K2", session, url, keys.trust, ours)) == (False, "unknown-number", "centre")
    assert summary(progress.answer(store, "A7K2", session, url, keys.trust, elsewhere)) == (False, "made-elsewhere", "centre")
    assert summary(progress.answer(store, "A7K2", session, "", keys.trust, elsewhere)) == (False, "made-elsewhere", "this-terminal")
    assert summary(progress.answer(store, "A7K2", session, dead_port(), keys.trust, ours)) == (False, "unknown-number", "this-terminal")


def test_a_held_record_needs_attention_whatever_else_is_known(store: Store, session: requests.Session, url: str, keys: Keys) -> None:
    receipt = enqueue(store, keys)
    settle(store, receipt, "rejected")
    for address in (url, "", dead_port()):
        answer = progress.answer(store, "A7K2", session, address, keys.trust, receipt.tracking_number)
        assert summary(answer) == (True, "needs-attention", "this-terminal")


def test_a_record_the_centre_signed_for_and_does_not_have_needs_attention(
    store: Store, session: requests.Session, url: str, keys: Keys
) -> None:
    receipt = enqueue(store, keys)
    settle(store, receipt, "accepted")
    assert summary(progress.answer(store, "A7K2", session, url, keys.trust, receipt.tracking_number)) == (True, "needs-attention", "centre")


def test_a_portal_in_between_is_not_the_centres_word(store: Store, session: requests.Session, keys: Keys) -> None:
    receipt = enqueue(store, keys)
    for reply in (Reply(headers={"Content-Type": "text/html"}, body=b"log in"), Reply(404, body=b"nothing here"), Reply(body=b"{}")):
        with impostor(lambda _body, reply=reply: reply) as other:  # type: ignore[misc]
            answer = progress.answer(store, "A7K2", session, other.url, keys.trust, receipt.tracking_number)
            assert summary(answer) == (True, "waiting-here", "this-terminal")
            with pytest.raises(http.NotTheCentre):
                progress.ask_by_document(session, other.url, keys.trust, "A7K2", SAMPLE)


def signed_by(keys: Keys, trust_id: str, question: str, *items: Progress) -> Reply:
    return Reply(body=wire.sign(keys.acknowledging, trust_id, question, items, NOW).model_dump_json().encode())


Forgery = Callable[[str, str, Progress], Reply]


def forgeries(keys: Keys) -> dict[str, Forgery]:
    """Answers about a record by somebody who can't sign for the centre, or has only what it signed before. Takes number, nonce, record."""
    stranger = Keys(keys.trust, keys.sealing, Ed25519PrivateKey.generate(), keys.index_secret)
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
def test_without_the_centres_signature_nothing_is_received_and_nothing_lost(
    store: Store, session: requests.Session, keys: Keys, delivered: bool
) -> None:
    receipt = enqueue(store, keys)
    if delivered:
        settle(store, receipt, "accepted")
    expected = (True, "received-by-centre" if delivered else "waiting-here", "this-terminal")
    number = receipt.tracking_number
    record = Progress(tracking_number=number, state="accepted", at=NOW)
    asked: list[str] = []

    def nonce() -> str:
        return asked[-1].partition("?nonce=")[2]

    for what, forgery in forgeries(keys).items():
        with impostor(lambda _body, forgery=forgery: forgery(number, nonce(), record), asked) as other:  # type: ignore[misc]
            assert summary(progress.answer(store, "A7K2", session, other.url, keys.trust, number)) == expected, what
            with pytest.raises(http.NotTheCentre):
                progress.ask(session, other.url, keys.trust, number)
    ours = keys.trust.ack_key_id
    with impostor(lambda _body: signed_by(keys, ours, wire.about_number(number, nonce()), record), asked) as honest:
        assert progress.ask(session, honest.url, keys.trust, number) == record, "the same answer, signed and to this question, is believed"
    assert len(set(asked)) == len(asked), "no two questions are the same"


def test_without_keys_there_is_no_centre_to_ask(store: Store, session: requests.Session, keys: Keys) -> None:
    receipt = enqueue(store, keys)
    with impostor(lambda _body: Reply()) as other:
        answer = progress.answer(store, "A7K2", session, other.url, None, receipt.tracking_number)
        assert (summary(answer), other.asked) == ((True, "waiting-here", "this-terminal"), [])


def test_by_document_an_answer_to_another_question_is_not_believed(session: requests.Session, keys: Keys) -> None:
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
        assert progress.ask_by_document(session, other.url, keys.trust, "A7K2", SAMPLE) == (record,)
    for answer in (replayed, renamed):
        with impostor(answer) as other, pytest.raises(http.NotTheCentre):
            progress.ask_by_document(session, other.url, keys.trust, "A7K2", SAMPLE)


def test_what_is_no_number_is_not_asked_for(store: Store, session: requests.Session, keys: Keys) -> None:
    with impostor(lambda _body: Reply()) as other:
        with pytest.raises(tracking.BadTrackingNumber):
            progress.answer(store, "A7K2", session, other.url, keys.trust, "A7K2 00042")
        assert other.asked == []
