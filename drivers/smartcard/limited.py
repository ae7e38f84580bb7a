"""Calls that may never come back, made so that their caller does.

PC/SC knows no limit for a command to a card: a reader's own firmware has one, a driver that hangs has none, and nothing can call the
command off. So it is made in a thread of its own, and that thread is left behind when it does not come back in time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

from drivers.errors import NoAnswer

T = TypeVar("T")


class LimitedCalls:
    """One thread that makes calls one after another. After a call that took too long it takes no more."""

    def __init__(self, name: str) -> None:
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._late = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def stuck(self) -> bool:
        """Whether a call took too long and has not come back yet."""
        return self._late and self._thread.is_alive()

    def make(self, work: Callable[[], T], seconds: float, what: str) -> T:
        """What `work` returns or raises. Raises `NoAnswer` after `seconds`, and from then on."""
        if self._late:
            raise NoAnswer("an earlier call has not come back")
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(work())
            except Exception as error:  # noqa: BLE001 -- carried to the asker, who raises it
                future.set_exception(error)

        self._calls.put(run)
        try:
            return future.result(seconds)
        except TimeoutError:
            self._late = True
            raise NoAnswer(f"{what}: no answer in {seconds:g} s") from None

    def end(self, last: Callable[[], None], seconds: float) -> None:
        """Makes one more call and ends the thread: within `seconds`, or later by itself where a call is stuck."""
        self._calls.put(last)
        self._calls.put(None)
        if not self._late:
            self._thread.join(seconds)
            self._late = self._thread.is_alive()

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
