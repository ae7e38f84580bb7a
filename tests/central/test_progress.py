"""Asking the centre: by number the state and nothing more, by document that person's records and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from kiosk.central import keys as keyring
from kiosk.central import progress as centre_progress
from kiosk.central.app import DATABASE, SECONDS_A_TRY, TRIES, create
from kiosk.central.ingest import ingest
from kiosk.central.keys import Keys
from kiosk.central.progress import RECORDS_AT_ONCE, _next_to_index, index_all
from kiosk.central.tables import open_database, parties, records, to_index
from kiosk.wire import progress, seal, tracking
from kiosk.wire.models import PROBLEM_CODES, PROBLEM_TYPE, ProgressAnswer, SealedQuestion
from tests.central.terminals import NOW, OTHER, SAMPLE, batch, changed, envelope, question, submission


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def centre(tmp_path: Path, clock: Clock) -> Iterator[TestClient]:
    with TestClient(create(tmp_path, clock), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def keys(centre: TestClient, tmp_path: Path) -> Keys:
    return keyring.load_or_make(tmp_path)


def state_of(centre: TestClient, keys: Keys, number: str, nonce: str = "ab12") -> str | None:
    """What the centre signs about a number; None when it signs that no such record has arrived."""
    response = centre.get(f"/v1/progress/{number}", params={"nonce": nonce})
    assert response.status_code == 200, response.text
    answer = ProgressAnswer.model_validate_json(response.content)
    items = progress.verify(keys.trust, progress.about_number(number, nonce), answer)
    assert [item.tracking_number for item in items] in ([], [number])
    return items[0].state if items else None


def test_by_number_it_tells_the_state_and_nothing_more(centre: TestClient, keys: Keys) -> None:
    one = envelope(keys.trust, submission(SAMPLE))
    centre.post("/v1/batches", content=batch(one))
    assert state_of(centre, keys, one.tracking_number) == "accepted"
    response = centre.get(f"/v1/progress/{tracking.grouped(one.tracking_number).lower()}")
    assert response.status_code == 200
    answer = ProgressAnswer.model_validate_json(response.content)
    [item] = progress.verify(keys.trust, progress.about_number(one.tracking_number, ""), answer)
    assert (item.tracking_number, item.state, item.service) == (one.tracking_number, "accepted", None)


def test_an_unknown_number_is_said_in_a_signed_answer_and_a_mistyped_one_refused(centre: TestClient, keys: Keys) -> None:
    unknown = tracking.make("A7K2", 999_999, b"abc")
    assert state_of(centre, keys, unknown) is None
    for text, code in (
        (unknown[:-1] + ("0" if unknown[-1] != "0" else "1"), "tracking-number.check"),
        ("11010519491231002X", "tracking-number.length"),
        ("A7K2000010000!", "tracking-number.character"),
        (f"{unknown}?nonce=xyz", "question.malformed"),
        (f"{unknown}?nonce={'a' * 65}", "question.malformed"),
    ):
        response = centre.get(f"/v1/progress/{text}")
        assert (response.status_code, response.headers["content-type"], response.json()["code"]) == (400, PROBLEM_TYPE, code)
        assert code in PROBLEM_CODES and text not in response.text


def test_tries_are_limited_and_come_back_with_time(centre: TestClient, clock: Clock) -> None:
    unknown = tracking.make("A7K2", 999_999, b"abc")
    assert [centre.get(f"/v1/progress/{unknown}").status_code for _ in range(TRIES + 1)] == [200] * TRIES + [429]
    response = centre.get(f"/v1/progress/{unknown}")
    assert (response.json()["code"], response.headers["retry-after"]) == ("progress.too-many-tries", str(round(SECONDS_A_TRY)))
    clock.seconds += SECONDS_A_TRY
    assert [centre.get(f"/v1/progress/{unknown}").status_code for _ in range(2)] == [200, 429]
    clock.seconds += 10 * TRIES * SECONDS_A_TRY
    assert [centre.get(f"/v1/progress/{unknown}").status_code for _ in range(TRIES + 1)] == [200] * TRIES + [429]


def numbers_of(centre: TestClient, keys: Keys, id_number: str) -> list[str]:
    asked = question(keys.trust, id_number)
    response = centre.post("/v1/progress/by-document", content=asked)
    assert response.status_code == 200, response.text
    assert id_number not in response.text
    answer = ProgressAnswer.model_validate_json(response.content)
    items = progress.verify(keys.trust, progress.about_document(SealedQuestion.model_validate_json(asked)), answer)
    return [item.tracking_number for item in items]


def test_by_document_it_tells_that_persons_records(centre: TestClient, keys: Keys) -> None:
    mine, both, theirs = (envelope(keys.trust, submission(*who)) for who in ((SAMPLE,), (OTHER, SAMPLE), (OTHER,)))
    rating = envelope(keys.trust, b'{"stars": 5}', kind="rating")
    centre.post("/v1/batches", content=batch(mine, both, theirs, rating))
    assert numbers_of(centre, keys, SAMPLE) == [both.tracking_number, mine.tracking_number]
    assert numbers_of(centre, keys, f" {SAMPLE.lower()} ") == [both.tracking_number, mine.tracking_number]
    assert numbers_of(centre, keys, OTHER) == [theirs.tracking_number, both.tracking_number]
    assert numbers_of(centre, keys, "110105189912310048") == []
    later = envelope(keys.trust, submission(SAMPLE))
    centre.post("/v1/batches", content=batch(later))
    assert numbers_of(centre, keys, SAMPLE)[0] == later.tracking_number, "what arrives after the first question is found too"


def test_a_record_that_does_not_open_needs_attention_and_hides_no_other(centre: TestClient, keys: Keys) -> None:
    moved = envelope(keys.trust, submission(SAMPLE))
    nonsense = envelope(keys.trust, b"no submission")
    sound = envelope(keys.trust, submission(SAMPLE))
    centre.post("/v1/batches", content=batch(changed(moved, service="passport"), nonsense, sound))
    assert numbers_of(centre, keys, SAMPLE) == [sound.tracking_number]
    states = [state_of(centre, keys, one.tracking_number) for one in (moved, nonsense, sound)]
    assert states == ["needs-attention", "needs-attention", "accepted"]


NO_ID_NUMBERS = ("", "   ", "1101051949123", "11010519491231002X0", "11010519491231002!", "１１０１０５１９４９１２３１００２Ｘ", "无")


@pytest.mark.parametrize("text", NO_ID_NUMBERS)
def test_what_is_no_id_number_finds_nobody(centre: TestClient, keys: Keys, text: str) -> None:
    response = centre.post("/v1/progress/by-document", content=question(keys.trust, text))
    assert (response.status_code, response.json()["code"]) == (400, "question.malformed")


def test_what_is_no_id_number_is_not_indexed(keys: Keys, tmp_path: Path) -> None:
    engine = open_database(tmp_path / DATABASE)
    sent = [envelope(keys.trust, submission(text)) for text in NO_ID_NUMBERS] + [envelope(keys.trust, submission("CAN110081080319"))]
    ingest(engine, keys, batch(*sent), NOW)
    index_all(engine, keys, 1)
    with engine.connect() as connection:
        assert connection.execute(select(parties.c.record_id)).scalars().all() == [sent[-1].id], "15 characters, as on an old permit"
        assert connection.execute(select(func.sum(records.c.unreadable))).scalar_one() == 0
        assert connection.execute(select(func.count()).select_from(to_index)).scalar_one() == 0


def test_few_records_are_in_memory_at_once(keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_database(tmp_path / DATABASE)
    sent = [envelope(keys.trust, submission(SAMPLE)) for _ in range(RECORDS_AT_ONCE * 2 + 3)]
    ingest(engine, keys, batch(*sent), NOW)

    def next_sizes() -> list[int]:
        with engine.connect() as connection:
            chosen = _next_to_index(connection)
            return [len(one.sealed) for one in sent if one.id in chosen]

    assert len(next_sizes()) == RECORDS_AT_ONCE
    size = len(sent[0].sealed)
    for room, count in ((3 * size + 50, 3), (size - 1, 1)):
        monkeypatch.setattr(centre_progress, "BYTES_AT_ONCE", room)
        assert len(next_sizes()) == count, "one at least, however large"
    index_all(engine, keys, 1)
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(parties)).scalar_one() == len(sent)


def test_a_question_that_does_not_open_is_refused_in_words(centre: TestClient, keys: Keys) -> None:
    elsewhere = seal.make_private_key()
    other = keys.trust.model_copy(update={"sealing_public": seal.public_bytes(elsewhere)})
    renamed = keys.trust.model_copy(update={"sealing_key_id": "another"})
    for body, code in (
        (question(other, SAMPLE), "seal.broken"),
        (question(renamed, SAMPLE), "seal.unknown-key"),
        (question(keys.trust, SAMPLE).replace(b'"A7K2"', b'"A7K3"'), "seal.broken"),
        (b"", "question.malformed"),
        (b"\xff", "question.malformed"),
        (f'{{"id_number": "{SAMPLE}"}}'.encode(), "question.malformed"),
    ):
        response = centre.post("/v1/progress/by-document", content=body)
        assert (response.status_code, response.json()["code"]) == (400, code)
        assert code in PROBLEM_CODES
        assert SAMPLE not in response.text


def test_the_database_holds_no_id_number(centre: TestClient, keys: Keys, tmp_path: Path) -> None:
    centre.post("/v1/batches", content=batch(envelope(keys.trust, submission(SAMPLE))))
    assert len(numbers_of(centre, keys, SAMPLE)) == 1
    for path in tmp_path.iterdir():
        assert SAMPLE.encode() not in path.read_bytes(), path
