"""The network between terminal and centre, as a TCP relay on loopback that can be cut and mended."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from typing import Self
from urllib.parse import urlsplit


class Link:
    """`url` leads to the centre it is aimed at while the link is up. Cut, it refuses new connections and breaks the running ones, as an
    unplugged cable does after its time-out."""

    def __init__(self) -> None:
        self._target: tuple[str, int] | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self.up = True
        self.cut_at = 0.0
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._wake, self._woken = socket.socketpair()
        self._lock = threading.Lock()
        self._closing = False
        self._thread = threading.Thread(target=self._serve, name="demo-link", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing = True
        self._wake.send(b"x")
        self._thread.join(5)

    def aim(self, target: str) -> None:
        """Where the centre is. Before this is known, nobody answers. Raises `ValueError` for what a plain relay can't stand before."""
        parts = urlsplit(target)
        if parts.scheme != "http" or parts.path.strip("/"):
            raise ValueError(f"{target}: the demo's network can only be put before http://host:port")
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)

    def cut(self) -> None:
        """From any thread; takes effect before it returns."""
        with self._lock:
            self.up, self.cut_at = False, time.monotonic()
        self._wake.send(b"x")

    def mend(self) -> None:
        with self._lock:
            self.up = True
        self._wake.send(b"x")

    def _serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            selector.register(self._listener, selectors.EVENT_READ)
            while not self._closing:
                for key, _ in selector.select():
                    if key.fileobj is self._woken:
                        self._woken.recv(64)
                        if not self.up:
                            self._break_all(selector)
                    elif key.fileobj is self._listener:
                        self._accept(selector)
                    elif isinstance(key.fileobj, socket.socket) and key.fileobj in self._pairs:
                        self._pass_on(selector, key.fileobj)
            self._break_all(selector)
        for one in (self._listener, self._wake, self._woken):
            one.close()

    def _accept(self, selector: selectors.BaseSelector) -> None:
        near, _ = self._listener.accept()
        if not self.up or self._target is None:
            near.close()
            return
        try:
            far = socket.create_connection(self._target, 3)
        except OSError:
            near.close()
            return
        self._pairs[near], self._pairs[far] = far, near
        for one in (near, far):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(one, selectors.EVENT_READ)

    def _pass_on(self, selector: selectors.BaseSelector, source: socket.socket) -> None:
        try:
            data = source.recv(65536)
            if data and self.up:
                self._pairs[source].sendall(data)
                return
        except OSError:
            pass  # either end went away: the pair is taken down below
        self._break(selector, source)

    def _break(self, selector: selectors.BaseSelector, one: socket.socket) -> None:
        other = self._pairs.pop(one)
        self._pairs.pop(other)
        for end in (one, other):
            selector.unregister(end)
            with contextlib.suppress(OSError):
                end.close()

    def _break_all(self, selector: selectors.BaseSelector) -> None:
        while self._pairs:
            self._break(selector, next(iter(self._pairs)))
