"""A PC/SC service for tests, one a process: libpcsclite remembers the place of its socket from the first call on."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from drivers.smartcard.private_pcscd import SOCKET_VARIABLE, PrivatePcscd

PATIENCE = 20.0  # seconds; only a failing test waits so long
_LOOK = threading.Event()


@functools.cache
def private_pcscd() -> PrivatePcscd:
    """Not started. Every test that uses it starts and stops it."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-pcscd-"))
    atexit.register(shutil.rmtree, folder)
    service = PrivatePcscd(folder)
    os.environ[SOCKET_VARIABLE] = str(service.socket)
    return service


def until(condition: Callable[[], bool], what: str) -> None:
    """Waits for `condition`, which is asked again and again."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"never: {what}"
        _LOOK.wait(0.02)
