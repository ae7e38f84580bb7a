"""Where tests listen to threads: what was published, and a bounded wait for what is to come."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from kiosk.session.events import Event

T = TypeVar("T")
PATIENCE = 20.0  # seconds; only a failing test waits so long


class Told:
    """A `publish` for one part of the terminal. May be called from any thread."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def all(self, kind: type[T]) -> list[T]:
        with self._changed:
            return [event for event in self.events if isinstance(event, kind)]

    def first(self, kind: type[T], such: Callable[[T], bool] = lambda _event: True) -> T:
        """The first event of that kind `such` that …, which may still have to come."""

        def found() -> list[T]:
            return [event for event in self.events if isinstance(event, kind) and such(event)]

        with self._changed:
            assert self._changed.wait_for(found, PATIENCE), f"no {kind.__name__} among {self.events}"
            return found()[0]

    def forget(self) -> None:
        with self._changed:
            self.events.clear()
