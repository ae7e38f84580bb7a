"""A time by which a whole HTTP exchange has ended, also when the other side lets every byte wait just short of the read timeout.

A watchdog shuts the connection down at that time; whoever reads from it is woken by its end. It acts on a descriptor of its own, so it
can't hit a connection that was opened meanwhile. Looking up a name and connecting have limits of their own.
"""

from __future__ import annotations

import socket
import threading
from contextvars import ContextVar, Token
from typing import Any

import requests.adapters
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Deadline:
    """Holds for the exchanges of this thread inside its `with`. `expired`: the connection was cut, nothing read from it is whole."""

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._token: Token[Deadline | None] | None = None
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        self._token = _current.set(self)
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()
        if self._token is not None:
            _current.reset(self._token)
        self._let_go()

    def watch(self, connection: socket.socket) -> None:
        """From now on this is the connection that is shut down."""
        with self._lock:
            self._let_go()
            self._line = socket.fromfd(connection.fileno(), connection.family, connection.type)
            if self.expired:
                self._cut()

    def _expire(self) -> None:
        with self._lock:
            self.expired = True
            self._cut()

    def _cut(self) -> None:
        if self._line is not None:
            try:
                self._line.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # the other side was faster

    def _let_go(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def _watch(connection: HTTPConnection) -> None:
    deadline = _current.get()
    if deadline is not None and connection.sock is not None:
        deadline.watch(connection.sock)


class _Connection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _watch(self)

    def putrequest(self, *args: Any, **kwargs: Any) -> None:
        """The first step of every request, also on a connection that was kept alive."""
        _watch(self)
        super().putrequest(*args, **kwargs)


class _SecureConnection(_Connection, HTTPSConnection):
    """Its handshake has the connect timeout as its own deadline."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class Adapter(requests.adapters.HTTPAdapter):
    """Its connections obey a `Deadline`."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
