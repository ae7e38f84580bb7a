"""Tokens and heartbeats. One signed request an hour gives a terminal a token; checking it costs a hundredth of a signature.

A token is kept nowhere: it is the terminal's code, the name of its key and the moment it was made, with an HMAC over them. It is of no use
any more when it is older than `VALID`, when the terminal was revoked, or when its code is enrolled under another key.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import ValidationError
from sqlalchemy import Engine, select

from kiosk.central.admission import Admission, spend
from kiosk.central.bodies import read_bounded
from kiosk.central.heartbeats import WRITE_EVERY, Heartbeats, key_name
from kiosk.central.keys import Keys
from kiosk.central.problems import Refusal
from kiosk.central.tables import moment, terminals, writing
from kiosk.wire.encoding import fields, milliseconds
from kiosk.wire.fleet import Heartbeat, HeartbeatAnswer, Token

VALID = timedelta(hours=1)
_VALID = round(VALID.total_seconds() * 1000)
_LARGEST_BODY = 16 * 1024
_LONGEST_TOKEN = 300


def routes(
    engine: Engine, keys: Keys, admission: Admission, now: Callable[[], datetime], heartbeats: Heartbeats | None = None
) -> APIRouter:
    """POST /v1/tokens and /v1/heartbeats. While the application lives, what was heard is written each second, and at its end.

    `heartbeats`: where they are kept, for whoever wants to look at them; one of its own otherwise.
    """
    heard = heartbeats or Heartbeats(engine, now)
    router = APIRouter(lifespan=_tending(heard))

    @router.post("/v1/tokens")
    async def tokens(request: Request) -> Response:
        body = await read_bounded(request, _LARGEST_BODY)

        def answer() -> Response:
            caller = admission.of(request, body)
            with writing(engine) as connection:
                spend(connection, caller)
                key = connection.execute(select(terminals.c.public_key).where(terminals.c.code == caller.terminal)).scalar_one()
            made = milliseconds(now())
            token = make_token(keys.token_secret, caller.terminal, key_name(key), made)
            answer = Token(token=token, expires_at=moment(made + _VALID))
            return Response(answer.model_dump_json(), media_type="application/json")

        return await run_in_threadpool(answer)

    @router.post("/v1/heartbeats")
    async def beat(request: Request) -> Response:
        held, heard_at = keys.current(), now()
        terminal, key = read_token(held.token_secret, request.headers.get("authorization"), milliseconds(heard_at))
        if not heard.knows(terminal, key):
            await run_in_threadpool(heard.check, terminal, key)
        try:
            told = Heartbeat.model_validate_json(await read_bounded(request, _LARGEST_BODY))
        except ValidationError:
            raise Refusal(400, "heartbeat.malformed", "the body is no heartbeat") from None
        heard.hear(terminal, told, heard_at)
        answer = HeartbeatAnswer(now=heard_at, trust_serial=held.trust.serial)
        return Response(answer.model_dump_json(), media_type="application/json")

    return router


def make_token(secret: bytes, terminal: str, key: str, made: int) -> str:
    """`key`: as `key_name` gives it. `made`: milliseconds since 1970 UTC."""
    said = f"{terminal}.{key}.{made}"
    return f"{said}.{_proof(secret, said)}"


def read_token(secret: bytes, authorization: str | None, now: int) -> tuple[str, str]:
    """Terminal code and the name of the key it was enrolled under. Raises `Refusal` 401: token.missing, token.wrong, token.expired."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refusal(401, "token.missing", "a heartbeat carries a token")
    said, _, proof = token.rpartition(".")
    if len(token) > _LONGEST_TOKEN or not token.isascii() or not hmac.compare_digest(proof, _proof(secret, said)):
        raise Refusal(401, "token.wrong", "the centre made no such token")
    terminal, key, made = said.split(".")
    if not int(made) <= now < int(made) + _VALID:  # one from the future was made before the clock was set back
        raise Refusal(401, "token.expired", f"a token is valid for {VALID}")
    return terminal, key


def _proof(secret: bytes, said: str) -> str:
    return hmac.digest(secret, fields("kiosk token v1", (said,)), "sha256").hex()


def _tending(heard: Heartbeats) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    async def tend(over: asyncio.Event) -> None:
        while not over.is_set():
            try:
                await asyncio.wait_for(over.wait(), WRITE_EVERY)
            except TimeoutError:
                await run_in_threadpool(heard.tend)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(heard.tend)
        over = asyncio.Event()
        task = asyncio.create_task(tend(over))
        try:
            yield
        finally:
            over.set()
            await task
            await run_in_threadpool(heard.tend)

    return lifespan
