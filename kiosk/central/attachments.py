"""The centre's tus 1.0 server (core; creation, checksum, termination) at /v1/attachments.

Only what an ingested record names can be uploaded. Bodies are bounded to `LARGEST_PIECE` and checked before anything of them counts; all
work is done in the thread pool. When an attachment is stored, the answer to its last PATCH and to every later HEAD carries the centre's
signed receipt.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from sqlalchemy import Engine

from kiosk.central import problems
from kiosk.central.admission import Caller
from kiosk.central.bodies import read_bounded
from kiosk.central.keys import Keys
from kiosk.central.problems import Refusal
from kiosk.central.uploads import Upload, Uploads
from kiosk.wire.attachment import CHECKSUM_ALGORITHMS, RECEIPT_HEADER, sign_receipt
from kiosk.wire.models import LARGEST_ATTACHMENT

PATH = "/v1/attachments"
VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,termination"
LARGEST_PIECE = 1024 * 1024
_PIECE_TYPE = "application/offset+octet-stream"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,15}", re.ASCII)

Admit = Callable[[Request, bytes], Caller]


def routes(engine: Engine, keys: Keys, folder: Path, admit: Admit, now: Callable[[], datetime]) -> APIRouter:
    """`admit` says whose request it is, or raises `Refusal`; it is asked about every request but OPTIONS, in the thread pool."""
    uploads = Uploads(engine, folder, now)
    router = APIRouter(route_class=_TusRoute)

    @router.options(PATH)
    async def options() -> Response:
        can = {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(LARGEST_ATTACHMENT)}
        return Response(status_code=204, headers={**can, "Tus-Checksum-Algorithm": ",".join(CHECKSUM_ALGORITHMS)})

    @router.post(PATH)
    async def create(request: Request) -> Response:
        def work(body: bytes) -> Response:
            caller = admit(request, body)
            if body:
                raise _malformed("the first bytes come with PATCH")
            attachment, record = _metadata(request)
            size = _count(request, "Upload-Length")
            if size > LARGEST_ATTACHMENT:
                raise Refusal(413, "attachment.too-large", f"at most {LARGEST_ATTACHMENT} bytes")
            uploads.begin(caller, attachment, record, size)
            return Response(status_code=201, headers={"Location": f"{PATH}/{attachment}"})

        return await _in_pool(request, work)

    @router.head(PATH + "/{attachment}")
    async def look(request: Request, attachment: str) -> Response:
        def work(body: bytes) -> Response:
            caller = admit(request, body)
            upload = uploads.look(caller, _known(attachment))
            return standing(caller, upload, 200, {"Upload-Length": str(upload.size), "Cache-Control": "no-store"})

        return await _in_pool(request, work)

    @router.patch(PATH + "/{attachment}")
    async def append(request: Request, attachment: str) -> Response:
        def work(body: bytes) -> Response:
            caller = admit(request, body)
            if request.headers.get("Content-Type", "") != _PIECE_TYPE:
                raise Refusal(415, "attachment.malformed", f"a piece is {_PIECE_TYPE}")
            offset = _count(request, "Upload-Offset")
            _check(request, body)
            return standing(caller, uploads.append(caller, _known(attachment), offset, body), 204, {})

        return await _in_pool(request, work)

    @router.delete(PATH + "/{attachment}")
    async def give_up(request: Request, attachment: str) -> Response:
        def work(body: bytes) -> Response:
            uploads.give_up(admit(request, body), _known(attachment))
            return Response(status_code=204)

        return await _in_pool(request, work)

    def standing(caller: Caller, upload: Upload, status: int, headers: dict[str, str]) -> Response:
        """The receipt is for the terminal that asks, as an acknowledgement is, whichever of its codes the record was made under."""
        headers["Upload-Offset"] = str(upload.offset)
        if upload.stored:
            held = keys.current()
            receipt = sign_receipt(
                held.acknowledging, held.trust.ack_key_id, caller.terminal, upload.id, upload.record_id, upload.content_hash, now()
            )
            headers[RECEIPT_HEADER] = receipt.to_header()
        return Response(status_code=status, headers=headers)

    return router


class _TusRoute(APIRoute):
    """Every answer says which version of tus it speaks, a refusal too; every request but OPTIONS has to.

    It says so last: answers to HEAD and PATCH have no body, and a client that misses it knows that the connection ended inside the header
    fields.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        serve = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
                    raise Refusal(412, "tus.unsupported-version", f"this is tus {VERSION}")
                response = await serve(request)
            except Refusal as refusal:
                response = problems.document(refusal, {"Tus-Version": VERSION} if refusal.status == 412 else None)
            response.headers["Tus-Resumable"] = VERSION
            return response

        return answer


async def _in_pool(request: Request, work: Callable[[bytes], Response]) -> Response:
    return await run_in_threadpool(work, await read_bounded(request, LARGEST_PIECE))


def _metadata(request: Request) -> tuple[str, str]:
    """Ids of attachment and record. Names this server does not know are ignored, as tus wants it."""
    found: dict[str, str] = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        if name in found:
            raise _malformed("a name stands in Upload-Metadata twice")
        found[name] = value
    try:
        both = [base64.b64decode(found[name], validate=True).decode("ascii") for name in ("id", "record_id")]
    except (KeyError, binascii.Error, ValueError):
        both = []
    if len(both) != 2 or not all(_ID.fullmatch(one) for one in both):
        raise _malformed("Upload-Metadata has id and record_id, each a UUID in base64")
    return both[0], both[1]


def _known(attachment: str) -> str:
    if not _ID.fullmatch(attachment):
        raise Refusal(404, "attachment.unknown", "no such upload was begun")
    return attachment


def _count(request: Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not _COUNT.fullmatch(text) or (name == "Upload-Length" and int(text) == 0):
        raise _malformed(f"{name} is a number of bytes")
    return int(text)


def _check(request: Request, body: bytes) -> None:
    """The checksum that came with the piece, when one did."""
    text = request.headers.get("Upload-Checksum")
    if text is None:
        return
    algorithm, _, encoded = text.partition(" ")
    try:
        claimed = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        claimed = b""
    if not claimed:
        raise _malformed("Upload-Checksum is an algorithm and a digest in base64")
    if algorithm not in CHECKSUM_ALGORITHMS:
        raise _malformed(f"Upload-Checksum knows {', '.join(CHECKSUM_ALGORITHMS)}")
    if not hmac.compare_digest(hashlib.new(algorithm, body, usedforsecurity=False).digest(), claimed):
        raise Refusal(460, "attachment.checksum", "the piece has another checksum: it was damaged on the way")


def _malformed(detail: str) -> Refusal:
    return Refusal(400, "attachment.malformed", detail)
