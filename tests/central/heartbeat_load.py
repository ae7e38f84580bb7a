"""What a heartbeat costs the centre: a real server in a process of its own, many terminals on connections that stay open.

    python -m tests.central.heartbeat_load --terminals 2000 --seconds 5 [--database URL]

Figures as JSON. `cpu_us`: processor time of the server's process for one heartbeat, reading, token, answer and the writing once a second
included, from /proc; so it does not matter how busy the machine is.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from sqlalchemy import func, select

from kiosk.central import fleet, problems
from kiosk.central import keys as keyring
from kiosk.central.admission import Admission
from kiosk.central.heartbeats import key_name
from kiosk.central.tables import database_url, open_database, terminals, writing
from kiosk.wire.encoding import milliseconds
from kiosk.wire.fleet import AuditHead, Heartbeat, HeartbeatAnswer
from kiosk.wire.tracking import ALPHABET

SECONDS_BETWEEN = 30  # of one terminal
_TICK = os.sysconf("SC_CLK_TCK")


def now() -> datetime:
    return datetime.now(UTC)


def code(number: int) -> str:
    return "".join(ALPHABET[number // 32**place % 32] for place in (3, 2, 1, 0))


def application(data_dir: Path, database: str) -> FastAPI:
    keys = keyring.load_or_make(data_dir)
    engine = open_database(database_url(data_dir, database))
    app = FastAPI(openapi_url=None)
    problems.install(app)
    app.include_router(fleet.routes(engine, keys, Admission(engine, now), now))
    return app


def enrol(data_dir: Path, database: str, count: int) -> list[str]:
    """That many terminals, and a token for each."""
    secret = keyring.load_or_make(data_dir).token_secret
    engine = open_database(database_url(data_dir, database))
    moment = now()
    long_ago = milliseconds(moment - timedelta(days=1))
    rows = [{"code": code(number), "public_key": number.to_bytes(32, "big"), "enrolled_at": long_ago} for number in range(count)]
    with writing(engine) as connection:
        connection.execute(terminals.insert(), rows)
    engine.dispose()
    made = milliseconds(moment - timedelta(seconds=1))
    return [fleet.make_token(secret, str(row["code"]), key_name(number.to_bytes(32, "big")), made) for number, row in enumerate(rows)]


@contextmanager
def served(data_dir: Path, database: str) -> Iterator[tuple[int, int]]:
    """Process id and port."""
    command = [sys.executable, "-m", "tests.central.heartbeat_load", "--serve", str(data_dir), "--database", database]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.pid, int(server.stdout.readline())
        finally:
            server.terminate()
            server.wait(20)


def request(token: str, beat: Heartbeat) -> bytes:
    body = beat.model_dump_json().encode()
    fields = (
        f"Host: centre\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nAccept: application/json\r\nUser-Agent: kiosk"
    )
    return f"POST /v1/heartbeats HTTP/1.1\r\n{fields}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def load(port: int, tokens: list[str], seconds: float, connections: int = 64) -> int:
    """As many heartbeats as the server takes in that time, every one answered well; how many. Every terminal's audit chain grows."""
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
    count, until = 0, time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            for line in lines:
                seq = count // len(tokens) + 1
                head = AuditHead(seq=seq, hash=hashlib.sha256(count.to_bytes(8, "big")).hexdigest())
                line.sendall(request(tokens[count % len(tokens)], Heartbeat(at=now(), version="0.1.0", pending=3, audit=head)))
                count += 1
            for line in lines:
                answer = b""
                while not answer.endswith(b"}"):
                    more = line.recv(65536)
                    assert more, "the server hung up"
                    answer += more
                assert answer.startswith(b"HTTP/1.1 200 "), answer
                HeartbeatAnswer.model_validate_json(answer.partition(b"\r\n\r\n")[2])
    finally:
        for line in lines:
            line.close()
    return count


def cpu_seconds(pid: int) -> float:
    """Of a process that is there; one that ended meanwhile (a database has helpers that come and go) counts as nothing."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICK


def measure(count: int, seconds: float, database: str = "", database_pids: Callable[[], list[int]] = list) -> dict[str, float]:
    """The figures, after every heartbeat was seen to be written down. `database_pids`: processes of the database, whose time is
    `database_us`."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        tokens = enrol(data_dir, database, count)
        with served(data_dir, database) as (pid, port):
            load(port, tokens, 0.5)
            before, database_before, began = cpu_seconds(pid), sum(map(cpu_seconds, database_pids())), time.monotonic()
            beats = load(port, tokens, seconds)
            cpu, took = cpu_seconds(pid) - before, time.monotonic() - began
            database_cpu = sum(map(cpu_seconds, database_pids())) - database_before
        engine = open_database(database_url(data_dir, database))
        with engine.connect() as connection:
            seen = connection.execute(select(func.count()).where(terminals.c.last_seen.is_not(None))).scalar_one()
        engine.dispose()
    assert seen == min(count, beats) or seen == count, f"{seen} of {count} terminals were written down"
    each = cpu / beats
    return {
        "beats": beats,
        "beats_a_second": beats / took,
        "cpu_us": each * 1e6,
        "database_us": database_cpu / beats * 1e6,
        "terminals_a_core": SECONDS_BETWEEN / each,
    }


class _Announcing(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--serve", type=Path)
    parser.add_argument("--database", default="")
    parser.add_argument("--terminals", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=5.0)
    asked = parser.parse_args()
    if asked.serve is None:
        print(json.dumps(measure(asked.terminals, asked.seconds, asked.database), indent=1))
        return
    config = uvicorn.Config(application(asked.serve, asked.database), port=0, http="httptools", log_level="warning", access_log=False)
    _Announcing(config).run()


if __name__ == "__main__":
    main()
