"""Uploads that go on where they stopped: a client of tus 1.0 (core, creation, checksum, termination) over the signed way to the centre.

Written here because no client can sign each request and pin a certificate authority; the servers it is tried against are not ours alone.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.outbox.http import Answer, Centre, NotTheCentre
from kiosk.wire.attachment import RECEIPT_HEADER

PATH = "v1/attachments"
VERSION = {"Tus-Resumable": "1.0.0"}
_LOCATION = re.compile(r"[A-Za-z0-9._~/:?=&@-]{1,500}")  # it is kept: what could not be asked for again must not get that far
_PIECE_TYPE = "application/offset+octet-stream"


@dataclass(frozen=True)
class Advance:
    """How far an upload is. `receipt`: the centre's signed word, once everything is there; empty from a server that has none."""

    location: str
    offset: int
    receipt: str = ""


def create(centre: Centre, size: int, metadata: dict[str, str]) -> Advance:
    """Announces an upload (creation extension). Raises what `Centre.ask` does."""
    encoded = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in metadata.items())
    answer = _asked(centre, "POST", PATH, {"Upload-Length": str(size), "Upload-Metadata": encoded}, (201,))
    location = answer.headers.get("Location", "")
    if not _LOCATION.fullmatch(location):
        raise NotTheCentre("an upload was created nowhere")
    centre.address(location)
    return Advance(location, 0)


def resume(centre: Centre, location: str) -> Advance | None:
    """Where an upload stands; None when the centre does not know it (any more)."""
    answer = _asked(centre, "HEAD", location, {}, (200, 204, 404, 410))
    if answer.status in (404, 410):
        return None
    return Advance(location, _offset(answer.headers.get("Upload-Offset")), answer.headers.get(RECEIPT_HEADER, ""))


def append(centre: Centre, location: str, offset: int, piece: bytes, algorithm: str = "sha256") -> Advance:
    """One piece (core, checksum extension); the centre keeps all of it or nothing."""
    checksum = base64.b64encode(hashlib.new(algorithm, piece).digest()).decode()
    headers = {"Upload-Offset": str(offset), "Content-Type": _PIECE_TYPE, "Upload-Checksum": f"{algorithm} {checksum}"}
    answer = _asked(centre, "PATCH", location, headers, (204,), piece)
    reached = _offset(answer.headers.get("Upload-Offset"))
    if reached != offset + len(piece):
        raise NotTheCentre(f"it says byte {reached} after byte {offset} and {len(piece)} more")
    return Advance(location, reached, answer.headers.get(RECEIPT_HEADER, ""))


def terminate(centre: Centre, location: str) -> None:
    """Gives up an upload (termination extension): the centre forgets what it has of it."""
    _asked(centre, "DELETE", location, {}, (204, 404, 410))


def send(
    centre: Centre,
    location: str | None,
    size: int,
    metadata: dict[str, str],
    read: Callable[[int, int], bytes],
    piece_bytes: int,
    began: Callable[[str], None],
    go_on: Callable[[], bool],
    algorithm: str = "sha256",
) -> Advance:
    """Sends what is missing, as long as `go_on` says so; looks first where the upload stands. `read(offset, size)` gives the bytes;
    `began` hears the location, before any byte is sent. The same call goes on later."""
    at = resume(centre, location) if location else None
    if at is None:
        at = create(centre, size, metadata)
        began(at.location)
    first = True
    while at.offset < size and (first or go_on()):  # one piece at least, however long the looking took
        first = False
        at = append(centre, at.location, at.offset, read(at.offset, min(piece_bytes, size - at.offset)), algorithm)
    if at.offset == size and not at.receipt:  # the answer to the last piece was lost
        at = resume(centre, at.location) or at
    return at


def _asked(centre: Centre, method: str, path: str, headers: dict[str, str], expect: tuple[int, ...], body: bytes = b"") -> Answer:
    """An answer without the protocol's version was cut off inside its header fields, which a client of HTTP can't see otherwise."""
    answer = centre.ask(method, path, body, VERSION | headers, expect)
    if answer.headers.get("Tus-Resumable") != VERSION["Tus-Resumable"]:
        raise NotTheCentre("an answer to an upload without the protocol's version")
    return answer


def _offset(text: str | None) -> int:
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise NotTheCentre("no offset in the answer to an upload")
    return int(text)
