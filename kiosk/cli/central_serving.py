"""The server under `kiosk central serve`: says where it listens, stops when it is told, and lets no peer hold it up."""

from __future__ import annotations

import asyncio
import json
import sys
import threading

import uvicorn
from uvicorn.server import ServerState


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, scheme: str) -> None:
        super().__init__(config)
        self._scheme = scheme

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        letting_go = asyncio.create_task(_let_go(self.server_state))
        try:
            await super().shutdown(sockets)  # type: ignore[arg-type]
        finally:
            letting_go.cancel()

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            name, bound = self.servers[0].sockets[0].getsockname()[:2]
            print(json.dumps({"url": f"{self._scheme}://{f'[{name}]' if ':' in name else name}:{bound}"}), flush=True)


def run(config: uvicorn.Config, scheme: str, until_eof: bool) -> bool:
    """Serves until it is interrupted, or standard input closes where `until_eof`. False when it could not start."""
    server = _Server(config, scheme)
    if until_eof:

        def stop_at_eof() -> None:
            while sys.stdin.buffer.read(4096):
                pass
            server.should_exit = True

        threading.Thread(target=stop_at_eof, name="until-eof", daemon=True).start()
    server.run()
    return server.started


async def _let_go(state: ServerState) -> None:
    """While the server stops: of a connection that it has closed, and on which everything is sent, the peer's goodbye is not waited for. A
    terminal that keeps its TLS connection for the next request says it only then."""
    while state.connections:
        await asyncio.sleep(0.1)
        for connection in list(state.connections):
            transport = connection.transport
            if transport is not None and transport.is_closing() and transport.get_write_buffer_size() == 0:
                transport.abort()
