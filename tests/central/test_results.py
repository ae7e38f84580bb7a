"""What the centre issued: listed and given to those who take part in its record and to nobody else, and answered for to whoever is
shown it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import event, select, update

from kiosk.central import issuing
from kiosk.central import results as central_results
from kiosk.central.app import TRIES
from kiosk.central.issuing import Draft, Issued, IssuingError
from kiosk.central.result_tables import result_fetches, results
from kiosk.central.tables import cases, events, open_database, records, writing
from kiosk.wire import results as wire
from kiosk.wire import seal, tracking
from kiosk.wire.models import Envelope, SealedQuestion
from kiosk.wire.results import CertificateWord, Result, ResultsAnswer
from tests.central.conftest import Centre, serving
from tests.central.documents import pdf
from tests.central.terminals import OTHER, SAMPLE, Terminal, batch, envelope, question, reference, submission


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


def received(centre: Centre, *id_numbers: str) -> Envelope:
    one = envelope(centre.keys.trust, submission(*id_numbers))
    centre.verdicts(batch(one))
    return one


def issue(centre: Centre, record: Envelope, content: bytes = b"", now: datetime | None = None, days: int = 0) -> Issued:
    content, now = content or pdf(record.id), now or datetime.now(UTC)
    valid_for = timedelta(days=days) if days else None
    return issuing.issue(centre.engine, centre.keys, record.tracking_number, lambda _draft: content, "L2", now, valid_for, content)


def listed(centre: Centre, id_number: str) -> tuple[Result, ...]:
    asked = wire.seal_question(centre.keys.trust, "A7K2", id_number)
    response = centre.terminal.post(centre.client, "/v1/results", asked.model_dump_json().encode())
    assert response.status_code == 200, response.text
    return wire.verify(centre.keys.trust, wire.about(asked), ResultsAnswer.model_validate_json(response.content))


def fetch(centre: Centre, id_number: str, record_id: str) -> httpx.Response:
    asked = wire.seal_question(centre.keys.trust, "A7K2", id_number, record_id)
    return centre.terminal.post(centre.client, f"/v1/results/{record_id}", asked.model_dump_json().encode())


def state_of(centre: Centre, record: Envelope) -> str:
    with centre.engine.connect() as connection:
        return str(connection.execute(select(cases.c.state).where(cases.c.case_id == record.case_id)).scalar_one())


def happened(centre: Centre, record: Envelope) -> list[str]:
    with centre.engine.connect() as connection:
        return list(connection.execute(select(events.c.what).where(events.c.record_id == record.id).order_by(events.c.number)).scalars())


def word(centre: Centre, number: str, code: str) -> CertificateWord:
    response = centre.client.get(f"/v1/certificates/{number}/{code}")
    assert response.status_code == 200, response.text
    return CertificateWord.model_validate_json(response.content)


def test_what_was_issued_is_listed_and_given_byte_for_byte(centre: Centre) -> None:
    record, content = received(centre, SAMPLE), pdf("one", pages=2)
    done = issue(centre, record, content, days=90)
    [found] = listed(centre, SAMPLE)
    assert (found.record_id, found.tracking_number, found.service) == (record.id, record.tracking_number, "residence-permit")
    assert (found.pages, found.size, found.content_hash, found.assurance) == (2, len(content), wire.hash_of(content), "L2")
    assert (found.state, found.issued_at) == ("issued", done.issued_at) and found.valid_until == done.issued_at + timedelta(days=90)
    given = fetch(centre, SAMPLE, record.id)
    assert (given.status_code, given.headers["content-type"], given.headers["cache-control"]) == (200, "application/pdf", "no-store")
    assert given.content == content
    assert (state_of(centre, record), happened(centre, record)) == ("issued", ["received", "issued"])
    with centre.engine.connect() as connection:
        assert connection.execute(select(result_fetches.c.terminal, result_fetches.c.number)).all() == [("A7K2", done.number)]


def test_newest_first_and_only_of_records_in_which_the_person_takes_part(centre: Centre) -> None:
    mine, both, theirs, not_issued = (received(centre, *who) for who in ((SAMPLE,), (OTHER, SAMPLE), (OTHER,), (SAMPLE,)))
    began = datetime.now(UTC)
    for place, record in enumerate((both, mine, theirs)):
        issue(centre, record, now=began + timedelta(seconds=place))
    assert [one.record_id for one in listed(centre, f" {SAMPLE.lower()} ")] == [mine.id, both.id]
    assert [one.record_id for one in listed(centre, OTHER)] == [theirs.id, both.id]
    assert listed(centre, "110105189912310048") == ()
    for who, record in ((SAMPLE, theirs), (OTHER, mine), (SAMPLE, not_issued)):
        response = fetch(centre, who, record.id)
        assert centre.refusal(response) == (404, "results.none"), "another's is answered like none"
    assert centre.refusal(fetch(centre, SAMPLE, "no-such-record")) == (404, "results.none")


def test_a_question_for_one_document_opens_no_other(centre: Centre) -> None:
    one, other = received(centre, SAMPLE), received(centre, SAMPLE)
    for record in (one, other):
        issue(centre, record)
    asked = wire.seal_question(centre.keys.trust, "A7K2", SAMPLE, one.id).model_dump_json().encode()
    of_the_list = wire.seal_question(centre.keys.trust, "A7K2", SAMPLE).model_dump_json().encode()
    for path, body in (
        (f"/v1/results/{other.id}", asked), ("/v1/results", asked), (f"/v1/results/{one.id}", of_the_list),
        ("/v1/results", question(centre.keys.trust, SAMPLE)),
    ):  # fmt: skip
        assert centre.refusal(centre.terminal.post(centre.client, path, body)) == (400, "seal.broken")


def test_who_may_not_ask_is_refused_in_words(centre: Centre) -> None:
    record = received(centre, SAMPLE)
    issue(centre, record)
    trust = centre.keys.trust
    elsewhere = trust.model_copy(update={"sealing_public": seal.public_bytes(seal.make_private_key())})
    for body, refusal in (
        (b"{}", (400, "question.malformed")),
        (wire.seal_question(trust, "B8M3", SAMPLE).model_dump_json().encode(), (403, "terminal.foreign")),
        (wire.seal_question(elsewhere, "A7K2", SAMPLE).model_dump_json().encode(), (400, "seal.broken")),
        (wire.seal_question(trust, "A7K2", "nobody").model_dump_json().encode(), (400, "question.malformed")),
    ):
        assert centre.refusal(centre.terminal.post(centre.client, "/v1/results", body)) == refusal
    asked = wire.seal_question(trust, "A7K2", SAMPLE)
    assert centre.refusal(centre.client.post("/v1/results", content=asked.model_dump_json())) == (401, "signature.missing")
    stranger = Terminal("ZZZZ").post(centre.client, "/v1/results", asked.model_dump_json().encode())
    assert centre.refusal(stranger) == (403, "terminal.not-enrolled")


def test_tries_are_limited(centre: Centre) -> None:
    record = received(centre, SAMPLE)
    issue(centre, record)
    assert [fetch(centre, SAMPLE, record.id).status_code for _ in range(TRIES + 1)] == [200] * TRIES + [429]
    asked = wire.seal_question(centre.keys.trust, "A7K2", SAMPLE).model_dump_json().encode()
    refused = centre.terminal.post(centre.client, "/v1/results", asked)
    assert centre.refusal(refused) == (429, "results.too-many-tries") and int(refused.headers["retry-after"]) >= 1


def test_what_was_withdrawn_is_given_to_nobody_and_a_right_one_may_follow(centre: Centre) -> None:
    record = received(centre, SAMPLE)
    wrong = issue(centre, record, pdf("wrong"))
    gone = issuing.withdraw(centre.engine, record.tracking_number, datetime.now(UTC))
    assert gone.changed and gone.number == wrong.number and state_of(centre, record) == "approved"
    assert [one.state for one in listed(centre, SAMPLE)] == ["withdrawn"]
    assert centre.refusal(fetch(centre, SAMPLE, record.id)) == (404, "results.none")
    again = issuing.withdraw(centre.engine, record.tracking_number, datetime.now(UTC))
    assert not again.changed and again.withdrawn_at == gone.withdrawn_at
    right = issue(centre, record, pdf("right"))
    assert right.number != wrong.number
    [found] = listed(centre, SAMPLE)
    assert (found.state, found.content_hash) == ("issued", right.content_hash)
    assert fetch(centre, SAMPLE, record.id).content == pdf("right")
    assert happened(centre, record) == ["received", "issued", "result-withdrawn", "issued"]
    assert (word(centre, wrong.number, wrong.code).state, word(centre, right.number, right.code).state) == ("withdrawn", "issued")


def test_what_has_run_out_is_not_given(centre: Centre) -> None:
    record = received(centre, SAMPLE)
    done = issue(centre, record, now=datetime.now(UTC) - timedelta(days=2), days=1)
    assert centre.refusal(fetch(centre, SAMPLE, record.id)) == (404, "results.none")
    assert word(centre, done.number, done.code).state == "expired"
    assert [one.state for one in listed(centre, SAMPLE)] == ["issued"], "with its end beside it"


def test_issuing_again_changes_nothing_and_another_document_is_refused(centre: Centre) -> None:
    record = received(centre, SAMPLE)
    first, second = issue(centre, record), issue(centre, record)
    assert first.changed and not second.changed and (second.number, second.content_hash) == (first.number, first.content_hash)
    with pytest.raises(IssuingError) as caught:
        issue(centre, record, pdf("another"))
    assert caught.value.code == "issue.issued-already"
    assert happened(centre, record) == ["received", "issued"]


def test_two_officers_at_once_issue_one_document(centre: Centre) -> None:
    record, met, done = received(centre, SAMPLE), threading.Barrier(2, timeout=20), list[Issued]()

    def made(draft: Draft) -> bytes:
        met.wait()  # both have looked, and neither has written
        return pdf(draft.number)

    def officer() -> None:
        done.append(issuing.issue(centre.engine, centre.keys, record.tracking_number, made, "L2", datetime.now(UTC)))

    both = [threading.Thread(target=officer) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(one.changed for one in done) == [False, True] and len({one.number for one in done}) == 1
    assert happened(centre, record) == ["received", "issued"]


def test_the_draft_says_what_will_stand_on_the_paper(centre: Centre) -> None:
    record, drafts = received(centre, SAMPLE), list[Draft]()

    def made(draft: Draft) -> bytes:
        drafts.append(draft)
        return pdf()

    done = issuing.issue(centre.engine, centre.keys, record.tracking_number, made, "L3", datetime.now(UTC))
    [draft] = drafts
    assert (draft.number, draft.code, draft.issued_at) == (done.number, done.code, done.issued_at)
    assert draft.submission.parties[0].document == {"id_number": SAMPLE, "name": "测试样本"} and SAMPLE not in repr(draft)


def refusal_of(centre: Centre, number: str, content: bytes = b"") -> str:
    with pytest.raises(IssuingError) as caught:
        issuing.issue(centre.engine, centre.keys, number, lambda _draft: content or pdf(), "L2", datetime.now(UTC))
    return caught.value.code


def test_what_can_not_be_issued_is_refused_with_a_code(centre: Centre) -> None:
    trust = centre.keys.trust
    sound, broken, rating = received(centre, SAMPLE), envelope(trust, b"no submission"), envelope(trust, b"{}", kind="rating")
    waiting, opened = envelope(trust, submission(SAMPLE), attachments=[reference()]), envelope(trust, submission(SAMPLE))
    withdrawal = envelope(trust, b"{}", kind="withdrawal", case=opened)
    centre.verdicts(batch(broken, rating, waiting, opened, withdrawal))
    assert refusal_of(centre, "A7K2") == "tracking-number.length"
    assert refusal_of(centre, tracking.make("A7K2", 999_999, b"abc")) == "issue.unknown-number"
    assert refusal_of(centre, rating.tracking_number) == "issue.not-an-application"
    assert refusal_of(centre, broken.tracking_number) == "issue.unreadable"
    assert refusal_of(centre, waiting.tracking_number) == "issue.incomplete"
    assert refusal_of(centre, opened.tracking_number) == "issue.case-over"
    assert refusal_of(centre, sound.tracking_number, b"no PDF") == "issue.not-a-pdf"
    assert refusal_of(centre, sound.tracking_number, pdf(pages=wire.MOST_PAGES + 1)) == "issue.too-many-pages"
    assert refusal_of(centre, sound.tracking_number, pdf() + b"\0" * wire.LARGEST_DOCUMENT) == "issue.too-large"
    with pytest.raises(IssuingError, match="nothing was issued"):
        issuing.withdraw(centre.engine, sound.tracking_number, datetime.now(UTC))
    assert state_of(centre, sound) == "accepted" and listed(centre, SAMPLE) == ()


def test_whoever_is_shown_a_paper_learns_whether_it_is_genuine_and_nothing_else(centre: Centre) -> None:
    record = received(centre, SAMPLE)
    done = issue(centre, record)
    answer = word(centre, done.number.lower(), done.code.lower())
    assert (answer.genuine, answer.service, answer.state, answer.issued_at) == (True, "residence-permit", "issued", done.issued_at)
    wrong = done.code[:-1] + ("0" if done.code[-1] != "0" else "1")
    unknown = [word(centre, *pair) for pair in ((done.number, wrong), ("2026ZZZZZZZZ", done.code), ("x", "y"), ("%00", "%00"))]
    assert unknown == [CertificateWord(genuine=False)] * 4, "a wrong code is answered like an unknown number"


def test_looking_up_a_number_never_reads_its_document(centre: Centre) -> None:
    """Up to 4 MB for anybody's guess, and a right number would be told from a wrong one by its time."""
    done = issue(centre, received(centre, SAMPLE))
    asked: list[str] = []
    event.listen(centre.engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: asked.append(statement))
    assert central_results.word(centre.engine, done.number, done.code, datetime.now(UTC)).genuine
    [statement] = [one for one in asked if "FROM results" in one]
    assert not re.search(r"results\.content\b", statement)


def test_looking_up_is_limited_by_address(centre: Centre, clock: Clock) -> None:
    answers = [centre.client.get("/v1/certificates/2026ZZZZZZZZ/0000000000") for _ in range(TRIES + 1)]
    assert [one.status_code for one in answers] == [200] * TRIES + [429]
    assert centre.refusal(answers[-1]) == (429, "certificate.too-many-tries")
    clock.seconds += 3600
    assert word(centre, "2026ZZZZZZZZ", "0000000000") == CertificateWord(genuine=False)


def test_what_is_no_question_about_a_person_never_reaches_the_database(centre: Centre) -> None:
    asked = SealedQuestion(terminal="A7K2", suite="another", key_id=centre.keys.trust.sealing_key_id, sealed=b"x")
    response = centre.terminal.post(centre.client, "/v1/results", asked.model_dump_json().encode())
    assert centre.refusal(response) == (400, "seal.unknown-key")


def test_a_record_that_can_not_be_read_any_more_is_not_listed_for_anybody(centre: Centre) -> None:
    """Whoever takes part is known from what is inside alone."""
    moved = received(centre, SAMPLE)
    with writing(centre.engine) as connection:
        connection.execute(update(records).where(records.c.id == moved.id).values(service="passport"))
    assert refusal_of(centre, moved.tracking_number) == "issue.unreadable"
    with centre.engine.connect() as connection:
        assert connection.execute(select(results.c.number)).all() == []


def test_a_database_of_before_is_taken_over_with_what_is_in_it(centre: Centre) -> None:
    record = received(centre, SAMPLE)
    for table in (result_fetches, results):
        table.drop(centre.engine)
    open_database(centre.engine.url.render_as_string(hide_password=False)).dispose()
    assert issue(centre, record).changed and [one.record_id for one in listed(centre, SAMPLE)] == [record.id]
