"""What nobody foresaw: a problem document for the terminal, and a log that says where and nothing of what."""

from __future__ import annotations

import logging

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient

from kiosk.central import problems
from kiosk.wire.models import PROBLEM_CODES, PROBLEM_TYPE, Problem

SECRET = "11010519491231002X"


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    problems.install(app)

    @app.get("/at-once")
    def at_once() -> None:
        raise LookupError(SECRET)

    @app.get("/in-the-middle")
    async def in_the_middle() -> StreamingResponse:
        async def pieces() -> object:
            yield b"half"
            raise LookupError(SECRET)

        return StreamingResponse(pieces())  # type: ignore[arg-type]

    return TestClient(app)


def test_an_unforeseen_failure_is_a_problem_document_and_no_content_is_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        response = client.get("/at-once")
    problem = Problem.model_validate_json(response.content)
    assert (response.status_code, response.headers["content-type"]) == (500, PROBLEM_TYPE)
    assert (problem.status, problem.code, response.headers["Retry-After"]) == (500, "centre.fault", "30")
    assert problem.code in PROBLEM_CODES
    assert "LookupError at test_faults.py:" in caplog.text, "where to look"
    assert SECRET not in caplog.text + response.text
    assert not any(record.exc_info for record in caplog.records)


def test_an_answer_that_has_begun_breaks_off(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """What can't be taken back is not passed off as whole; what the exception says does not get to the server's log either."""
    with pytest.raises(RuntimeError, match="broke off") as caught:
        client.get("/in-the-middle")
    assert SECRET not in caplog.text
    assert caught.value.__suppress_context__
