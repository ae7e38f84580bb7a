"""Whatever is sent to the centre, the answer is a problem document with a code of the contract; never a 500, on either database."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.wire.fleet import EnrolmentRequest
from kiosk.wire.models import LARGEST_BODY, PROBLEM_CODES, SealedQuestion
from tests.central.conftest import Centre
from tests.central.terminals import SAMPLE, Terminal, batch, changed, envelope, question

NO_JSON = (
    b"", b"{", b"\xff\xfe", b"null", b"[]", b"0", b'"', b"\0", b"[" * 60_000, b'{"a":' * 12_000, b"9" * 5000, b"1e999999", b"NaN",
    b'{"terminal": "A7K2"', '{"terminal": "\ud800"}'.encode("utf-8", "surrogatepass"), "居住".encode("gb18030"),
)  # fmt: skip
NO_BATCH = (
    b"{}", b'{"terminal": "A7K2", "items": []}', b'{"terminal": "A7K2", "items": [1]}', b'{"terminal": "A7K2", "items": [{}]}',
    b'{"terminal": "A7K2", "items": {"a": 1}}', b'{"terminal": 7, "items": [{}]}', b'{"terminal": "A7K2", "items": [{"id": "\\ud800"}]}',
    b'{"terminal": "A7K2", "items": [{"id": "../../etc/passwd"}]}', b'{"terminal": "A7K2", "items": [{"id": "\\u0000"}]}',
    b'{"terminal": "A7K2", "items": [' + b"9" * 5000 + b"]}", b'{"terminal": "\\u0000\\u0000\\u0000\\u0000", "items": [{}]}',
)  # fmt: skip


def refused(centre: Centre, path: str, body: bytes) -> tuple[int, str]:
    return centre.refusal(centre.terminal.post(centre.client, path, body))


@pytest.mark.parametrize("body", NO_JSON + NO_BATCH, ids=range(len(NO_JSON + NO_BATCH)))
def test_a_body_that_is_no_batch_is_refused_in_words(shared_centre: Centre, body: bytes) -> None:
    assert refused(shared_centre, "/v1/batches", body) == (400, "batch.malformed")


@pytest.mark.parametrize("body", NO_JSON, ids=range(len(NO_JSON)))
def test_a_body_that_is_no_question_and_no_enrolment_is_refused_in_words(shared_centre: Centre, body: bytes) -> None:
    assert refused(shared_centre, "/v1/progress/by-document", body) == (400, "question.malformed")
    assert shared_centre.refusal(shared_centre.client.post("/v1/enrolments", content=body)) == (400, "enrolment.malformed")


def test_an_id_twice_and_too_many_records_are_refused(shared_centre: Centre) -> None:
    one = envelope(shared_centre.keys.trust)
    assert refused(shared_centre, "/v1/batches", batch(one, one)) == (400, "batch.repeated-id")
    assert refused(shared_centre, "/v1/batches", batch(one, changed(one, seq=0))) == (400, "batch.repeated-id")
    assert refused(shared_centre, "/v1/batches", batch(*[one] * 501)) == (400, "batch.malformed")


def test_another_terminals_batch_and_question_are_refused(shared_centre: Centre) -> None:
    one = envelope(shared_centre.keys.trust, terminal="B8M3")
    assert refused(shared_centre, "/v1/batches", batch(one, terminal="B8M3")) == (403, "terminal.foreign")
    assert shared_centre.verdicts(batch(one)) == {one.id: ("rejected", "terminal.foreign")}
    asked = json.loads(question(shared_centre.keys.trust, SAMPLE))
    asked["terminal"] = "B8M3"
    assert refused(shared_centre, "/v1/progress/by-document", json.dumps(asked).encode()) == (403, "terminal.foreign")


def test_a_body_has_a_limit_whatever_it_says_of_its_length(shared_centre: Centre) -> None:
    def pieces() -> Iterator[bytes]:
        yield bytes(LARGEST_BODY)
        yield b"x"

    client = shared_centre.client
    for path in ("/v1/batches", "/v1/progress/by-document", "/v1/enrolments"):
        assert shared_centre.refusal(client.post(path, content=bytes(LARGEST_BODY + 1))) == (413, "body.too-large")
        assert shared_centre.refusal(client.post(path, content=pieces())) == (413, "body.too-large")


def test_other_refusals_are_problem_documents_too(shared_centre: Centre) -> None:
    for method, path, status in (("GET", "/v1/nothing", 404), ("GET", "/v1/batches", 405), ("DELETE", "/v1/trust", 405), ("GET", "/", 404)):
        assert shared_centre.refusal(shared_centre.client.request(method, path)) == (status, f"http.{status}")
    assert shared_centre.client.delete("/v1/trust").headers["allow"] == "GET"


def no_500(client: TestClient, terminal: Terminal, method: str, path: str, body: bytes) -> None:
    response = terminal.ask(client, method, path, body)
    assert response.status_code < 500, (method, path, body[:300], response.text)
    if response.status_code >= 400:
        assert response.json()["code"] in PROBLEM_CODES


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.sampled_from(["\0", "a\0b", 10**400, "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_stands_in_a_field_is_no_500(shared_centre: Centre, data: st.DataObject) -> None:
    loose = changed(envelope(shared_centre.keys.trust))
    for name in data.draw(st.lists(st.sampled_from(sorted(loose)), min_size=1, max_size=3)):
        loose[name] = data.draw(ANYTHING)
    no_500(shared_centre.client, shared_centre.terminal, "POST", "/v1/batches", batch(loose))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200), path=st.sampled_from(["batches", "progress/by-document", "enrolments", "attachments", "tokens"]))
def test_whatever_bytes_are_posted_are_no_500(shared_centre: Centre, body: bytes, path: str) -> None:
    no_500(shared_centre.client, shared_centre.terminal, "POST", f"/v1/{path}", body)


@pytest.mark.parametrize("model", [SealedQuestion, EnrolmentRequest])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_a_question_or_an_enrolment_is_no_500(
    shared_centre: Centre, model: type[SealedQuestion] | type[EnrolmentRequest], data: st.DataObject
) -> None:
    path, loose = {
        SealedQuestion: ("/v1/progress/by-document", json.loads(question(shared_centre.keys.trust, SAMPLE))),
        EnrolmentRequest: ("/v1/enrolments", {"code_name": "AAAA", "public_key": "A" * 43 + "=", "proof": "0" * 64}),
    }[model]
    loose[data.draw(st.sampled_from(sorted(loose)))] = data.draw(ANYTHING)
    no_500(shared_centre.client, shared_centre.terminal, "POST", path, json.dumps(loose).encode())
