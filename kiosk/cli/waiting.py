"""How a command that serves something waits for its end."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
from collections.abc import Mapping


def run_until_told(until_eof: bool, ready: Mapping[str, object] | None = None) -> None:
    """Blocks until SIGTERM or SIGINT, or until standard input ends where `until_eof`. Main thread only.

    `ready` is printed as one line of JSON once a signal would be heeded, so that who waits for that line may send one at once.
    """
    told, teller = socket.socketpair()
    teller.setblocking(False)
    signals = (signal.SIGTERM, signal.SIGINT)
    with told, teller:
        earlier = {number: signal.signal(number, lambda *_: None) for number in signals}
        earlier_wakeup = signal.set_wakeup_fd(teller.fileno())
        try:
            if ready is not None:
                print(json.dumps(ready, ensure_ascii=False), flush=True)
            _wait(told.fileno(), sys.stdin.fileno() if until_eof else None)
        finally:
            signal.set_wakeup_fd(earlier_wakeup)
            for number, handler in earlier.items():
                signal.signal(number, handler)


def _wait(told: int, standard_input: int | None) -> None:
    watched = [told] if standard_input is None else [told, standard_input]
    while True:
        heard = select.select(watched, [], [])[0]
        if told in heard or (standard_input in heard and not os.read(heard[0], 4096)):
            return
