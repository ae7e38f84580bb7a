"""A serial line before a printer: what is written to a pty goes on at so many bytes a second, answers come back at once."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import threading
import time
import tty
from collections.abc import Iterator
from urllib.parse import urlsplit

_FIFO = 115  # bytes: 10 ms at 115200 baud, about what a USB adapter moves at once


@contextlib.contextmanager
def slow_line(printer: str, bytes_a_second: float) -> Iterator[str]:
    """The address of the near end; `printer` is a tcp:// one. A byte is never early; one that is late, because the scheduler was, does not
    delay those behind it, as on a wire."""
    where = urlsplit(printer)
    near, far = os.openpty()
    tty.setraw(far)
    try:
        with socket.create_connection((where.hostname, where.port)) as beyond:
            ended = threading.Event()
            thread = threading.Thread(target=_carry, args=(near, beyond, bytes_a_second, ended), daemon=True)
            thread.start()
            yield f"serial://{os.ttyname(far)}"
            ended.set()
            thread.join()
    finally:
        os.close(near)
        os.close(far)


def _carry(near: int, beyond: socket.socket, bytes_a_second: float, ended: threading.Event) -> None:
    free_at = 0.0  # when the last byte is through
    with selectors.DefaultSelector() as answers, selectors.DefaultSelector() as both:
        answers.register(beyond, selectors.EVENT_READ)
        both.register(beyond, selectors.EVENT_READ)
        both.register(near, selectors.EVENT_READ)
        while not ended.is_set():
            pause = free_at - time.monotonic()
            ready = {key.fileobj for key, _ in (answers.select(pause) if pause > 0 else both.select(0.05))}
            if beyond in ready:
                os.write(near, beyond.recv(256))
            if near in ready:
                data = os.read(near, _FIFO)
                now = time.monotonic()
                is_idle = now - free_at > 2 * _FIFO / bytes_a_second
                free_at = (now if is_idle else free_at) + len(data) / bytes_a_second
                ended.wait(max(0.0, free_at - time.monotonic()))  # on the wire; an answer meanwhile is 10 ms late at most
                beyond.sendall(data)
