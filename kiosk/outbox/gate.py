"""One writer at a time among the threads of this process.

SQLite itself keeps writers apart, but whoever finds it taken sleeps 1, 2, 5, 10 … milliseconds and looks again (sqlite3_busy_timeout).
Here the next one is woken in the moment the other has left, and a resident before anything that can wait. Between processes SQLite's way
remains.
"""

from __future__ import annotations

import threading
from collections import deque
from pathlib import Path
from weakref import WeakValueDictionary

from kiosk.outbox.errors import StoreError


class Gate:
    """Is handed from one to the next: who waits is never overtaken by who comes later, unless that one is `urgent`."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._urgent: deque[threading.Lock] = deque()
        self._patient: deque[threading.Lock] = deque()

    def enter(self, seconds: float, urgent: bool = False) -> None:
        """Raises `StoreError` store.busy when it was not free within `seconds`. Who has entered leaves."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            turn, line = threading.Lock(), self._urgent if urgent else self._patient
            turn.acquire()
            line.append(turn)
        if turn.acquire(timeout=seconds):
            return
        with self._guard:
            if turn in line:
                line.remove(turn)
                raise StoreError("store.busy", "another thread holds the outbox")
        # It was handed over between the end of the waiting and here: it is ours.

    def leave(self) -> None:
        with self._guard:
            line = self._urgent or self._patient
            if line:
                line.popleft().release()
            else:
                self._taken = False


_gates: WeakValueDictionary[tuple[int, int], Gate] = WeakValueDictionary()
_gates_guard = threading.Lock()


def gate_of(path: Path) -> Gate:
    """The one gate of the file at `path`, whatever it is called. Lives as long as somebody holds it; raises `OSError`."""
    found = path.stat()
    with _gates_guard:
        return _gates.setdefault((found.st_dev, found.st_ino), Gate())
