"""Keeps one device open: opens it, lets it be used, backs off when it is gone, says so once, and says once when it is back.

Drivers have no retries of their own; these are the only ones. A device is reported gone after three misses in a row, so that a
single lost answer does not flap a screen. Opening is tried again after 2 s, doubling to 20 s, with jitter.
"""

from __future__ import annotations

import contextlib
import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from drivers.errors import ConfigurationError, DeviceError, HardwareFault, NoAnswer, NotConnected
from kiosk.runtime.worker import Worker
from kiosk.session.events import DeviceChanged, Event, Health, HealthWord

T = TypeVar("T")
log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE, MISSES = 2.0, 20.0, 3


class Driver(Protocol):
    def open(self) -> None: ...
    def close(self) -> None: ...


class Supervisor:
    """One device on one thread. `tend(driver)` is what is done with it between jobs; it returns the seconds until the next time and
    the health to report. `wanted()` false keeps the device closed."""

    def __init__(
        self,
        kind: str,
        make: Callable[[], Driver],
        tend: Callable[[Any], tuple[float, Health]],
        publish: Callable[[Event], None],
        wanted: Callable[[], bool] = lambda: True,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.kind = kind
        self._make, self._tend, self._publish, self._wanted, self._jitter = make, tend, publish, wanted, jitter
        self._driver: Driver | None = None
        self._open = False
        self._misses = 0
        self._pause = FIRST_PAUSE
        self._try_at = 0.0
        self._last_error: DeviceError = NotConnected("not opened yet")
        self._health = Health("starting")
        self._busy_since: float | None = None
        self.worker = Worker(f"device-{kind}", between=self._cycle, closed=self._close)

    def ask(self, job: Callable[[Any], T]) -> Future[T]:
        """Runs `job(driver)` on the device's thread; fails with the last `DeviceError` while the device is not open."""

        def run() -> T:
            if not self._open and self._wanted():
                self._try_at = 0.0  # somebody needs it now: do not wait for the pause to end
                self._cycle()
            if not self._open or self._driver is None:
                raise self._last_error
            self._busy_since = time.monotonic()
            try:
                return job(self._driver)
            except NotConnected as error:
                self._missed(error)
                raise
            finally:
                self._busy_since = None

        return self.worker.ask(run)

    def stuck_for(self, now: float) -> float:
        """Seconds for which one call into the driver has not come back; 0.0 when none is under way."""
        since = self._busy_since
        return 0.0 if since is None else now - since

    def _cycle(self) -> float:
        if not self._wanted():
            self._close()
            self._report(Health("offline"))
            return 3600.0
        now = time.monotonic()
        if not self._open:
            if now < self._try_at:
                return self._try_at - now
            if not self._opened():
                return max(0.0, self._try_at - time.monotonic())
        self._busy_since = time.monotonic()
        try:
            wait, health = self._tend(self._driver)
        except DeviceError as error:
            return self._missed(error)
        finally:
            self._busy_since = None
        self._misses, self._pause = 0, FIRST_PAUSE
        self._report(health)
        return wait

    def _opened(self) -> bool:
        try:
            if self._driver is None:
                self._driver = self._make()
            self._driver.open()
        except DeviceError as error:
            self._last_error = error
            if self._driver is not None:
                self._driver.close()
            self._report(_health_of(error))
            self._try_at = time.monotonic() + self._pause * (0.5 + self._jitter() / 2)
            self._pause = min(LONGEST_PAUSE, self._pause * 2)
            return False
        self._open = True
        return True

    def _missed(self, error: DeviceError) -> float:
        """One failed use. The third in a row is the device's state; before that, and for a lost connection, it is opened anew."""
        self._misses += 1
        self._last_error = error
        if isinstance(error, NotConnected | NoAnswer):
            self._close()
            self._try_at = time.monotonic() + (0.2 if self._misses < MISSES else self._pause * (0.5 + self._jitter() / 2))
        if self._misses >= MISSES or isinstance(error, HardwareFault | ConfigurationError):
            self._report(_health_of(error))
        return 0.3 if self._open else max(0.0, self._try_at - time.monotonic())

    def _close(self) -> None:
        self._open = False
        if self._driver is not None:
            with contextlib.suppress(DeviceError):
                self._driver.close()

    def _report(self, health: Health) -> None:
        if health == self._health:
            return
        was, self._health = self._health, health
        if (was.word == "online") != (health.word == "online"):
            log.warning("%s: %s %s", self.kind, health.word, health.code)
        self._publish(DeviceChanged(self.kind, health))


def _health_of(error: DeviceError) -> Health:
    words: dict[type[DeviceError], HealthWord] = {NotConnected: "no-device", NoAnswer: "offline", ConfigurationError: "no-device"}
    return Health(words.get(type(error), "hardware-error"), error.code)
