"""Refusals as problem documents (RFC 9457) with a `code` of the contract. No detail ever repeats what was sent, and no log either."""

from __future__ import annotations

import logging
import traceback
from datetime import datetime
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.central.keys import KeysError
from kiosk.wire.models import PROBLEM_TYPE, Problem

# RFC 6750 section 3. A refused signature has no challenge, although RFC 9110 section 15.5.2 wants one: RFC 9421 registers no scheme, and
# naming another would be a lie.
_CHALLENGES = {
    "token.missing": "Bearer",
    "token.wrong": 'Bearer error="invalid_token"',
    "token.expired": 'Bearer error="invalid_token"',
}
RETRY_AFTER = 30  # seconds, where nobody can say when it will be better
_log = logging.getLogger(__name__)


class Refusal(Exception):
    """A request that is not served. `code`: one of `PROBLEM_CODES`; `retry_after`: seconds after which it may be; `now`: the centre's
    clock, where the terminal's is the problem."""

    def __init__(self, status: int, code: str, detail: str, retry_after: int | None = None, now: datetime | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.retry_after, self.now = status, code, detail, retry_after, now


def install(app: FastAPI) -> None:
    """Makes every way a request can fail end in a problem document."""
    app.add_middleware(_Faults)

    @app.exception_handler(Refusal)
    def refused(_request: Request, refusal: Refusal) -> Response:
        return document(refusal)

    @app.exception_handler(HTTPException)
    def http(_request: Request, error: HTTPException) -> Response:
        return document(Refusal(error.status_code, f"http.{error.status_code}", ""), error.headers)

    @app.exception_handler(OperationalError)
    @app.exception_handler(InterfaceError)
    @app.exception_handler(PoolTimeout)
    @app.exception_handler(KeysError)
    def storage(_request: Request, error: Exception) -> Response:
        _log.error("the database or the key file can't be used: %s", type(getattr(error, "orig", error)).__name__)
        return document(Refusal(503, "centre.storage", "the centre can't store at the moment", RETRY_AFTER))


def document(refusal: Refusal, more_headers: object = None) -> Response:
    """The answer to send. `more_headers`: those the refusal came with, such as Allow."""
    phrase = HTTPStatus(refusal.status).phrase if refusal.status in HTTPStatus._value2member_map_ else "Refused"  # tus has a 460
    problem = Problem(title=phrase, status=refusal.status, detail=refusal.detail, code=refusal.code, now=refusal.now)
    headers = dict(more_headers) if isinstance(more_headers, dict) else {}
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(refusal.retry_after)
    if refusal.status == 401 and refusal.code in _CHALLENGES:
        headers["WWW-Authenticate"] = _CHALLENGES[refusal.code]
    content = problem.model_dump_json(exclude={"now"} if refusal.now is None else None)
    return Response(content, refusal.status, headers, PROBLEM_TYPE)


class _Faults:
    """What nobody foresaw: 500 centre.fault. Where it happened is logged, and not what the exception says, which may be what was sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http":
                raise
            places = traceback.extract_tb(error.__traceback__)
            where = " < ".join(f"{place.filename.rpartition('/')[2]}:{place.lineno}" for place in reversed(places[-8:]))
            _log.error("a request failed: %s at %s", type(error).__name__, where)
            if begun:  # the answer breaks off, which its length shows
                raise RuntimeError("an answer broke off") from None
            await document(Refusal(500, "centre.fault", "the centre failed at this request", RETRY_AFTER))(scope, receive, send)
