"""Keeps one device open: opens it, lets it be used, backs off when it is gone, says so once, and says once when it is back.

Drivers have no retries of their own; these are the only ones. A device that worked is reported gone after three misses in a row, so
that a single lost answer does not flap a screen; one that is broken or wrongly configured, at once. What is gone is opened again after
2 s, doubling to 20 s, with jitter.
"""

from __future__ import annotations

import contextlib
import logging
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from drivers.errors import ConfigurationError, DeviceError, HardwareFault, NoAnswer, NotConnected
from kiosk.runtime.worker import Worker
from kiosk.session.events import DeviceChanged, Event, Health, HealthWord

T = TypeVar("T")
log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE, MISSES = 2.0, 20.0, 3
AGAIN = 0.2  # seconds from one miss to the next try, before a device is given up


class Driver(Protocol):
    def open(self) -> None: ...
    def close(self) -> None: ...


class Supervisor:
    """One device on one thread. `tend(driver)` is what is done with it between jobs; it returns the seconds until the next time and
    the health to report. `wanted()` false keeps the device closed. `clock` gives monotonic seconds."""

    def __init__(
        self,
        kind: str,
        make: Callable[[], Driver],
        tend: Callable[[Any], tuple[float, Health]],
        publish: Callable[[Event], None],
        wanted: Callable[[], bool] = lambda: True,
        jitter: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.kind = kind
        self._make, self._tend, self._publish, self._wanted, self._jitter, self._clock = make, tend, publish, wanted, jitter, clock
        self._driver: Driver | None = None
        self._open = False
        self._misses = 0
        self._pause = FIRST_PAUSE
        self._try_at = 0.0
        self._last_error: DeviceError = NotConnected("not opened yet")
        self._health = Health("starting")
        self._said_down = False
        self._busy_since: float | None = None
        self.worker = Worker(f"device-{kind}", between=self.cycle, closed=self._close)

    def ask(self, job: Callable[[Any], T]) -> Future[T]:
        """Runs `job(driver)` on the device's thread; fails with the last `DeviceError` while the device is not open."""

        def run() -> T:
            if not self._open and self._wanted():
                self._try_at = 0.0  # somebody needs it now: do not wait for the pause to end
                self.cycle()
            if not self._open:
                raise self._last_error
            try:
                with self._in_driver():
                    return job(self._driver)
            except NotConnected as error:
                self._missed(error)
                raise

        return self.worker.ask(run)

    def say_again(self) -> None:
        """Reports the device's health at its next cycle, whatever was reported last. From any thread."""
        self.worker.tell(lambda: setattr(self, "_health", Health("starting")))

    def lives(self) -> None:
        """The driver's call that is under way said so itself: a long job that asks whether anybody still waits for it is not stuck. On the
        device's thread."""
        if self._busy_since is not None:
            self._busy_since = self._clock()

    def stuck_for(self, now: float) -> float:
        """Seconds for which one call into the driver has neither come back nor shown that it lives; 0.0 when none is under way."""
        since = self._busy_since
        return 0.0 if since is None else now - since

    def cycle(self) -> float:
        """One turn of the worker: opens the device where it has to be, tends it; the seconds until the next turn."""
        if not self._wanted():
            self._rest()
            return 3600.0
        if not self._open and (left := self._try_at - self._clock()) > 0:
            return left
        try:
            if not self._open:
                self._open_it()
            with self._in_driver():
                wait, health = self._tend(self._driver)
        except DeviceError as error:
            return self._missed(error)
        self._misses, self._pause = 0, FIRST_PAUSE
        self._report(health)
        return wait

    def _open_it(self) -> None:
        if self._driver is None:
            self._driver = self._make()
        with self._in_driver():
            self._driver.open()
        self._open = True

    def _rest(self) -> None:
        """Nobody needs it. Who needs it next does not wait for a pause of before."""
        self._close()
        self._misses, self._pause, self._try_at = 0, FIRST_PAUSE, 0.0
        self._report(Health("offline"))

    @contextlib.contextmanager
    def _in_driver(self) -> Iterator[None]:
        self._busy_since = self._clock()
        try:
            yield
        finally:
            self._busy_since = None

    def _missed(self, error: DeviceError) -> float:
        """One failed try; the seconds until the next."""
        self._misses += 1
        self._last_error = error
        worked = self._health.word in ("online", "user-error")
        gone = not worked or self._misses >= MISSES or isinstance(error, HardwareFault | ConfigurationError)
        if gone or isinstance(error, NotConnected | NoAnswer):
            self._close()
        wait = AGAIN
        if gone:
            wait = self._pause * (0.5 + self._jitter() / 2)
            self._pause = min(LONGEST_PAUSE, self._pause * 2)
            self._report(_health_of(error), error.detail)
        self._try_at = self._clock() + wait
        return wait

    def _close(self) -> None:
        self._open = False
        if self._driver is not None:
            with contextlib.suppress(DeviceError):
                self._driver.close()

    def _report(self, health: Health, detail: str = "") -> None:
        if health == self._health:
            return
        self._health = health
        self._log(health, detail)
        self._publish(DeviceChanged(self.kind, health))

    def _log(self, health: Health, detail: str) -> None:
        """Down once and up once. A device at rest is neither."""
        if health.code and not self._said_down:
            self._said_down = True
            log.warning("%s: %s %s %s", self.kind, health.word, health.code, detail)
        elif health.word == "online" and self._said_down:
            self._said_down = False
            log.warning("%s: works again", self.kind)


def _health_of(error: DeviceError) -> Health:
    words: dict[type[DeviceError], HealthWord] = {NotConnected: "no-device", NoAnswer: "offline", ConfigurationError: "no-device"}
    return Health(words.get(type(error), "hardware-error"), error.code)
