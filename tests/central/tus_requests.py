"""Signed tus requests, as a terminal sends them, and how their refusals look."""

from __future__ import annotations

import base64
import hashlib

import httpx
from fastapi.testclient import TestClient

from kiosk.central.attachments import PATH
from kiosk.wire.models import PROBLEM_CODES, PROBLEM_TYPE, Problem
from tests.central.terminals import Terminal
from tests.central.tus_centre import Named

TUS = {"Tus-Resumable": "1.0.0"}


def metadata(attachment: str, record: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in (("id", attachment), ("record_id", record)))


def create(client: TestClient, terminal: Terminal, one: Named, size: int | None = None) -> httpx.Response:
    length = str(len(one.content) if size is None else size)
    return terminal.ask(client, "POST", PATH, headers={**TUS, "Upload-Length": length, "Upload-Metadata": metadata(one.id, one.record_id)})


def patch(client: TestClient, terminal: Terminal, one: Named, offset: int, piece: bytes, **more: str) -> httpx.Response:
    fields = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    fields |= {name.replace("_", "-"): value for name, value in more.items()}
    return terminal.ask(client, "PATCH", f"{PATH}/{one.id}", piece, fields)


def head(client: TestClient, terminal: Terminal, one: Named) -> httpx.Response:
    return terminal.ask(client, "HEAD", f"{PATH}/{one.id}", headers=TUS)


def delete(client: TestClient, terminal: Terminal, one: Named) -> httpx.Response:
    return terminal.ask(client, "DELETE", f"{PATH}/{one.id}", headers=TUS)


def checksum(algorithm: str, piece: bytes) -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, piece).digest()).decode()}"


def refused(answer: httpx.Response, status: int, code: str) -> Problem:
    problem = Problem.model_validate_json(answer.content)
    assert (answer.status_code, problem.status, problem.code) == (status, status, code)
    assert answer.headers["Content-Type"] == PROBLEM_TYPE
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert code in PROBLEM_CODES
    return problem


def uploaded(client: TestClient, terminal: Terminal, one: Named, piece: int = 100_000) -> httpx.Response:
    """The answer to the last piece."""
    assert create(client, terminal, one).status_code == 201
    for offset in range(0, len(one.content), piece):
        answer = patch(client, terminal, one, offset, one.content[offset : offset + piece])
        assert answer.status_code == 204, answer.text
    return answer
