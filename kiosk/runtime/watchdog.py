"""Unexpected faults end the process at once, with their cause on standard error; systemd starts it again.

A thread that died of a bug, a slot that raised, an event loop that hangs: going on with half a terminal would be worse. Exit
statuses: 70 for a bug, 75 for a hang.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
import time
import traceback
from types import TracebackType

log = logging.getLogger(__name__)
BUG, HANG = 70, 75


def crash_on_bugs() -> None:
    """Exceptions that nobody caught, on any thread and in any Qt slot, end the process. Tracebacks hold code, never values."""

    def on_main(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            os._exit(130)
        print(f"bug: {kind.__module__}.{kind.__qualname__}", file=sys.stderr)  # its message may hold a value
        traceback.print_tb(trace)
        sys.stderr.flush()
        os._exit(BUG)

    def on_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            on_main(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = on_main
    threading.excepthook = on_thread


class Heartbeat:
    """Ends the process when `beat` was not called for `limit` seconds, seen twice in a row: one miss can be a laptop's lid."""

    def __init__(self, limit: float = 20.0) -> None:
        self._limit = limit
        self._beaten_at = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def beat(self) -> None:
        self._beaten_at = time.monotonic()

    def stop(self) -> None:
        self._stop.set()

    def _watch(self) -> None:
        misses = 0
        while not self._stop.wait(self._limit / 2):
            misses = misses + 1 if time.monotonic() - self._beaten_at > self._limit else 0
            if misses >= 2:
                log.critical("the event loop hangs; ending the process")
                faulthandler.dump_traceback(all_threads=True)
                os._exit(HANG)
