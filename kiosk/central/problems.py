"""Refusals as problem documents (RFC 9457) with a `code` of the contract. No detail ever repeats what was sent."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from kiosk.wire.models import PROBLEM_TYPE, Problem


class Refusal(Exception):
    """A request that is not served. `code`: one of `PROBLEM_CODES`; `retry_after`: seconds after which it may be."""

    def __init__(self, status: int, code: str, detail: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.retry_after = status, code, detail, retry_after


def install(app: FastAPI) -> None:
    """Makes every way a request can fail end in a problem document."""

    @app.exception_handler(Refusal)
    def refused(_request: Request, refusal: Refusal) -> Response:
        return _document(refusal.status, refusal.code, refusal.detail, refusal.retry_after)

    @app.exception_handler(HTTPException)
    def http(_request: Request, error: HTTPException) -> Response:
        return _document(error.status_code, f"http.{error.status_code}", "")

    @app.exception_handler(OperationalError)
    def storage(_request: Request, _error: OperationalError) -> Response:
        return _document(503, "centre.storage", "the centre can't store at the moment", 30)


def _document(status: int, code: str, detail: str, retry_after: int | None = None) -> Response:
    problem = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, code=code)
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Response(problem.model_dump_json(), status, headers, PROBLEM_TYPE)
