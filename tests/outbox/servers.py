"""Real servers on the loopback: the centre itself, and what a kiosk finds in its place on a bad day."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests
import uvicorn

from kiosk.central.app import create


class _Announcing(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@contextmanager
def centre(data_dir: Path, database: str = "", ca: str = "", **options: Any) -> Iterator[str]:
    """The centre over `data_dir`; gives its address. `ca`: its authority in PEM; `options`: uvicorn's, such as those of TLS."""
    application = create(data_dir, database, clock=lambda: time.monotonic() * 1000, ca=ca)  # no test here is about the limits on asking
    quiet: dict[str, Any] = {"log_level": "critical", "access_log": False, "timeout_graceful_shutdown": 1}  # TLS waits 30 s for a goodbye
    server = _Announcing(uvicorn.Config(application, port=0, http="httptools", **quiet, **options))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert server.listening.wait(20)
    try:
        yield f"{'https' if 'ssl_certfile' in options else 'http'}://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


@dataclass
class Reply:
    """`cut`: close the connection after so many bytes of the body, or before anything was said when it is negative."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    body: bytes = b""
    cut: int | None = None


@dataclass
class Impostor:
    """`asked`: the bodies it was sent. `last`: method, path and header fields of the latest request."""

    url: str
    asked: list[bytes]
    last: tuple[str, str, dict[str, str]] = ("", "", {})

    def forward(self, url: str) -> requests.Response:
        """Sends the latest request on, as it came, to `url`: what a proxy in between does. A signature does not cover the authority."""
        method, path, headers = self.last
        plain = {name: value for name, value in headers.items() if name.lower() not in ("host", "connection", "accept-encoding")}
        return requests.request(method, url + path, headers=plain, data=self.asked[-1] or None, timeout=20)


@contextmanager
def impostor(answer: Callable[[bytes], Reply], paths: list[str] | None = None) -> Iterator[Impostor]:
    """A server that answers every request with `answer(body)`; remembers the bodies it was sent, and in `paths` what was asked for."""
    made = Impostor("", [])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            made.asked.append(body)
            made.last = (self.command, self.path, dict(self.headers.items()))
            if paths is not None:
                paths.append(self.path)
            reply = answer(body)
            self.close_connection = True
            if reply.cut is not None and reply.cut < 0:
                return
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(reply.body)), "Connection": "close"}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body[: reply.cut])

        do_GET = do_HEAD = do_PATCH = do_DELETE = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        made.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(20)


def dead_port() -> str:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"
