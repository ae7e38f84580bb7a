"""What a resident is told about a number: the centre's word, else what this terminal knows, never more than is true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from kiosk.central.keys import load_or_make
from kiosk.outbox import http, progress, trust
from kiosk.outbox.store import Draft, Receipt, Store
from kiosk.outbox.sync import Sync
from kiosk.wire import tracking
from kiosk.wire.models import ItemVerdict
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


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "outbox.db", "A7K2") as opened:
        yield opened


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with http.new_session() as opened:
        yield opened


def enqueue(store: Store, data_dir: Path) -> Receipt:
    return store.enqueue(Draft("residence-permit", "3", submission(SAMPLE)), trust.sealer(load_or_make(data_dir).trust))


def settle(store: Store, receipt: Receipt, verdict: str) -> None:
    [envelope] = [one for one in store.next_batch(100, NOW) if one.id == receipt.id]
    store.settle([ItemVerdict.model_validate({"id": receipt.id, "content_hash": envelope.content_hash, "verdict": verdict})], NOW)


def summary(answer: progress.Answer) -> tuple[bool, str, str]:
    return answer.found, answer.state, answer.source


def test_the_whole_way_of_a_record(store: Store, session: requests.Session, url: str, data_dir: Path, tmp_path: Path) -> None:
    receipt = enqueue(store, data_dir)
    typed = tracking.grouped(receipt.tracking_number).lower()
    waiting = progress.answer(store, "A7K2", session, url, typed)
    assert summary(waiting) == (True, "waiting-here", "this-terminal")
    assert (waiting.service, waiting.at) == ("residence-permit", receipt.created_at)
    keys = load_or_make(data_dir).trust
    assert Sync(store, url, keys, "A7K2", tmp_path / "lock", session).run_once(NOW).delivered == 1
    arrived = progress.answer(store, "A7K2", session, url, typed)
    assert summary(arrived) == (True, "received-by-centre", "centre")
    offline = progress.answer(store, "A7K2", session, dead_port(), typed)
    assert summary(offline) == (True, "received-by-centre", "this-terminal")
    assert offline.at is not None and abs(offline.at - NOW) < timedelta(milliseconds=1)
    [mine] = progress.ask_by_document(session, url, keys, "A7K2", SAMPLE)
    assert (mine.tracking_number, mine.state, mine.service) == (receipt.tracking_number, "accepted", "residence-permit")


def test_what_nobody_has_seen(store: Store, session: requests.Session, url: str) -> None:
    ours, elsewhere = tracking.make("A7K2", 77, b"abc"), tracking.make("B8M3", 77, b"abc")
    assert summary(progress.answer(store, "A7K2", session, url, ours)) == (False, "unknown-number", "centre")
    assert summary(progress.answer(store, "A7K2", session, url, elsewhere)) == (False, "made-elsewhere", "centre")
    assert summary(progress.answer(store, "A7K2", session, "", elsewhere)) == (False, "made-elsewhere", "this-terminal")
    assert summary(progress.answer(store, "A7K2", session, dead_port(), ours)) == (False, "unknown-number", "this-terminal")


def test_a_held_record_needs_attention_whatever_else_is_known(store: Store, session: requests.Session, url: str, data_dir: Path) -> None:
    receipt = enqueue(store, data_dir)
    settle(store, receipt, "rejected")
    for address in (url, "", dead_port()):
        answer = progress.answer(store, "A7K2", session, address, receipt.tracking_number)
        assert summary(answer) == (True, "needs-attention", "this-terminal")


def test_a_record_the_centre_signed_for_and_does_not_have_needs_attention(
    store: Store, session: requests.Session, url: str, data_dir: Path
) -> None:
    receipt = enqueue(store, data_dir)
    settle(store, receipt, "accepted")
    assert summary(progress.answer(store, "A7K2", session, url, receipt.tracking_number)) == (True, "needs-attention", "centre")


def test_a_portal_in_between_is_not_the_centres_word(store: Store, session: requests.Session, data_dir: Path) -> None:
    receipt = enqueue(store, data_dir)
    for reply in (Reply(headers={"Content-Type": "text/html"}, body=b"log in"), Reply(404, body=b"nothing here"), Reply(body=b"{}")):
        with impostor(lambda _body, reply=reply: reply) as other:  # type: ignore[misc]
            answer = progress.answer(store, "A7K2", session, other.url, receipt.tracking_number)
            assert summary(answer) == (True, "waiting-here", "this-terminal")
            with pytest.raises(http.NotTheCentre):
                progress.ask_by_document(session, other.url, load_or_make(data_dir).trust, "A7K2", SAMPLE)


def test_what_is_no_number_is_not_asked_for(store: Store, session: requests.Session) -> None:
    with impostor(lambda _body: Reply()) as other:
        with pytest.raises(tracking.BadTrackingNumber):
            progress.answer(store, "A7K2", session, other.url, "A7K2 00042")
        assert other.asked == []
