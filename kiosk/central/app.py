"""The centre's HTTP application. What takes processor or disk runs in the thread pool; the event loop only moves bytes."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel
from starlette.requests import ClientDisconnect

from kiosk.central import keys as keyring
from kiosk.central import problems, progress
from kiosk.central.ingest import ingest
from kiosk.central.limits import Limit
from kiosk.central.problems import Refusal
from kiosk.central.tables import open_database
from kiosk.wire.models import LARGEST_BODY

DATABASE = "central.db"
TRIES, SECONDS_A_TRY = 20, 6.0


def create(data_dir: Path, clock: Callable[[], float] = time.monotonic) -> FastAPI:
    """The application over `data_dir`, which it makes when it is missing. `clock`: seconds, for the limits on asking.

    Raises `keys.KeysError`; `OSError` and SQLAlchemy's `OperationalError` when the folder can't be used.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = keyring.load_or_make(data_dir)
    os.close(os.open(data_dir / DATABASE, os.O_CREAT | os.O_RDWR, 0o600))
    engine = open_database(data_dir / DATABASE)
    tries = Limit(TRIES, SECONDS_A_TRY, clock)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = FastAPI(title="kiosk central", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    problems.install(app)

    @app.get("/v1/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/v1/trust")
    async def trust() -> Response:
        return _json(keys.trust)

    @app.post("/v1/batches")
    async def batches(request: Request) -> Response:
        body = await _body(request)
        return _json(await run_in_threadpool(ingest, engine, keys, body, datetime.now(UTC)))

    @app.get("/v1/progress/{tracking_number}")
    def by_number(tracking_number: str, request: Request, nonce: str = "") -> Response:
        tries.spend(_client(request))
        return _json(progress.by_number(engine, keys, tracking_number, nonce, datetime.now(UTC)))

    @app.post("/v1/progress/by-document")
    async def by_document(request: Request) -> Response:
        tries.spend(_client(request))
        body = await _body(request)
        return _json(await run_in_threadpool(progress.by_document, engine, keys, body, datetime.now(UTC)))

    return app


async def _body(request: Request) -> bytes:
    """At most `LARGEST_BODY` bytes, whatever the request says of its length. Raises `Refusal`."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST_BODY:
                raise Refusal(413, "body.too-large", f"at most {LARGEST_BODY} bytes")
    except ClientDisconnect:
        raise Refusal(400, "body.incomplete", "the connection ended inside the body") from None
    return bytes(body)


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _json(model: BaseModel) -> Response:
    return Response(model.model_dump_json(), media_type="application/json")
