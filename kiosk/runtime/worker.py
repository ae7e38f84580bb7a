"""A thread with a mailbox. What one worker owns, no other thread touches."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class Worker:
    """Runs jobs one after the other on a thread of its own; between jobs it can do something of its own at intervals.

    `between`: called on the thread when nothing was asked for; returns the seconds until it wants to be called again. `opened` and
    `closed` run on the thread first and last. An exception in a job belongs to whoever asked; one anywhere else is a bug and ends
    the process through `threading.excepthook` (kiosk/runtime/watchdog.py).
    """

    def __init__(
        self,
        name: str,
        opened: Callable[[], None] = lambda: None,
        between: Callable[[], float] = lambda: 3600.0,
        closed: Callable[[], None] = lambda: None,
    ) -> None:
        self._opened, self._between, self._closed = opened, between, closed
        self._mailbox: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def ask(self, job: Callable[[], T]) -> Future[T]:
        """Runs `job` on this thread; its result or exception is the future's."""
        future: Future[T] = Future()

        def run() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(job())
                except Exception as error:  # noqa: BLE001 -- carried to the asker, who raises it
                    future.set_exception(error)

        self._mailbox.put(run)
        return future

    def tell(self, job: Callable[[], None]) -> None:
        """Runs `job` on this thread. Nobody waits for it, so an exception in it is a bug and ends the worker."""
        self._mailbox.put(job)

    def stop(self, timeout: float = 5.0) -> bool:
        """Ends the thread after the jobs asked for so far; False when it is stuck in one for longer than `timeout` seconds."""
        if self._thread.ident is None:
            return True
        self._mailbox.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        self._opened()
        try:
            wait = self._between()
            while True:
                try:
                    job = self._mailbox.get(timeout=wait)
                except Empty:
                    wait = self._between()
                    continue
                if job is None:
                    return
                job()
                del job  # a job holds what it is about: a person's data must not live until the next job comes
                if self._mailbox.empty():
                    wait = self._between()
        finally:
            self._closed()
