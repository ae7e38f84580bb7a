"""The far end of a printer's line: a TCP port or a pty. Takes bytes when it is asked to, so that a printer whose buffer is full holds up
whoever writes to it."""

from __future__ import annotations

import contextlib
import os
import pty
import socket
import tty
from pathlib import Path
from typing import Protocol

from drivers.errors import ConfigurationError


class End(Protocol):
    """`forgets`: who hangs up takes half a command along. All calls come from the emulator's one thread, but `url`."""

    forgets: bool
    url: str
    """The address for the driver."""

    def descriptor(self, listens: bool) -> int | None:
        """What becomes readable with a client or with bytes. None while there is nothing to hear, or while the printer does not listen."""

    def take(self, most: int) -> bytes:
        """What came, `b""` for a client that came or nothing. Raises `EOFError` when the client is gone."""

    def give(self, data: bytes) -> None:
        """Answers. What nobody takes is lost; raises `EOFError` when the client is gone."""

    def hang_up(self) -> None: ...

    def come_back(self) -> None:
        """To be there again after `hang_up`, where that does not go without saying."""

    def close(self) -> None: ...


class TcpEnd:
    """A port on 127.0.0.1, one client at a time as most printers have it; the next one waits its turn. `port` 0 takes a free one.

    `window`: bytes that the line itself holds, 0 as the system likes.
    """

    def __init__(self, port: int, window: int) -> None:
        self.forgets = True
        self._server = socket.socket()
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if window:  # inherited by the connections (tcp(7)); the system doubles it
            self._server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        try:
            self._server.bind(("127.0.0.1", port))
        except OSError:
            self._server.close()
            raise
        self._server.listen(4)
        self._server.setblocking(False)
        self._client: socket.socket | None = None
        self.url = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"

    def descriptor(self, listens: bool) -> int | None:
        if self._client is None:
            return self._server.fileno()
        return self._client.fileno() if listens else None

    def take(self, most: int) -> bytes:
        if self._client is None:
            with contextlib.suppress(OSError):
                self._client, _ = self._server.accept()
                self._client.settimeout(1.0)
                self._client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return b""
        try:
            data = self._client.recv(most)
        except OSError as error:
            raise EOFError from error
        if not data:
            raise EOFError
        return data

    def give(self, data: bytes) -> None:
        if self._client is not None:
            try:
                self._client.sendall(data)
            except OSError as error:
                raise EOFError from error

    def hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def come_back(self) -> None:
        pass

    def close(self) -> None:
        self.hang_up()
        self._server.close()


class PtyEnd:
    """A serial line, of which nobody knows who is on it: nothing ends with a client. Hanging up pulls it out, as a USB converter.

    `link`: a symbolic link to it, so that its address is the same when it is plugged in again. Raises `ConfigurationError` when the link's
    place is taken by something else.
    """

    def __init__(self, link: Path) -> None:
        self.forgets = False
        self._link = link.absolute()
        self._ends: tuple[int, int] | None = None
        if self._link.exists() and not self._link.is_symlink():
            raise ConfigurationError(f"{self._link} exists and is not a link")
        self.url = f"serial://{self._link}"
        self.come_back()

    def descriptor(self, listens: bool) -> int | None:
        return self._ends[0] if self._ends and listens else None

    def take(self, most: int) -> bytes:
        return os.read(self._ends[0], most) if self._ends else b""

    def give(self, data: bytes) -> None:
        with contextlib.suppress(BlockingIOError):  # nobody reads: a line without flow control loses the bytes
            if self._ends:
                os.write(self._ends[0], data)

    def hang_up(self) -> None:
        if self._ends is None:
            return
        if self._link.is_symlink() and self._link.readlink() == Path(os.ttyname(self._ends[1])):
            self._link.unlink(missing_ok=True)
        for end in self._ends:
            os.close(end)
        self._ends = None

    def come_back(self) -> None:
        if self._ends is not None:
            return
        master, slave = pty.openpty()  # the slave stays open here too, so that a client that leaves does not hang the master up
        tty.setraw(slave)
        os.set_blocking(master, False)
        self._ends = master, slave
        self._link.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._link.with_name(f".{self._link.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(slave))
        fresh.replace(self._link)

    def close(self) -> None:
        self.hang_up()
