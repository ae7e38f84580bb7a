"""The centre's tus server by itself, over a real database and folder: for tests that look behind it, and as a process that can be killed.

python -m tests.central.tus_centre FOLDER    prints its port; everybody is let in as terminal A7K2
"""

from __future__ import annotations

import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue

import uvicorn
from fastapi import FastAPI, Request
from sqlalchemy import Engine, select

from kiosk.central import attachments, keys, problems
from kiosk.central.admission import Admission, Caller
from kiosk.central.ingest import take
from kiosk.central.tables import attachments as table
from kiosk.central.tables import database_url, events, open_database, records, writing
from kiosk.central.uploads import Uploads
from kiosk.wire.attachment import StoredReceipt, verify_receipt
from kiosk.wire.encoding import milliseconds
from kiosk.wire.request_signature import Signed
from tests.central.terminals import Terminal, envelope, reference


def now() -> datetime:
    return datetime.now(UTC)


def anybody(_request: Request, _body: bytes) -> Caller:
    return Caller("A7K2", frozenset(("A7K2",)), Signed("A7K2", now(), secrets.token_hex(16)))


@dataclass
class Named:
    """An attachment that a stored record names, and has to be uploaded yet."""

    id: str
    record_id: str
    content: bytes = field(repr=False)


class TusCentre:
    """`engine`, `keys`, `folder` and `app` of one centre; `terminal` is enrolled there."""

    def __init__(self, data_dir: Path, database: str = "", open_door: bool = False) -> None:
        self.folder = data_dir / "attachments"
        self.keys = keys.load_or_make(data_dir)
        self.engine: Engine = open_database(database_url(data_dir, database))
        self.uploads = Uploads(self.engine, self.folder, now)
        self.app = FastAPI()
        problems.install(self.app)
        admit = anybody if open_door else Admission(self.engine, now).of
        self.app.include_router(attachments.routes(self.engine, self.keys, self.folder, admit, now))

    def enrolled(self, code: str = "A7K2") -> Terminal:
        return Terminal(code).enrolled(self.engine, now())

    def record(self, *contents: bytes, terminal: str = "A7K2") -> list[Named]:
        """Ingests a record that names these contents."""
        references = [reference(content) for content in contents]
        record = envelope(self.keys.trust, attachments=references, terminal=terminal)
        with writing(self.engine) as connection:
            [verdict] = take(connection, self.keys.current(), {terminal}, [record], milliseconds(now()))
        assert verdict.verdict == "accepted"
        return [Named(one.id, record.id, content) for one, content in zip(references, contents, strict=True)]

    def complete(self, record: str) -> bool:
        with self.engine.connect() as connection:
            return bool(connection.execute(select(records.c.complete).where(records.c.id == record)).scalar_one())

    def events(self, record: str) -> list[str]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(events.c.what).where(events.c.record_id == record).order_by(events.c.number)).scalars())

    def offset(self, attachment: str) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(select(table.c.offset).where(table.c.id == attachment)).scalar_one())

    def path(self, attachment: str) -> Path:
        return self.folder / attachment[-2:] / attachment

    def verified(self, header: str, one: Named) -> StoredReceipt:
        """The receipt, as the terminal believes it."""
        hash_ = reference(one.content).content_hash
        return verify_receipt(self.keys.trust, header, "A7K2", one.id, one.record_id, hash_)


class _Announcing(uvicorn.Server):
    def __init__(self, app: FastAPI, announce: Callable[[int], object]) -> None:
        super().__init__(uvicorn.Config(app, port=0, http="httptools", log_level="critical", access_log=False))
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce(self.servers[0].sockets[0].getsockname()[1])


@contextmanager
def served(app: FastAPI) -> Iterator[int]:
    """The application on a real socket, in a thread; its port."""
    ports: Queue[int] = Queue()
    server = _Announcing(app, ports.put)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield ports.get(timeout=20)
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def process(command: Sequence[str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server in a process of its own that prints its port, and that port. It is killed at the end."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield running, int(running.stdout.readline())
        finally:
            running.kill()


if __name__ == "__main__":
    _Announcing(TusCentre(Path(sys.argv[1]), open_door=True).app, lambda port: print(port, flush=True)).run()
