"""One unambiguous way to write a list of texts as bytes, for whatever is signed, sealed or hashed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime


def fields(domain: str, values: Iterable[str | int]) -> bytes:
    """`domain` and every value in UTF-8, each behind its length in four bytes: two different lists never give the same bytes."""
    encoded = bytearray()
    for value in (domain, *values):
        text = str(value).encode()
        encoded += len(text).to_bytes(4, "big") + text
    return bytes(encoded)


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970 UTC. `moment` must be aware; a naive one is a bug."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return round(moment.timestamp() * 1000)
