"""The peer that a drain is compared with: a service as it is usually written first. One submission a request, a unique key, a commit each.

Run as a process: prints {"url": …} once it listens and ends with its standard input.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import threading
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool


def create(path: Path) -> FastAPI:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS submissions (id TEXT PRIMARY KEY, body BLOB NOT NULL)")
    one_at_a_time = threading.Lock()
    app = FastAPI()

    def store(name: str, body: bytes) -> None:
        with one_at_a_time:
            connection.execute("INSERT INTO submissions VALUES (?, ?) ON CONFLICT DO NOTHING", (name, body))

    @app.post("/submissions/{name}", status_code=201)
    async def submit(name: str, request: Request) -> dict[str, str]:
        await run_in_threadpool(store, name, await request.body())
        return {"id": name}

    return app


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup(sockets)  # type: ignore[arg-type]
        print(json.dumps({"url": f"http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}"}), flush=True)


def main() -> None:
    app = create(Path(sys.argv[1]))
    config = uvicorn.Config(app, port=0, http="httptools", log_level="critical", access_log=False, timeout_keep_alive=75)
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
    _Server(config).run()


if __name__ == "__main__":
    main()
