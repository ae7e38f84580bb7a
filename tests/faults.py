"""A bad network: a TCP proxy on the loopback whose faults can be switched while connections are open.

with fault_proxy(port) as proxy:
    proxy.fault = Fault(cut_request=100_000)
    … talk to proxy.port …
    proxy.fault = FINE
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

MOST_AT_ONCE = 64 * 1024


@dataclass(frozen=True)
class Fault:
    """What is wrong with the network. It counts for whatever passes from the moment on when it is set, also on open connections.

    delay         seconds that every read's worth of bytes is late, each way
    rate          bytes a second and connection, each way
    cut_request   so many bytes of a connection reach the server, which then sees its end; the client sees a reset; -1: never
    cut_answer    … reach the client …
    lose_answers  share of answers (0 to 1) of which nothing comes through: the server did what was asked, the client sees a reset
    refuse        nobody listens; open connections are reset
    stall         connections are accepted and stay open, and nothing passes
    """

    delay: float = 0.0
    rate: float = float("inf")
    cut_request: int = -1
    cut_answer: int = -1
    lose_answers: float = 0.0
    refuse: bool = False
    stall: bool = False


FINE = Fault()


class FaultProxy:
    """`connections`, `lost`, `cuts`: how many connections were accepted, answers lost and connections cut so far. Any thread may use it."""

    def __init__(self, target: int, seed: int) -> None:
        self.connections = self.lost = self.cuts = 0
        self._target, self._chance, self._fault = target, random.Random(seed), FINE
        self._open: set[_Connection] = set()
        self._server: asyncio.Server | None = None
        # Bound and never listening: it keeps the port ours while nobody listens there.
        self._reserved = _bound(0)
        self.port = int(self._reserved.getsockname()[1])
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault-proxy", daemon=True)
        self._thread.start()
        self._do(self._listen())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def fault(self) -> Fault:
        return self._fault

    @fault.setter
    def fault(self, fault: Fault) -> None:
        """Holds when this returns."""
        self._do(self._switch(fault))

    def break_all(self) -> None:
        """Resets every open connection."""
        self._do(self._break_all())

    def close(self) -> None:
        self._do(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        assert not self._thread.is_alive(), "the proxy's loop does not end"
        self._loop.close()
        self._reserved.close()

    def _do(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accepted, sock=_bound(self.port), limit=MOST_AT_ONCE)

    async def _switch(self, fault: Fault) -> None:
        before, self._fault = self._fault, fault
        for connection in self._open:
            connection.changed.set()
        if fault.refuse and self._server is not None:
            self._server.close()
            self._server = None
            await self._break_all()
        if before.refuse and not fault.refuse:
            await self._listen()

    async def _break_all(self) -> None:
        for connection in tuple(self._open):
            connection.reset()
        while self._open:
            await asyncio.sleep(0)

    async def _shut(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._break_all()
        await self._loop.shutdown_asyncgens()

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        connection = _Connection(self, writer)
        self._open.add(connection)
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self._target, limit=MOST_AT_ONCE)
            connection.writers.append(to_server)
            ways = (connection.carry(reader, to_server, connection.ask), connection.carry(from_server, writer, connection.answer))
            connection.tasks = [asyncio.ensure_future(way) for way in ways]
            await asyncio.wait(connection.tasks)
        except OSError:
            pass  # the server is not there: the client finds its connection reset
        finally:
            connection.reset()
            self._open.discard(connection)

    def loses_this_one(self) -> bool:
        return self._chance.random() < self._fault.lose_answers


class _Connection:
    """One client's connection and the one to the server behind it."""

    def __init__(self, proxy: FaultProxy, writer: asyncio.StreamWriter) -> None:
        self.proxy, self.writers, self.changed = proxy, [writer], asyncio.Event()
        self.tasks: list[asyncio.Future[None]] = []
        self.asked = self.answered = 0
        self.awaits_answer = False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, passing: Callable[[bytes], bytes | None]) -> None:
        """One way. `passing` gives what of the bytes goes on; None when the connection ends with it."""
        try:
            while content := await reader.read(self._share()):
                await self._late(len(content))
                remaining = passing(content)
                if remaining:
                    writer.write(remaining)
                    await writer.drain()
                if remaining is None or len(remaining) < len(content):
                    self.proxy.cuts += remaining is not None
                    self.reset(but=None if remaining is None else writer)
                    writer.close()  # what came before the cut arrives
                    await writer.wait_closed()
                    return
            writer.write_eof()
        except OSError:  # one side broke it: so it is for the other
            self.reset()

    def ask(self, content: bytes) -> bytes | None:
        self.awaits_answer = True
        room, self.asked = self.proxy.fault.cut_request - self.asked, self.asked + len(content)
        return content if self.proxy.fault.cut_request < 0 else content[: max(0, room)]

    def answer(self, content: bytes) -> bytes | None:
        if self.awaits_answer and self.proxy.loses_this_one():
            self.proxy.lost += 1
            return None
        self.awaits_answer = False
        room, self.answered = self.proxy.fault.cut_answer - self.answered, self.answered + len(content)
        return content if self.proxy.fault.cut_answer < 0 else content[: max(0, room)]

    def reset(self, but: asyncio.StreamWriter | None = None) -> None:
        """Both ends see a reset (RST), not an orderly end; `but` is left alone. The second call does nothing."""
        for task in self.tasks:
            if task is not asyncio.current_task():
                task.cancel()
        for writer in self.writers:
            if writer is but:
                continue
            if not writer.is_closing():
                linger = struct.pack("ii", 1, 0)  # RFC 9293 ABORT: close() discards what is unsent and sends RST
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()

    def _share(self) -> int:
        """So much at a time that a throttled line moves twenty times a second."""
        return int(max(1, min(MOST_AT_ONCE, self.proxy.fault.rate / 20)))

    async def _late(self, size: int) -> None:
        while self.proxy.fault.stall:
            self.changed.clear()
            await self.changed.wait()
        if pause := self.proxy.fault.delay + size / self.proxy.fault.rate:
            await asyncio.sleep(pause)


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound


@contextmanager
def fault_proxy(target_port: int, seed: int = 0) -> Iterator[FaultProxy]:
    """A proxy before a server on the loopback. `seed`: for the drawing of answers that are lost."""
    proxy = FaultProxy(target_port, seed)
    try:
        yield proxy
    finally:
        proxy.close()
