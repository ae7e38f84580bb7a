"""/openapi.json against the centre that serves it: schemathesis asks what the document allows and what it does not, over real sockets,
signed as a terminal signs, and every answer is one that the document announces."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from fastapi import FastAPI
from http_message_signatures import HTTPMessageSignaturesException
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kiosk.central import openapi
from kiosk.central.app import create
from kiosk.central.tables import database_url, open_database
from kiosk.wire.fleet import Token
from kiosk.wire.models import PROBLEM_CODES, PROBLEM_TYPE, Problem
from tests.central.terminals import Terminal
from tests.outbox.servers import centre

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of libraries it could use and that are not installed
    import schemathesis
    from schemathesis import Case, GenerationMode
    from schemathesis.checks import CheckFunction, not_a_server_error
    from schemathesis.core.result import Ok
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

CHECKS: list[CheckFunction] = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance,
]  # fmt: skip
OPERATIONS = 22
_HIDDEN = ("signature", "signature-input", "content-digest", "authorization")


@schemathesis.serializer("application/offset+octet-stream")
def piece(_context: object, value: object) -> bytes:
    """A piece of an upload: bytes as they are."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


@dataclass(frozen=True)
class Served:
    url: str
    terminal: Terminal
    token: str
    session: requests.Session

    def ask(self, case: Case[Any], signed: bool) -> requests.Response:
        """Sends the case, with signature or token where the document wants one and `signed` says so."""
        wanted = {name for one in case.operation.definition.raw.get("security", ()) for name in one}
        request = requests.Request(**{**case.as_transport_kwargs(base_url=self.url), "cookies": None})
        prepared = self.session.prepare_request(request)
        for name in [name for name in prepared.headers if name.lower() in _HIDDEN]:
            del prepared.headers[name]
        if signed and "token" in wanted:
            prepared.headers["Authorization"] = f"Bearer {self.token}"
        if signed and "terminal" in wanted:
            body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body or b""
            path = str(prepared.url)[len(self.url) :]
            try:
                headers = {name: value if isinstance(value, str) else value.decode("latin-1") for name, value in prepared.headers.items()}
                prepared.headers.update(self.terminal.signature(str(prepared.method), path, body, headers))
            except HTTPMessageSignaturesException:
                pass  # such a field can't be signed: it goes as it is
        return self.session.send(prepared, timeout=20)


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return create(tmp_path_factory.mktemp("described"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data_dir = tmp_path_factory.mktemp("central")
    database = request.getfixturevalue("cluster").new_database() if request.param == "postgresql" else ""
    with centre(data_dir, database) as url, requests.Session() as session:
        session.trust_env = False
        engine = open_database(database_url(data_dir, database))
        terminal = Terminal().enrolled(engine, datetime.now(UTC))
        engine.dispose()
        response = session.post(f"{url}/v1/tokens", headers=terminal.signature("POST", "/v1/tokens"), timeout=20)
        yield Served(url, terminal, Token.model_validate_json(response.content).token, session)


def test_every_request_that_is_served_is_described(application: FastAPI, served: Served) -> None:
    assert openapi.undescribed(application) == set()
    document = served.session.get(f"{served.url}/openapi.json", timeout=20).json()
    assert document == openapi.document(application)
    asked = [operation for path in document["paths"].values() for operation in path.values()]
    assert len(asked) == OPERATIONS
    assert all(operation["summary"] for operation in asked)
    open_to_all = [path for path, some in document["paths"].items() if not all("security" in one for one in some.values())]
    assert open_to_all == [
        "/v1/health", "/v1/trust", "/v1/enrolments", "/v1/certificates/{number}/{code}", "/v1/attachments"
    ], "of the last OPTIONS only"  # fmt: skip


def as_the_terminal(case: Case[Any], code: str) -> None:
    """Batches and questions of other terminals are refused before anything in them is looked at."""
    if isinstance(case.body, dict) and "terminal" in case.body:
        case.body["terminal"] = code
        items = case.body.get("items")
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict):
                item["terminal"] = code


def check(served: Served, operation: Any, data: st.DataObject) -> int:
    mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
    try:
        case = data.draw(operation.as_strategy(generation_mode=mode))
    except schemathesis.errors.SchemathesisError:
        mode = GenerationMode.POSITIVE  # there is nothing in it that could be wrong
        case = data.draw(operation.as_strategy())
    if data.draw(st.booleans()):
        as_the_terminal(case, served.terminal.code)
    response = served.ask(case, signed=data.draw(st.sampled_from([True, True, True, False])))
    if response.status_code >= 400 and case.method.upper() != "HEAD":
        assert response.headers["content-type"] == PROBLEM_TYPE
        assert Problem.model_validate_json(response.content).code in PROBLEM_CODES
    if response.status_code in (404, 405) and mode is GenerationMode.NEGATIVE:
        return response.status_code  # it asked for a path or by a method that does not exist, of which no document speaks
    case.validate_response(response, checks=CHECKS)
    return response.status_code


def operations(application: FastAPI) -> list[Any]:
    schema = schemathesis.openapi.from_dict(openapi.document(application))
    found = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    assert len(found) == OPERATIONS
    return found


def asked_of(served: Served, operation: Any, examples: int) -> None:
    @settings(max_examples=examples, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def asked(data: st.DataObject) -> None:
        statuses.add(check(served, operation, data))

    statuses: set[int] = set()
    asked()
    assert statuses - {401}, "some of them were admitted"


def test_every_answer_is_one_that_the_document_announces(application: FastAPI, served: Served) -> None:
    for operation in operations(application):
        asked_of(served, operation, 15)


@pytest.mark.soak
@pytest.mark.parametrize("number", range(OPERATIONS))
def test_every_answer_is_one_that_the_document_announces_for_long(application: FastAPI, served: Served, number: int) -> None:
    asked_of(served, operations(application)[number], 400)
