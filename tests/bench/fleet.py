"""P12: how many terminals' heartbeats one core of the centre carries, with the check of their tokens, on PostgreSQL."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.outbox.heartbeat import RENEW_BEFORE
from kiosk.wire.fleet import AuditHead, Heartbeat, Token
from tests import rig
from tests.bench.drain import Centre, centre
from tests.bench.figures import Figure

EVERY = 30.0  # seconds between two heartbeats of a terminal
CONNECTIONS = 16  # the centre lets so many enrol at once from one address


def measure(folder: Path, heartbeats: int = 20_000) -> list[Figure]:
    with centre(folder / "centre", on_postgres=True) as at:
        requests = [_request(at, folder / f"terminal-{number}", rig.code_for(f"fleet {number}")) for number in range(CONNECTIONS)]
        asyncio.run(_send(at.url, requests, CONNECTIONS * 20))  # caches on both sides
        before, begun = at.cpu(), time.perf_counter()
        asyncio.run(_send(at.url, requests, heartbeats))
        seconds, cpu = time.perf_counter() - begun, (at.cpu() - before) / heartbeats
    return [
        Figure(
            "P12", "centre: terminals whose heartbeats (each 30 s, token checked) one core carries", EVERY / cpu, 1 / cpu, 75_000,
            "terminals", "at least", note=f"{1e6 * cpu:.0f} µs each, database included; {heartbeats / seconds:,.0f}/s meanwhile",
        ),
    ]  # fmt: skip


def _request(at: Centre, state: Path, code: str) -> bytes:
    """A heartbeat of that terminal as it goes over the wire, with a token it asked for."""
    known = rig.enrol(state, at.url, at.data, code, at.database)
    with known.session() as session:
        token = Token.model_validate_json(known.centre(session).ask("POST", "v1/tokens").content)
    assert token.expires_at - datetime.now(UTC) > RENEW_BEFORE
    body = Heartbeat(at=datetime.now(UTC), version="1.0", pending=3, audit=AuditHead(seq=1200, hash="ab" * 32)).model_dump_json().encode()
    head = f"POST /v1/heartbeats HTTP/1.1\r\nHost: centre\r\nAuthorization: Bearer {token.token}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def _send(url: str, requests: list[bytes], count: int) -> None:
    """Each terminal on its own kept connection, one heartbeat after the other."""

    async def terminal(request: bytes, times: int) -> None:
        reader, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
        for _ in range(times):
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r")[0])
            await reader.readexactly(length)
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(terminal(request, count // len(requests)) for request in requests))
