"""What a crash, a lost network or a silent payment system left of payments, ended while the centre is served: every minute, by the centre
itself. Several processes may do so at once; each step of an order is taken by one of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Protocol

from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError

from kiosk.central.keys import KeysError
from kiosk.central.problems import Refusal

SWEEP_EVERY = 60.0
"""Seconds from the end of one sweep to the next."""
_log = logging.getLogger(__name__)


class Sweeps(Protocol):
    def sweep(self, now: datetime, goes_on: Callable[[], bool]) -> None: ...


class Sweeper:
    """Sweeps again and again; that it fails is said once, by its code, until it works again."""

    def __init__(self, till: Sweeps, now: Callable[[], datetime]) -> None:
        self._till, self._now = till, now
        self._trouble = ""

    def turn(self, goes_on: Callable[[], bool]) -> None:
        try:
            self._till.sweep(self._now(), goes_on)
        except (Refusal, KeysError) as error:
            self._say(error.code)
        except SQLAlchemyError as error:
            self._say(f"database {type(getattr(error, 'orig', None) or error).__name__}")
        except Exception as error:  # noqa: BLE001 -- a bug of one adapter at one order must not end the sweeping of all others for good
            self._say(f"bug {type(error).__name__}")
        else:
            if self._trouble:
                _log.warning("payments are swept again")
            self._trouble = ""

    def _say(self, code: str) -> None:
        if code != self._trouble:
            _log.error("payments are not swept: %s", code)
        self._trouble = code


@asynccontextmanager
async def sweeping(till: Sweeps, now: Callable[[], datetime], every: float = SWEEP_EVERY) -> AsyncIterator[None]:
    """While this is open, one sweep after the other, `every` so many seconds; at its end the order that is in work is finished."""
    over = asyncio.Event()
    sweeper = Sweeper(till, now)

    async def tend() -> None:
        while not over.is_set():
            try:
                await asyncio.wait_for(over.wait(), every)
            except TimeoutError:
                await run_in_threadpool(sweeper.turn, lambda: not over.is_set())

    task = asyncio.create_task(tend())
    try:
        yield
    finally:
        over.set()
        await task
