"""Asking the centre: by number the state and nothing more, by document that person's records and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from kiosk.central import keys as keyring
from kiosk.central.app import SECONDS_A_TRY, TRIES, create
from kiosk.central.keys import Keys
from kiosk.wire import seal, tracking
from kiosk.wire.models import PROBLEM_TYPE
from tests.central.terminals import OTHER, SAMPLE, batch, changed, envelope, question, submission


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


def test_by_number_it_tells_the_state_and_nothing_more(centre: TestClient, keys: Keys) -> None:
    one = envelope(keys.trust, submission(SAMPLE))
    centre.post("/v1/batches", content=batch(one))
    response = centre.get(f"/v1/progress/{tracking.grouped(one.tracking_number).lower()}")
    assert response.status_code == 200
    answer = response.json()
    assert (answer.pop("tracking_number"), answer.pop("state")) == (one.tracking_number, "accepted")
    assert answer.pop("at") is not None
    assert answer == {"service": None}


def test_an_unknown_and_a_mistyped_number_are_told_apart(centre: TestClient) -> None:
    unknown = tracking.make("A7K2", 999_999, b"abc")
    for text, status, code in (
        (unknown, 404, "tracking-number.unknown"),
        (unknown[:-1] + ("0" if unknown[-1] != "0" else "1"), 400, "tracking-number.check"),
        ("11010519491231002X", 400, "tracking-number.length"),
    ):
        response = centre.get(f"/v1/progress/{text}")
        assert (response.status_code, response.headers["content-type"], response.json()["code"]) == (status, PROBLEM_TYPE, code)
        assert text not in response.text


def test_tries_are_limited_and_come_back_with_time(centre: TestClient, clock: Clock) -> None:
    unknown = tracking.make("A7K2", 999_999, b"abc")
    assert [centre.get(f"/v1/progress/{unknown}").status_code for _ in range(TRIES + 1)] == [404] * TRIES + [429]
    response = centre.get(f"/v1/progress/{unknown}")
    assert (response.json()["code"], response.headers["retry-after"]) == ("progress.too-many-tries", str(round(SECONDS_A_TRY)))
    clock.seconds += SECONDS_A_TRY
    assert [centre.get(f"/v1/progress/{unknown}").status_code for _ in range(2)] == [404, 429]
    clock.seconds += 10 * TRIES * SECONDS_A_TRY
    assert [centre.get(f"/v1/progress/{unknown}").status_code for _ in range(TRIES + 1)] == [404] * TRIES + [429]


def numbers_of(centre: TestClient, keys: Keys, id_number: str) -> list[str]:
    response = centre.post("/v1/progress/by-document", content=question(keys.trust, id_number))
    assert response.status_code == 200, response.text
    assert id_number not in response.text
    return [item["tracking_number"] for item in response.json()["items"]]


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
    states = {one.tracking_number: centre.get(f"/v1/progress/{one.tracking_number}").json()["state"] for one in (moved, nonsense, sound)}
    assert list(states.values()) == ["needs-attention", "needs-attention", "accepted"]


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
        assert SAMPLE not in response.text


def test_the_database_holds_no_id_number(centre: TestClient, keys: Keys, tmp_path: Path) -> None:
    centre.post("/v1/batches", content=batch(envelope(keys.trust, submission(SAMPLE))))
    assert len(numbers_of(centre, keys, SAMPLE)) == 1
    for path in tmp_path.iterdir():
        assert SAMPLE.encode() not in path.read_bytes(), path
