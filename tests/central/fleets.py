"""Tokens and heartbeats of the centre alone, over a real database, with its clocks in a test's hands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from kiosk.central import fleet, problems
from kiosk.central import keys as keyring
from kiosk.central.admission import Admission
from kiosk.central.heartbeats import Heartbeats
from kiosk.central.tables import audit_heads, database_url, open_database
from kiosk.central.tables import terminals as table
from kiosk.wire.fleet import AuditHead, Heartbeat, Token
from tests.central.terminals import Terminal

HASHES = [f"{number:x}" * 64 for number in range(16)]


@dataclass
class Fleet:
    """Tokens and heartbeats over a real database. `ahead`: how far the centre's clock is; `clock`: seconds for how old its memory is."""

    data_dir: Path
    database: str = ""
    ahead: timedelta = timedelta(0)
    clock: float = 1000.0
    engine: Engine = field(init=False)
    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        self.keys = keyring.load_or_make(self.data_dir)
        self.engine = open_database(database_url(self.data_dir, self.database))
        self.heartbeats = self.heard_elsewhere()
        self.app = FastAPI()
        problems.install(self.app)
        self.app.include_router(fleet.routes(self.engine, self.keys, Admission(self.engine, self.now), self.now, self.heartbeats))

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def heard_elsewhere(self) -> Heartbeats:
        """What another process of the centre would have, or this one after a start."""
        return Heartbeats(self.engine, self.now, lambda: self.clock)

    def token(self, client: TestClient, terminal: Terminal) -> str:
        answer = terminal.post(client, "/v1/tokens", b"")
        assert answer.status_code == 200, answer.text
        return Token.model_validate_json(answer.content).token

    def heads(self, code: str = "A7K2") -> list[tuple[int, str, str | None]]:
        wanted = select(audit_heads.c.seq, audit_heads.c.hash, audit_heads.c.alarm).where(audit_heads.c.terminal == code)
        with self.engine.connect() as connection:
            return [(row.seq, row.hash, row.alarm) for row in connection.execute(wanted.order_by(audit_heads.c.number))]

    def written(self, code: str = "A7K2") -> Heartbeat | None:
        with self.engine.connect() as connection:
            beat = connection.execute(select(table.c.heartbeat).where(table.c.code == code)).scalar_one()
        return None if beat is None else Heartbeat.model_validate_json(beat)


def beat(client: TestClient, token: str | None, content: bytes | Heartbeat | None = None) -> httpx.Response:
    told = Heartbeat(at=datetime.now(UTC), pending=2) if content is None else content
    fields = {} if token is None else {"Authorization": f"Bearer {token}"}
    body = told if isinstance(told, bytes) else told.model_dump_json().encode()
    answer: httpx.Response = client.post("/v1/heartbeats", content=body, headers=fields)
    return answer


def with_head(seq: int, hash_: str) -> Heartbeat:
    return Heartbeat(at=datetime.now(UTC), audit=AuditHead(seq=seq, hash=hash_))
