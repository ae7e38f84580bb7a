"""Asking the centre: by number the state and nothing more, by document that person's records and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import func, select, update

from kiosk.central import indexing
from kiosk.central import keys as keyring
from kiosk.central.app import SECONDS_A_TRY, TRIES
from kiosk.central.indexing import RECORDS_AT_ONCE, Indexer, next_to_index
from kiosk.central.ingest import ingest
from kiosk.central.tables import cases, database_url, metadata, open_database, parties, records, to_index, writing
from kiosk.wire import progress, seal, tracking
from kiosk.wire.models import PROBLEM_CODES, PROBLEM_TYPE, ProgressAnswer, SealedQuestion
from tests.central.conftest import Centre, serving
from tests.central.terminals import NOW, OTHER, SAMPLE, Terminal, batch, changed, envelope, question, reference, submission


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def centre(database: str, tmp_path: Path, clock: Clock) -> Iterator[Centre]:
    with serving(tmp_path, database, clock=clock) as started:
        yield started


def state_of(centre: Centre, number: str, nonce: str = "ab12") -> str | None:
    """What the centre signs about a number; None when it signs that no such record has arrived."""
    response = centre.terminal.get(centre.client, f"/v1/progress/{number}?nonce={nonce}")
    assert response.status_code == 200, response.text
    answer = ProgressAnswer.model_validate_json(response.content)
    items = progress.verify(centre.keys.trust, progress.about_number(number, nonce), answer)
    assert [item.tracking_number for item in items] in ([], [number])
    return items[0].state if items else None


def test_by_number_it_tells_the_state_and_nothing_more(centre: Centre) -> None:
    one = envelope(centre.keys.trust, submission(SAMPLE))
    centre.verdicts(batch(one))
    assert state_of(centre, one.tracking_number) == "accepted"
    response = centre.terminal.get(centre.client, f"/v1/progress/{quote(tracking.grouped(one.tracking_number).lower())}")
    assert response.status_code == 200
    answer = ProgressAnswer.model_validate_json(response.content)
    [item] = progress.verify(centre.keys.trust, progress.about_number(one.tracking_number, ""), answer)
    assert (item.tracking_number, item.state, item.service) == (one.tracking_number, "accepted", None)


def test_an_unknown_number_is_said_in_a_signed_answer_and_a_mistyped_one_refused(centre: Centre) -> None:
    unknown = tracking.make("A7K2", 999_999, b"abc")
    assert state_of(centre, unknown) is None
    for text, code in (
        (unknown[:-1] + ("0" if unknown[-1] != "0" else "1"), "tracking-number.check"),
        ("11010519491231002X", "tracking-number.length"),
        ("A7K2000010000!", "tracking-number.character"),
        (f"{unknown}?nonce=xyz", "question.malformed"),
        (f"{unknown}?nonce={'a' * 65}", "question.malformed"),
    ):
        response = centre.terminal.get(centre.client, f"/v1/progress/{text}")
        assert (response.status_code, response.headers["content-type"], response.json()["code"]) == (400, PROBLEM_TYPE, code)
        assert code in PROBLEM_CODES and text not in response.text


def test_tries_are_limited_and_come_back_with_time(centre: Centre, clock: Clock) -> None:
    unknown = tracking.make("A7K2", 999_999, b"abc")
    assert [centre.terminal.get(centre.client, f"/v1/progress/{unknown}").status_code for _ in range(TRIES + 1)] == [200] * TRIES + [429]
    response = centre.terminal.get(centre.client, f"/v1/progress/{unknown}")
    assert (response.json()["code"], response.headers["retry-after"]) == ("progress.too-many-tries", str(round(SECONDS_A_TRY)))
    clock.seconds += SECONDS_A_TRY
    assert [centre.terminal.get(centre.client, f"/v1/progress/{unknown}").status_code for _ in range(2)] == [200, 429]
    clock.seconds += 10 * TRIES * SECONDS_A_TRY
    assert [centre.terminal.get(centre.client, f"/v1/progress/{unknown}").status_code for _ in range(TRIES + 1)] == [200] * TRIES + [429]


def numbers_of(centre: Centre, id_number: str) -> list[str]:
    asked = question(centre.keys.trust, id_number)
    response = centre.terminal.post(centre.client, "/v1/progress/by-document", asked)
    assert response.status_code == 200, response.text
    assert id_number not in response.text
    answer = ProgressAnswer.model_validate_json(response.content)
    items = progress.verify(centre.keys.trust, progress.about_document(SealedQuestion.model_validate_json(asked)), answer)
    return [item.tracking_number for item in items]


def test_by_document_it_tells_that_persons_records(centre: Centre) -> None:
    mine, both, theirs = (envelope(centre.keys.trust, submission(*who)) for who in ((SAMPLE,), (OTHER, SAMPLE), (OTHER,)))
    rating = envelope(centre.keys.trust, b'{"stars": 5}', kind="rating")
    centre.verdicts(batch(mine, both, theirs, rating))
    assert numbers_of(centre, SAMPLE) == [both.tracking_number, mine.tracking_number]
    assert numbers_of(centre, f" {SAMPLE.lower()} ") == [both.tracking_number, mine.tracking_number]
    assert numbers_of(centre, OTHER) == [theirs.tracking_number, both.tracking_number]
    assert numbers_of(centre, "110105189912310048") == []
    later = envelope(centre.keys.trust, submission(SAMPLE))
    centre.verdicts(batch(later))
    assert numbers_of(centre, SAMPLE)[0] == later.tracking_number, "what arrives after the first question is found too"


def test_a_record_that_does_not_open_needs_attention_and_hides_no_other(centre: Centre) -> None:
    moved = envelope(centre.keys.trust, submission(SAMPLE))
    nonsense = envelope(centre.keys.trust, b"no submission")
    sound = envelope(centre.keys.trust, submission(SAMPLE))
    centre.verdicts(batch(changed(moved, service="passport"), nonsense, sound))
    assert numbers_of(centre, SAMPLE) == [sound.tracking_number]
    states = [state_of(centre, one.tracking_number) for one in (moved, nonsense, sound)]
    assert states == ["needs-attention", "needs-attention", "accepted"]


NO_ID_NUMBERS = ("", "   ", "1101051949123", "11010519491231002X0", "11010519491231002!", "１１０１０５１９４９１２３１００２Ｘ", "无")


@pytest.mark.parametrize("text", NO_ID_NUMBERS)
def test_what_is_no_id_number_finds_nobody(centre: Centre, text: str) -> None:
    response = centre.terminal.post(centre.client, "/v1/progress/by-document", question(centre.keys.trust, text))
    assert (response.status_code, response.json()["code"]) == (400, "question.malformed")


def test_what_is_no_id_number_is_not_indexed(centre: Centre) -> None:
    trust = centre.keys.trust
    sent = [envelope(trust, submission(text)) for text in NO_ID_NUMBERS] + [envelope(trust, submission("CAN110081080319"))]
    centre.verdicts(batch(*sent))
    Indexer(centre.engine, centre.keys, lambda: NOW).catch_up()
    with centre.engine.connect() as connection:
        assert connection.execute(select(parties.c.record_id)).scalars().all() == [sent[-1].id], "15 characters, as on an old permit"
        assert connection.execute(select(func.sum(records.c.unreadable))).scalar_one() == 0
        assert connection.execute(select(func.count()).select_from(to_index)).scalar_one() == 0


def test_few_records_are_in_memory_at_once(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keys, engine = keyring.load_or_make(tmp_path), open_database(database_url(tmp_path, database))
    sent = [envelope(keys.trust, submission(SAMPLE)) for _ in range(RECORDS_AT_ONCE * 2 + 3)]
    ingest(engine, keys, Terminal().caller(), batch(*sent), NOW)

    def next_sizes() -> list[int]:
        with engine.connect() as connection:
            chosen = next_to_index(connection)
            return [len(one.sealed) for one in sent if one.id in chosen]

    assert len(next_sizes()) == RECORDS_AT_ONCE
    size = len(sent[0].sealed)
    for room, count in ((3 * size + 50, 3), (size - 1, 1)):
        monkeypatch.setattr(indexing, "BYTES_AT_ONCE", room)
        assert len(next_sizes()) == count, "one at least, however large"
    Indexer(engine, keys, lambda: NOW, clock=lambda: 0.0).catch_up()  # however long it takes
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(parties)).scalar_one() == len(sent)
    engine.dispose()


def test_a_question_that_does_not_open_is_refused_in_words(centre: Centre) -> None:
    elsewhere = seal.make_private_key()
    other = centre.keys.trust.model_copy(update={"sealing_public": seal.public_bytes(elsewhere)})
    renamed = centre.keys.trust.model_copy(update={"sealing_key_id": "another"})
    for body, code in (
        (question(other, SAMPLE), "seal.broken"),
        (question(renamed, SAMPLE), "seal.unknown-key"),
        (question(centre.keys.trust, SAMPLE, sealed_at="A7K3"), "seal.broken"),
        (b"", "question.malformed"),
        (b"\xff", "question.malformed"),
        (f'{{"id_number": "{SAMPLE}"}}'.encode(), "question.malformed"),
    ):
        response = centre.terminal.post(centre.client, "/v1/progress/by-document", body)
        assert (response.status_code, response.json()["code"]) == (400, code)
        assert code in PROBLEM_CODES
        assert SAMPLE not in response.text


def test_the_database_holds_no_id_number(centre: Centre, tmp_path: Path) -> None:
    centre.verdicts(batch(envelope(centre.keys.trust, submission(SAMPLE))))
    assert len(numbers_of(centre, SAMPLE)) == 1
    with centre.engine.connect() as connection:
        held = [str(row).encode() for table in metadata.tables.values() for row in connection.execute(select(table))]
    assert len(held) > 5
    for content in [*held, *(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())]:
        assert SAMPLE.encode() not in content


def test_one_terminal_can_not_use_up_anothers_tries(centre: Centre) -> None:
    """Terminals stand behind one address; the limit goes by whose signature it is."""
    other, number = Terminal("B8M3").enrolled(centre.engine), tracking.make("A7K2", 999_999, b"abc")
    statuses = [centre.terminal.get(centre.client, f"/v1/progress/{number}").status_code for _ in range(TRIES + 1)]
    assert statuses[-1] == 429
    assert other.get(centre.client, f"/v1/progress/{number}").status_code == 200
    for _ in range(TRIES + 1):
        assert centre.client.get(f"/v1/progress/{number}").status_code == 401
    assert other.get(centre.client, f"/v1/progress/{number}").status_code == 200, "who is not known spends nobody's tries"


def test_a_record_is_incomplete_until_its_attachments_are_there_or_it_is_withdrawn(centre: Centre) -> None:
    one = envelope(centre.keys.trust, submission(SAMPLE), attachments=[reference()])
    centre.verdicts(batch(one))
    assert state_of(centre, one.tracking_number) == "incomplete"
    with writing(centre.engine) as connection:
        connection.execute(update(records).where(records.c.id == one.id).values(complete=1))
    assert state_of(centre, one.tracking_number) == "accepted"
    with writing(centre.engine) as connection:
        connection.execute(update(records).where(records.c.id == one.id).values(complete=0))
    centre.verdicts(batch(envelope(centre.keys.trust, kind="withdrawal", case=one)))
    assert state_of(centre, one.tracking_number) == "withdrawn"
    assert numbers_of(centre, SAMPLE) == [one.tracking_number], "its seal opens with the attachments' hashes bound in"
    with centre.engine.connect() as connection:
        assert connection.execute(select(cases.c.state).where(cases.c.case_id == one.case_id)).scalar_one() == "withdrawn"
