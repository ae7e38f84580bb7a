"""A document from the centre: believed only as the centre signed it, taken only byte for byte as it was issued."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import update

from kiosk.central import issuing
from kiosk.central.keys import load_or_make
from kiosk.central.result_tables import results as table
from kiosk.central.tables import database_url, open_database, writing
from kiosk.outbox import http, progress, results
from kiosk.outbox.store import Receipt
from kiosk.wire import results as wire
from kiosk.wire.models import PROBLEM_TYPE, Problem, SealedQuestion
from kiosk.wire.results import Result, ResultsAnswer
from tests.central.documents import pdf
from tests.central.terminals import OTHER, SAMPLE, submission
from tests.outbox.servers import Reply, centre, dead_port, impostor
from tests.rig import Signer, Terminal, code_for, enrol


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
    with Terminal(tmp_path, enrol(tmp_path, url, data_dir, code_for(f"results {request.node.name}"))) as made:
        yield made


def issued(terminal: Terminal, data_dir: Path, id_number: str, content: bytes) -> Receipt:
    """An application of that person, sent, and a document issued for it."""
    receipt = terminal.enqueue(submission(id_number))
    assert terminal.sync().run_once(datetime.now(UTC) + timedelta(hours=1)).outcome == "delivered"
    engine = open_database(database_url(data_dir, ""))
    try:
        issuing.issue(engine, load_or_make(data_dir), receipt.tracking_number, lambda _draft: content, "L3", datetime.now(UTC))
    finally:
        engine.dispose()
    return receipt


def person(number: int) -> str:
    """Somebody of whom no other test has a record."""
    return f"CAN{number:012}"


def test_what_was_issued_is_found_and_fetched_byte_for_byte(terminal: Terminal, data_dir: Path) -> None:
    content = pdf("the document", pages=3)
    receipt = issued(terminal, data_dir, person(1), content)
    centre_ = terminal.centre()
    [found] = results.find(centre_, terminal.trust, person(1))
    assert (found.record_id, found.tracking_number, found.assurance, found.pages) == (receipt.id, receipt.tracking_number, "L3", 3)
    fetched = results.fetch(centre_, terminal.trust, person(1), receipt.id)
    assert fetched.pdf == content and fetched.result == found
    assert "document" not in repr(fetched)
    assert results.find(centre_, terminal.trust, person(2)) == ()
    told = progress.answer(terminal.store, terminal.code, centre_, terminal.trust, receipt.tracking_number)
    assert (told.state, told.source) == ("issued", "centre"), "and who asks for progress is told to collect it"


def test_another_persons_document_is_not_given(terminal: Terminal, data_dir: Path) -> None:
    receipt = issued(terminal, data_dir, person(3), pdf())
    with pytest.raises(results.NoSuchDocument):
        results.fetch(terminal.centre(), terminal.trust, person(4), receipt.id)


def test_a_document_changed_at_the_centre_is_refused(terminal: Terminal, data_dir: Path) -> None:
    """Somebody with their hands in the database: the list says what was issued, and these are other bytes."""
    receipt = issued(terminal, data_dir, person(5), pdf("right"))
    engine = open_database(database_url(data_dir, ""))
    with writing(engine) as connection:
        connection.execute(update(table).where(table.c.record_id == receipt.id).values(content=pdf("wrong")))
    engine.dispose()
    with pytest.raises(results.Altered):
        results.fetch(terminal.centre(), terminal.trust, person(5), receipt.id)


def test_a_clock_that_was_wrong_sends_nobody_away(terminal: Terminal, data_dir: Path) -> None:
    receipt = issued(terminal, data_dir, person(6), pdf())
    centre_ = terminal.centre()
    centre_.offset = -86_400.0
    assert results.fetch(centre_, terminal.trust, person(6), receipt.id).pdf == pdf()


Answering = Callable[[SealedQuestion, Signer], Reply]
ONE = Result(
    record_id="019aaf00-0000-7000-8000-000000000001", tracking_number="A7K2000017KQ3X", service="passport", assurance="L2", pages=1, size=9,
    issued_at=datetime(2026, 11, 23, tzinfo=UTC), content_hash=wire.hash_of(b"%PDF-1.7\n"), state="issued",
)  # fmt: skip


def listing(question: SealedQuestion, signer: Signer, *items: Result) -> Reply:
    answer = wire.sign(signer.acknowledging, signer.trust.ack_key_id, wire.about(question), items, datetime.now(UTC))
    return Reply(body=answer.model_dump_json().encode())


def refusing(status: int, code: str) -> Reply:
    problem = Problem(title="no", status=status, code=code)
    return Reply(status, {"Content-Type": PROBLEM_TYPE}, problem.model_dump_json().encode())


def asked_of(terminal: Terminal, keys: Signer, answering: Answering) -> tuple[Result, ...]:
    with impostor(lambda body: answering(SealedQuestion.model_validate_json(body), keys)) as other:
        return results.find(terminal.centre(other.url), terminal.trust, SAMPLE)


STRANGER = Ed25519PrivateKey.generate()
IMPOSTORS: dict[str, Answering] = {
    "a portal": lambda _q, _k: Reply(headers={"Content-Type": "text/html"}, body=b"<html>log in</html>"),
    "no list": lambda _q, _k: Reply(body=b"{}"),
    "another key": lambda q, k: listing(q, Signer(STRANGER, k.trust)),
    "another question": lambda q, k: listing(q.model_copy(update={"sealed": b"x"}), k, ONE),
    "one left out": lambda q, k: Reply(
        body=ResultsAnswer.model_validate_json(listing(q, k, ONE).body).model_copy(update={"items": ()}).model_dump_json().encode()
    ),
    "a code that is none": lambda _q, _k: refusing(404, "results.many"),
    "a document": lambda _q, _k: Reply(headers={"Content-Type": "application/pdf"}, body=b"%PDF-1.7\n"),
}


@pytest.mark.parametrize("who", IMPOSTORS)
def test_whoever_answers_in_the_centres_place_is_not_believed(terminal: Terminal, keys: Signer, who: str) -> None:
    with pytest.raises(http.NotTheCentre):
        asked_of(terminal, keys, IMPOSTORS[who])


def test_what_is_signed_by_the_centre_is_believed(terminal: Terminal, keys: Signer) -> None:
    assert asked_of(terminal, keys, lambda q, k: listing(q, k, ONE)) == (ONE,)
    with pytest.raises(http.TooManyRequests):
        asked_of(terminal, keys, lambda _q, _k: refusing(429, "results.too-many-tries"))
    with pytest.raises(http.Unreachable):
        results.find(terminal.centre(dead_port()), terminal.trust, OTHER)


def fetched_from(terminal: Terminal, keys: Signer, listed: Result, document: Reply) -> bytes:
    """`document`: what the second request is answered with; the first is the list."""
    answers: Iterator[Callable[[SealedQuestion], Reply]] = iter([lambda q: listing(q, keys, listed), lambda _q: document])
    with impostor(lambda body: next(answers)(SealedQuestion.model_validate_json(body))) as other:
        return results.fetch(terminal.centre(other.url), terminal.trust, SAMPLE, ONE.record_id).pdf


def test_only_the_bytes_that_were_signed_for_are_taken(terminal: Terminal, keys: Signer) -> None:
    as_pdf = {"Content-Type": "application/pdf"}
    assert fetched_from(terminal, keys, ONE, Reply(headers=as_pdf, body=b"%PDF-1.7\n")) == b"%PDF-1.7\n"
    for body in (b"", b"%PDF-1.7\r", b"%PDF-1.7\n\n"):
        with pytest.raises(results.Altered):
            fetched_from(terminal, keys, ONE, Reply(headers=as_pdf, body=body))
    with pytest.raises(http.NotTheCentre):
        fetched_from(terminal, keys, ONE, Reply(body=b"%PDF-1.7\n"))
    with pytest.raises(http.NotTheCentre):
        fetched_from(terminal, keys, ONE, Reply(headers=as_pdf, body=b"\0" * (http.LARGEST_ANSWER + 1)))
    with pytest.raises(http.Unreachable):
        fetched_from(terminal, keys, ONE, Reply(headers=as_pdf, body=b"%PDF-1.7\n", cut=4))


def test_what_was_withdrawn_meanwhile_is_not_asked_for(terminal: Terminal, keys: Signer) -> None:
    with pytest.raises(results.NoSuchDocument):
        fetched_from(terminal, keys, ONE.model_copy(update={"state": "withdrawn"}), Reply())
    with pytest.raises(results.NoSuchDocument):
        fetched_from(terminal, keys, ONE, refusing(404, "results.none"))
    with pytest.raises(http.Refused):
        fetched_from(terminal, keys, ONE, refusing(400, "seal.unknown-key"))
