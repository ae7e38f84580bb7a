"""A centre that can be killed and is there again at once: this process has everything imported and holds the listening socket, and each
centre is forked from it.

Arguments: its folder, its database (SQLAlchemy URL, or nothing for SQLite). Prints {"port": …} once, then a line for every line of
standard input: the wait status of the centre it killed before it started the next one, which is 9 (SIGKILL), or another when that centre
had ended by itself, as one does that finds no database when it starts. Ends with its standard input.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import time
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from kiosk.central.app import create


def main() -> None:
    folder, database = Path(sys.argv[1]), sys.argv[2]
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
    gc.freeze()
    child = _fork(folder, database, listener)
    for _line in sys.stdin:
        os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        child = _fork(folder, database, listener)
        print(status, flush=True)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _fork(folder: Path, database: str, listener: socket.socket) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        config = uvicorn.Config(
            _application(folder, database), http="httptools", log_level="critical", access_log=False, timeout_keep_alive=75
        )
        uvicorn.Server(config).run(sockets=[listener])
        status = 0
    finally:
        os._exit(status)


def _application(folder: Path, database: str) -> FastAPI:
    return create(folder, database, clock=lambda: time.monotonic() * 1000)  # its limits on asking are not what is tried


if __name__ == "__main__":
    main()
