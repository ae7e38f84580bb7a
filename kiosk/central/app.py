"""The centre's HTTP application. What takes processor or disk runs in the thread pool; the event loop only moves bytes."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from kiosk.central import attachments, enrolment, fleet, identity, licences, openapi, payments, problems, progress, publishing, results
from kiosk.central import keys as keyring
from kiosk.central.admission import Admission, Caller, spend_alone
from kiosk.central.announcing import Announcing
from kiosk.central.bodies import read_bounded
from kiosk.central.indexing import Indexer
from kiosk.central.ingest import ingest
from kiosk.central.keys import Keys
from kiosk.central.limits import Limit
from kiosk.central.problems import Refusal
from kiosk.central.shipped import DICTIONARIES
from kiosk.central.sweeping import SWEEP_EVERY, sweeping
from kiosk.central.tables import database_url, open_database
from kiosk.wire.catalogue import ZSTD
from kiosk.wire.fleet import TrustUpdate, sign_trust
from kiosk.wire.models import LARGEST_BODY
from kiosk.wire.results import PDF

TRIES, SECONDS_A_TRY = 20, 6.0
POLLS, SECONDS_A_POLL = 60, 1.0
"""Of orders: who waits for somebody to pay asks every few seconds."""
LARGEST_QUESTION = 64 * 1024
"""Bytes, for everything but batches and attachments: nobody has to sign before a body is read."""
ATTACHMENTS = "attachments"


def _utc_now() -> datetime:
    return datetime.now(UTC)


def create(
    data_dir: Path,
    database: str = "",
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = _utc_now,
    ca: str = "",
    identity_service: str = "",
    licence_service: str = "",
    payment_service: str = "",
    sweep_every: float = SWEEP_EVERY,
) -> FastAPI:
    """The application over `data_dir`, which it makes when it is missing.

    `database`: SQLAlchemy URL; "" is SQLite in `data_dir`. `clock`: seconds, for the limits on asking and the age of a board. `now`: the
    centre's clock. `ca`: the certificate authority of its TLS in PEM, which terminals are told when they enrol. `identity_service`: a name
    of `identity.SERVICES`, or "" for none: codes that residents show can't be verified then. `licence_service`: of `licences.SERVICES`, or
    "" for none: nobody can be told then what the state holds already. `payment_service`: of `payments.SERVICES`, or "" for none: nobody can
    pay at a terminal then. `sweep_every`: seconds between two sweeps of what is left of payments.

    Raises `keys.KeysError`, `tables.SchemaUnknown`, `CatalogueError` for dictionaries that are wrong; `OSError` and SQLAlchemy's errors
    when folder or database can't be used.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = keyring.load_or_make(data_dir)
    engine = open_database(database_url(data_dir, database))
    admission, indexer = Admission(engine, now), Indexer(engine, keys, now)
    desk = identity.Desk(engine, keys, identity.service(identity_service, engine, keys))
    held = licences.desk(licence_service, engine, keys, DICTIONARIES)
    till = payments.Desk(engine, keys, payments.service(payment_service, engine), indexer)
    published, announced = publishing.Publishing(engine, keys), Announcing(engine, keys, now, clock)
    tries, enrolments, codes, lookups, documents, certificates, catalogues, boards = (
        Limit(TRIES, SECONDS_A_TRY, clock, f"{of}.too-many-tries")
        for of in ("progress", "enrolment", "identity", "licences", "results", "certificate", "catalogue", "board")
    )

    polls = Limit(POLLS, SECONDS_A_POLL, clock, "payments.too-many-tries")

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if till.open:
            async with sweeping(till, now, sweep_every):
                yield
        else:
            yield
        await run_in_threadpool(indexer.close)
        engine.dispose()

    app = FastAPI(title="kiosk central", version="1", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    problems.install(app)
    openapi.install(app)
    app.include_router(fleet.routes(engine, keys, admission, now))
    app.include_router(attachments.routes(engine, keys, data_dir / ATTACHMENTS, admission.of, now))

    @app.get("/v1/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/v1/trust")
    def trust(known: str = "") -> Response:
        return _json(_trust_update(keys, known))

    @app.post("/v1/enrolments")
    async def enrolments_(request: Request) -> Response:
        enrolments.spend(_client(request))
        body = await read_bounded(request, LARGEST_QUESTION)
        return _json(await run_in_threadpool(enrolment.enrol, engine, keys, body, ca, now()))

    @app.post("/v1/batches")
    async def batches(request: Request) -> Response:
        body = await read_bounded(request, LARGEST_BODY)

        def answer() -> Response:
            return _json(ingest(engine, keys, admission.of(request, body), body, now()))

        return await run_in_threadpool(answer)

    async def asked(
        request: Request,
        find: Callable[[Caller, bytes], BaseModel | bytes],
        limit: Limit = tries,
        gives: Callable[[bytes], Response] = _pdf,
    ) -> Response:
        body = await read_bounded(request, LARGEST_QUESTION)

        def answer() -> Response:
            caller = admission.of(request, body)
            spend_alone(engine, caller)
            limit.spend(caller.terminal)
            found = find(caller, body)
            return gives(found) if isinstance(found, bytes) else _json(found)

        return await run_in_threadpool(answer)

    @app.get("/v1/progress/{tracking_number}")
    async def by_number(tracking_number: str, request: Request, nonce: str = "") -> Response:
        return await asked(request, lambda _caller, _body: progress.by_number(engine, keys, tracking_number, nonce, now()))

    @app.post("/v1/progress/by-document")
    async def by_document(request: Request) -> Response:
        return await asked(request, lambda caller, body: progress.by_document(engine, keys, indexer, caller, body, now()))

    @app.post("/v1/identity/verifications")
    async def verifications(request: Request) -> Response:
        return await asked(request, lambda caller, body: desk.answer(caller, body, now()), codes)

    @app.post("/v1/licences")
    async def licences_(request: Request) -> Response:
        return await asked(request, lambda caller, body: held.answer(caller, body, now()), lookups)

    @app.post("/v1/payments")
    async def payments_(request: Request) -> Response:
        return await asked(request, lambda caller, body: till.answer(caller, body, now()), polls)

    @app.post("/v1/results")
    async def results_(request: Request) -> Response:
        return await asked(request, lambda caller, body: results.listed(engine, keys, indexer, caller, body, now()), documents)

    @app.post("/v1/results/{record_id}")
    async def result(record_id: str, request: Request) -> Response:
        def find(caller: Caller, body: bytes) -> bytes:
            return results.document(engine, keys, indexer, caller, record_id, body, now())

        return await asked(request, find, documents)

    @app.get("/v1/catalogue")
    async def catalogue(request: Request, known: str = "", nonce: str = "") -> Response:
        return await asked(request, lambda _caller, _body: published.answer(known, nonce, now()), catalogues)

    @app.post("/v1/catalogue/files")
    async def catalogue_files(request: Request) -> Response:
        return await asked(request, lambda _caller, body: published.files(body), catalogues, _zstd)

    @app.get("/v1/board")
    async def board(request: Request, known: str = "", nonce: str = "") -> Response:
        return await asked(request, lambda _caller, _body: announced.answer(known, nonce), boards)

    @app.get("/v1/certificates/{number}/{code}")
    async def certificate(number: str, code: str, request: Request) -> Response:
        certificates.spend(_client(request))
        return _json(await run_in_threadpool(results.word, engine, number, code, now()))

    return app


def _trust_update(keys: Keys, known: str) -> TrustUpdate:
    held = keys.current()
    private = held.acknowledgers.get(known)
    if private is None:
        raise Refusal(404, "trust.unknown-key", "the centre never signed with that key")
    return sign_trust(private, known, held.trust)


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _json(model: BaseModel) -> Response:
    return Response(model.model_dump_json(), media_type="application/json")


def _zstd(content: bytes) -> Response:
    return Response(content, media_type=ZSTD)


def _pdf(content: bytes) -> Response:
    """A resident's document: whatever stands between may not keep it."""
    return Response(content, media_type=PDF, headers={"Cache-Control": "no-store"})
