"""Reads the body of a request, never more of it than is allowed."""

from __future__ import annotations

from fastapi import Request
from starlette.requests import ClientDisconnect

from kiosk.central.problems import Refusal


async def read_bounded(request: Request, most: int) -> bytes:
    """The whole body. Raises `Refusal`: 413 body.too-large for more than `most` bytes, whatever the request says of its length; 400
    body.incomplete when the connection ends before."""
    pieces: list[bytes] = []  # joined once: a buffer that grows piece by piece costs 50 times as much
    size = 0
    try:
        async for piece in request.stream():
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise Refusal(413, "body.too-large", f"at most {most} bytes")
    except ClientDisconnect:
        raise Refusal(400, "body.incomplete", "the connection ended inside the body") from None
    return b"".join(pieces)
