"""The centre on each of its databases. PostgreSQL is one cluster for all of these tests, with a new database a test or module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from kiosk.central.app import create
from kiosk.central.keys import Keys, load_or_make
from kiosk.central.tables import database_url, open_database
from kiosk.wire import acknowledgement
from kiosk.wire.models import PROBLEM_CODES, PROBLEM_TYPE, Acknowledgement, Problem
from tests.central.terminals import Terminal
from tests.postgres import Cluster, postgres_cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with postgres_cluster() as started:
        yield started


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database(backend: str, request: pytest.FixtureRequest) -> str:
    """For `app.create`: "" is SQLite in its data folder."""
    return new_database(backend, request)


@pytest.fixture(scope="module")
def shared_database(backend: str, request: pytest.FixtureRequest) -> str:
    """As `database`, one for all tests of a module."""
    return new_database(backend, request)


def new_database(backend: str, request: pytest.FixtureRequest) -> str:
    if backend == "sqlite":
        return ""
    started: Cluster = request.getfixturevalue("cluster")
    return started.new_database()


@dataclass(frozen=True)
class Centre:
    """A centre that is served in this process, with one enrolled terminal, and what lies behind it."""

    client: TestClient
    terminal: Terminal
    engine: Engine
    keys: Keys
    data_dir: Path

    def verdicts(self, body: bytes) -> dict[str, tuple[str, str | None]]:
        """By id, after the signature has been checked."""
        response = self.terminal.post(self.client, "/v1/batches", body)
        assert response.status_code == 200, response.text
        answer = Acknowledgement.model_validate_json(response.content)
        acknowledgement.verify(Ed25519PublicKey.from_public_bytes(self.keys.trust.ack_public), answer)
        assert [item.id for item in answer.items] == sorted(item.id for item in answer.items)
        return {item.id: (item.verdict, item.reason) for item in answer.items}

    def refusal(self, response: httpx.Response) -> tuple[int, str]:
        """Status and code of a refusal, after it was seen to be a problem document."""
        assert response.headers["content-type"] == PROBLEM_TYPE, response.text
        problem = Problem.model_validate_json(response.content)
        assert (problem.status, problem.type) == (response.status_code, "about:blank")
        assert problem.code in PROBLEM_CODES
        return problem.status, problem.code


@contextmanager
def serving(data_dir: Path, database: str, **options: Any) -> Iterator[Centre]:
    """The centre over `data_dir`. `options`: those of `app.create`."""
    with TestClient(create(data_dir, database, **options), raise_server_exceptions=False) as client:
        engine = open_database(database_url(data_dir, database))
        try:
            yield Centre(client, Terminal().enrolled(engine), engine, load_or_make(data_dir), data_dir)
        finally:
            engine.dispose()


@pytest.fixture(scope="module")
def shared_centre(shared_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """One for all tests of a module, which must not care what others left in it. Time flies, so that the limits on asking never meet."""
    with serving(tmp_path_factory.mktemp("central"), shared_database, clock=count(0.0, 1000.0).__next__) as centre:
        yield centre


@pytest.fixture
def centre(database: str, tmp_path: Path) -> Iterator[Centre]:
    """A fresh one."""
    with serving(tmp_path, database) as started:
        yield started
