"""An answer by document is whole or none: while much waits to be indexed every question is told to come again, and it goes on meanwhile."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kiosk.central import indexing
from kiosk.central import keys as keyring
from kiosk.central.indexing import LONGEST_WAIT, Indexer
from kiosk.central.ingest import ingest
from kiosk.central.problems import Refusal
from kiosk.central.tables import database_url, open_database, parties, to_index
from kiosk.wire.models import ProgressAnswer
from tests.central.conftest import Centre, serving
from tests.central.terminals import NOW, SAMPLE, Terminal, batch, envelope, question, submission


@pytest.fixture
def centre(database: str, tmp_path: Path) -> Iterator[Centre]:
    with serving(tmp_path, database, clock=count(0.0, 1000.0).__next__) as started:  # no limit on asking is met
        yield started


def arrived(centre: Centre, many: int) -> None:
    sent = [envelope(centre.keys.trust, submission(SAMPLE)) for _ in range(many)]
    ingest(centre.engine, centre.keys, Terminal().caller(), batch(*sent), NOW)


def waiting(centre: Centre) -> int:
    with centre.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(to_index)).scalar_one()


def indexed(centre: Centre) -> int:
    with centre.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(parties)).scalar_one()


class Slow:
    """A clock on which every look takes `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.at, self.seconds = 0.0, seconds

    def __call__(self) -> float:
        self.at += self.seconds
        return self.at


def refusal(ask: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        ask()
    return caught.value


def test_a_question_does_so_much_and_the_rest_is_done_behind_it(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "RECORDS_AT_ONCE", 2)
    arrived(centre, 40)
    some, gate, begun = indexing.index_some, threading.Event(), threading.Event()

    def held_up(*arguments: object) -> bool:
        if threading.current_thread().name == "indexing":
            begun.set()
            assert gate.wait(20)
        return some(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(indexing, "index_some", held_up)
    indexer = Indexer(centre.engine, centre.keys, lambda: NOW, Slow(LONGEST_WAIT / 4))
    first = refusal(indexer.catch_up)
    assert (first.status, first.code, first.retry_after) == (503, "centre.indexing", 1)
    assert 0 < waiting(centre) < 40, "part of it was done for the question"
    assert begun.wait(20)
    left = waiting(centre)
    assert refusal(indexer.catch_up).code == "centre.indexing"
    assert waiting(centre) == left, "who asks meanwhile is told at once"
    gate.set()
    background = indexer._background
    assert background is not None
    background.join(20)
    indexer.catch_up()
    assert (waiting(centre), indexed(centre)) == (0, 40)
    indexer.close()


def test_questions_at_once_share_the_work_and_each_answer_is_whole(centre: Centre) -> None:
    arrived(centre, 60)
    indexer = Indexer(centre.engine, centre.keys, lambda: NOW)
    seen: list[int] = []

    def ask() -> None:
        indexer.catch_up()
        seen.append(indexed(centre))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert seen == [60] * 4


def test_the_end_of_the_application_does_not_wait_for_all_of_it(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "RECORDS_AT_ONCE", 1)
    arrived(centre, 30)
    indexer = Indexer(centre.engine, centre.keys, lambda: NOW, Slow(LONGEST_WAIT))
    indexer._over.set()
    refusal(indexer.catch_up)
    assert indexer._background is None and waiting(centre) > 0
    indexer.close()


def test_what_stops_it_in_the_background_is_said_and_the_next_question_begins_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(indexing, "RECORDS_AT_ONCE", 1)
    keys, engine = keyring.load_or_make(tmp_path), open_database(database_url(tmp_path, ""))
    ingest(engine, keys, Terminal().caller(), batch(*(envelope(keys.trust, submission(SAMPLE)) for _ in range(5))), NOW)
    some, gate = indexing.index_some, threading.Event()

    def failing(*arguments: object) -> bool:
        if threading.current_thread().name == "indexing":
            assert gate.wait(20)
            raise keyring.KeysError("a path, which no log needs")
        return some(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(indexing, "index_some", failing)
    indexer = Indexer(engine, keys, lambda: NOW, Slow(LONGEST_WAIT))
    with caplog.at_level(logging.ERROR):
        refusal(indexer.catch_up)
        gate.set()
        background = indexer._background
        assert background is not None
        background.join(20)
    assert "indexing stopped: KeysError" in caplog.text and "path" not in caplog.text
    left = Indexer(engine, keys, lambda: NOW)
    left.catch_up()
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(parties)).scalar_one() == 5
    engine.dispose()


def test_over_the_wire_it_is_a_503_with_a_moment_and_then_the_whole_answer(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    arrived(centre, 5)
    asked = question(centre.keys.trust, SAMPLE)
    monkeypatch.setattr(indexing, "RECORDS_AT_ONCE", 1)
    with monkeypatch.context() as slow:
        slow.setattr(indexing, "LONGEST_WAIT", 0.0)
        response = centre.terminal.post(centre.client, "/v1/progress/by-document", asked)
    assert centre.refusal(response) == (503, "centre.indexing")
    assert int(response.headers["Retry-After"]) >= 1
    statuses = [response.status_code]
    while statuses[-1] == 503 and len(statuses) < 1000:
        response = centre.terminal.post(centre.client, "/v1/progress/by-document", question(centre.keys.trust, SAMPLE))
        statuses.append(response.status_code)
    assert statuses[-1] == 200, statuses
    assert len(ProgressAnswer.model_validate_json(response.content).items) == 5
