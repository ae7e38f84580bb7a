"""/openapi.json: what may be asked and what is answered, from the models of the contract.

Handlers take raw bytes, since a batch is read once and as a whole; so what they take and give is written here, a line a request. A path
without a line is left out of the document, and a test looks for such paths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from kiosk.wire import announcing, catalogue, fleet, request_signature, results
from kiosk.wire.attachment import CHECKSUM_ALGORITHMS, RECEIPT_HEADER, StoredReceipt
from kiosk.wire.identity import CodeAnswer
from kiosk.wire.licences import LicencesAnswer
from kiosk.wire.models import (
    PROBLEM_CODES,
    PROBLEM_TYPE,
    Acknowledgement,
    Batch,
    Problem,
    ProgressAnswer,
    SealedQuestion,
)
from kiosk.wire.payment import PaymentAnswer, PaymentQuestion

PATH = "/openapi.json"
_OFFSETS = "application/offset+octet-stream"
_TEXT: dict[str, Any] = {"type": "string"}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_TUS = {"Tus-Resumable": {"type": "string", "const": "1.0.0"}}
_AN_ID = {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"}


@dataclass(frozen=True)
class _Line:
    """One request. `by`: "terminal" for a signed one, "token", or "" for anybody. `takes`, `gives`: a model, a media type of plain bytes,
    or None; `status`: of the answer. `refused`: with which statuses. `query`, `fields`: names and schemas of parameters; `answered`:
    header fields of the answer."""

    says: str
    by: str = "terminal"
    takes: type[BaseModel] | str | None = None
    gives: type[BaseModel] | str | None = None
    status: int = 200
    refused: tuple[int, ...] = ()
    query: Mapping[str, dict[str, Any]] | None = None
    fields: Mapping[str, dict[str, Any]] | None = None
    answered: Mapping[str, dict[str, Any]] | None = None


class Health(BaseModel):
    """The centre serves."""

    status: str


_SIGNED = (400, 401, 403, 413, 503)
_ALGORITHMS = "|".join(CHECKSUM_ALGORITHMS)
_LINES: Mapping[tuple[str, str], _Line] = {
    ("GET", "/v1/health"): _Line("Whether the centre serves", by="", gives=Health),
    ("GET", "/v1/trust"): _Line(
        "The keys of now, signed with a key that the terminal knows", by="", gives=fleet.TrustUpdate, refused=(404,), query={"known": _TEXT}
    ),
    ("POST", "/v1/enrolments"): _Line(
        "A terminal shows its key and proves that it was told a one-time code",
        by="",
        takes=fleet.EnrolmentRequest,
        gives=fleet.EnrolmentAnswer,
        refused=(400, 403, 409, 413, 429, 503),
    ),
    ("POST", "/v1/batches"): _Line("Records, each sealed; a verdict for each", takes=Batch, gives=Acknowledgement, refused=_SIGNED),
    ("GET", "/v1/progress/{tracking_number}"): _Line(
        "The state of one record", gives=ProgressAnswer, refused=(*_SIGNED, 429), query={"nonce": {"type": "string", "maxLength": 64}}
    ),
    ("POST", "/v1/progress/by-document"): _Line(
        "The records in which one person takes part", takes=SealedQuestion, gives=ProgressAnswer, refused=(*_SIGNED, 429)
    ),
    ("POST", "/v1/identity/verifications"): _Line(
        "What a code stands for that somebody shows", takes=SealedQuestion, gives=CodeAnswer, refused=(*_SIGNED, 429)
    ),
    ("POST", "/v1/licences"): _Line(
        "Which licences and data the state holds of a person who agreed to this lookup",
        takes=SealedQuestion,
        gives=LicencesAnswer,
        refused=(*_SIGNED, 429),
    ),
    ("POST", "/v1/payments"): _Line(
        "An order that is paid at a terminal, and what became of it",
        takes=PaymentQuestion,
        gives=PaymentAnswer,
        refused=(*_SIGNED, 409, 429),
    ),
    ("POST", "/v1/results"): _Line(
        "The documents issued for records in which one person takes part",
        takes=SealedQuestion,
        gives=results.ResultsAnswer,
        refused=(*_SIGNED, 429),
    ),
    ("POST", "/v1/results/{record_id}"): _Line(
        "One of these documents", takes=SealedQuestion, gives=results.PDF, refused=(*_SIGNED, 404, 429)
    ),
    ("GET", "/v1/catalogue"): _Line(
        "The catalogue of now, as what differs from the one that the terminal has",
        gives=catalogue.CatalogueAnswer,
        refused=(*_SIGNED, 404, 429),
        query={"known": _TEXT, "nonce": {"type": "string", "maxLength": 64}},
    ),
    ("POST", "/v1/catalogue/files"): _Line(
        "Files of a catalogue, one after the other as one zstd frame",
        takes=catalogue.FilesQuestion,
        gives=catalogue.ZSTD,
        refused=(*_SIGNED, 404, 429),
    ),
    ("GET", "/v1/board"): _Line(
        "What is announced to residents, unless it is what the terminal has",
        gives=announcing.BoardAnswer,
        refused=(*_SIGNED, 429),
        query={"known": _TEXT, "nonce": {"type": "string", "maxLength": 64}},
    ),
    ("GET", "/v1/certificates/{number}/{code}"): _Line(
        "Whether a paper that somebody shows is genuine, and still counts", by="", gives=results.CertificateWord, refused=(429, 503)
    ),
    ("POST", "/v1/tokens"): _Line("A token for heartbeats", gives=fleet.Token, refused=_SIGNED),
    ("POST", "/v1/heartbeats"): _Line(
        "How a terminal does", by="token", takes=fleet.Heartbeat, gives=fleet.HeartbeatAnswer, refused=(400, 401, 403, 413, 503)
    ),
    ("OPTIONS", "/v1/attachments"): _Line(
        "What of tus is served", by="", status=204, answered={"Tus-Version": _TEXT, "Tus-Extension": _TEXT, "Tus-Max-Size": _COUNT}
    ),
    ("POST", "/v1/attachments"): _Line(
        "Begins an attachment that a stored record names",
        status=201,
        refused=(*_SIGNED, 404, 409, 412),
        fields={**_TUS, "Upload-Length": _COUNT, "Upload-Metadata": _TEXT},
        answered={"Location": _TEXT},
    ),
    ("HEAD", "/v1/attachments/{attachment}"): _Line(
        "How much of it is stored",
        refused=(*_SIGNED, 404, 410, 412),
        fields=_TUS,
        answered={"Upload-Offset": _COUNT, "Upload-Length": _COUNT, RECEIPT_HEADER: _TEXT},
    ),
    ("PATCH", "/v1/attachments/{attachment}"): _Line(
        "More of it, at most 1 MiB at once",
        takes=_OFFSETS,
        status=204,
        refused=(*_SIGNED, 404, 409, 410, 412, 415, 460),
        fields={**_TUS, "Upload-Offset": _COUNT, "Upload-Checksum": {"type": "string", "pattern": f"^({_ALGORITHMS}) [A-Za-z0-9+/]+=*$"}},
        answered={"Upload-Offset": _COUNT, RECEIPT_HEADER: _TEXT},
    ),
    ("DELETE", "/v1/attachments/{attachment}"): _Line("Gives it up", status=204, refused=(*_SIGNED, 404, 409, 410, 412), fields=_TUS),
}
_OPTIONAL = {"known", "nonce", "Upload-Checksum"}


def install(app: FastAPI) -> None:
    """Serves the document at `PATH`. `app` was made without one of its own, which would look for models in the handlers' arguments."""

    whole = cache(lambda: document(app))

    @app.get(PATH, include_in_schema=False)
    async def openapi() -> JSONResponse:
        return JSONResponse(whole())


def undescribed(app: FastAPI) -> set[tuple[str, str]]:
    """Requests that are served and not in the document."""
    return {one for one in _served(app) if one not in _LINES}


def document(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1 for what this application serves."""
    models = {model for line in _LINES.values() for model in (line.takes, line.gives) if isinstance(model, type)}
    models |= {Problem, StoredReceipt}
    _, schemas = models_json_schema(
        [(model, "validation") for model in sorted(models, key=lambda model: model.__name__)], ref_template="#/components/schemas/{model}"
    )
    components = {name: _bytes_as_base64(schema) for name, schema in schemas["$defs"].items()}
    components["Problem"]["properties"]["code"]["enum"] = sorted(PROBLEM_CODES)
    paths: dict[str, dict[str, Any]] = {}
    served = _served(app)
    for (method, path), line in _LINES.items():
        if (method, path) in served:
            paths.setdefault(path, {})[method.lower()] = _operation(method, path, line)
    return {
        "openapi": "3.1.0",
        "info": {"title": app.title, "version": app.version},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "terminal": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Signature",
                    "description": f"HTTP message signature (RFC 9421), Ed25519, tag {request_signature.TAG}, over method, path, query, "
                    "Content-Digest (RFC 9530) and the header fields of an upload; with Signature-Input",
                },
                "token": {"type": "http", "scheme": "bearer", "description": "from POST /v1/tokens"},
            },
        },
    }


def _served(app: FastAPI) -> set[tuple[str, str]]:
    found = get_openapi(title=app.title, version=app.version, routes=app.routes)["paths"]
    return {(method.upper(), path) for path, operations in found.items() for method in operations}


def _operation(method: str, path: str, line: _Line) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": place, "required": place == "path" or name not in _OPTIONAL, "schema": schema}
        for place, some in (("path", _in_path(path)), ("query", line.query), ("header", line.fields))
        for name, schema in (some or {}).items()
    ]
    answer: dict[str, Any] = {"description": line.gives.__name__ if isinstance(line.gives, type) else line.says}
    if line.gives is not None:
        answer["content"] = _content(line.gives)
    if line.answered:
        answer["headers"] = {name: {"schema": schema} for name, schema in line.answered.items()}
    body = method != "HEAD"
    problem = {PROBLEM_TYPE: {"schema": _reference(Problem)}}
    operation: dict[str, Any] = {
        "summary": line.says,
        "responses": {
            str(line.status): answer,
            **{str(one): {"description": "refused", **({"content": problem} if body else {})} for one in sorted((*line.refused, 500))},
        },
    }
    if parameters:
        operation["parameters"] = parameters
    if line.by:
        operation["security"] = [{line.by: []}]
    if line.takes is not None:
        operation["requestBody"] = {"required": True, "content": _content(line.takes)}
    return operation


def _content(what: type[BaseModel] | str) -> dict[str, Any]:
    if isinstance(what, str):
        return {what: {"schema": {"type": "string", "format": "binary"}}}
    return {"application/json": {"schema": _reference(what)}}


_IN_PATHS: Mapping[str, dict[str, Any]] = {
    "tracking_number": {"type": "string", "pattern": "^[0-9A-Za-z -]{1,40}$"},
    "attachment": _AN_ID,
    "record_id": _AN_ID,
    "number": {"type": "string", "pattern": "^[0-9A-Za-z]{1,40}$"},
    "code": {"type": "string", "pattern": "^[0-9A-Za-z]{1,40}$"},
}


def _in_path(path: str) -> dict[str, dict[str, Any]]:
    return {name: schema for name, schema in _IN_PATHS.items() if f"{{{name}}}" in path}


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _bytes_as_base64(schema: Any) -> Any:
    """What pydantic calls "binary" is base64 in these models."""
    if isinstance(schema, list):
        return [_bytes_as_base64(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("format") == "binary":
        rest = {name: value for name, value in schema.items() if name != "format"}
        return {**rest, "contentEncoding": "base64", "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"}
    return {name: _bytes_as_base64(value) for name, value in schema.items()}
