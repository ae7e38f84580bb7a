"""A terminal's whole way to the centre, in one place: who it is, whose keys count, what it sends and how it says that it lives.

Whoever calls `turn` decides when; nothing in here waits or tries again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Self

from kiosk.outbox import LOCK_FILE, enrolment, http, trust
from kiosk.outbox.enrolment import Enrolment
from kiosk.outbox.heartbeat import CatalogueWord, Pulse, Supplies, Trouble
from kiosk.outbox.store import Store
from kiosk.outbox.sync import Report, Sync, is_turned_away
from kiosk.outbox.trust import TrustError
from kiosk.wire.models import Trust

GOOD = ("idle", "busy", "delivered")
"""Outcomes after which there is nothing to worry about; busy: another process sends what waits."""


class Uplink:
    """Belongs to the thread that owns `store`. New keys of the centre are stored where whoever seals finds them."""

    def __init__(
        self,
        state_dir: Path,
        store: Store,
        known: Enrolment,
        trusted: Trust,
        url: str,
        heartbeat_seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
        supplies: Supplies = tuple,
        catalogue: CatalogueWord = lambda: ("", ""),
        trouble: Trouble = str,
    ) -> None:
        """For the heartbeats, `supplies`: what is left of paper and toner, `catalogue`: what is in force here, `trouble`: why nobody can
        be served."""
        self._state_dir, self._store = state_dir, store
        self._heartbeat_seconds, self._monotonic = heartbeat_seconds, monotonic
        self._session = known.session()
        self.centre = known.centre(self._session, url)
        self._sync = Sync(store, self.centre, trusted, state_dir / LOCK_FILE, monotonic)
        self._pulse = Pulse(self.centre, supplies, catalogue, trouble)
        self._next_beat = monotonic()

    @classmethod
    def open(
        cls,
        state_dir: Path,
        store: Store,
        url: str,
        heartbeat_seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
        supplies: Supplies = tuple,
        catalogue: CatalogueWord = lambda: ("", ""),
        trouble: Trouble = str,
    ) -> Self:
        """From what enrolment left in the state folder. Raises `TrustError`."""
        known, trusted = enrolment.need(state_dir), trust.need_trust(state_dir)
        return cls(state_dir, store, known, trusted, url, heartbeat_seconds, monotonic, supplies, catalogue, trouble)

    def close(self) -> None:
        self._session.close()

    @property
    def trust(self) -> Trust:
        return self._sync.trust

    @property
    def next_beat_in(self) -> float:
        """Seconds until the next heartbeat is due."""
        return max(0.0, self._next_beat - self._monotonic())

    def beat_soon(self) -> None:
        """The next turn says how this terminal does, and so learns whether the centre is there."""
        self._next_beat = self._monotonic()

    def turn(self, now: datetime) -> Report:
        """One step: something sent, and a heartbeat when it is due. A terminal that was turned away only asks, with heartbeats, whether it
        is still so. Raises `StoreError`."""
        paused = self._store.line().paused
        report = Report("refused", detail=paused) if paused else self._send(now)
        if report.outcome not in GOOD and not paused:
            self.beat_soon()  # it may know more than an answer that could not be understood, and the centre hears that this terminal lives
        if self._monotonic() < self._next_beat:
            return report
        answer = self._beat(now)
        if paused and answer.outcome in GOOD:
            self._store.pause("", now)
            return Report("delivered")
        something_done = report.delivered or report.held
        return report if answer.outcome in GOOD or something_done else answer

    def _send(self, now: datetime) -> Report:
        report = self._sync.run_once(now)
        if report.outcome == "refused":
            self._pulse.forget()
        return self._renew_keys() if report.outcome == "new-keys" else report

    def _beat(self, now: datetime) -> Report:
        try:
            answer = self._pulse.beat(self._store)
        except http.Refused as refusal:
            self._pulse.forget()
            if is_turned_away(refusal):
                self._store.pause(refusal.problem.code, now)
            return Report("refused", detail=refusal.problem.code)
        except http.Unreachable as error:
            return Report("offline", detail=str(error), retry_after=error.retry_after)
        except http.NotTheCentre as error:
            return Report("not-the-centre", detail=str(error))
        self._next_beat = self._monotonic() + self._heartbeat_seconds
        self._store.answered(now)
        return self._renew_keys() if answer.trust_serial > self.trust.serial else Report("idle")

    def _renew_keys(self) -> Report:
        """The centre changed its keys: the ones known vouch for the new ones, or it is not the centre."""
        before = self.trust
        try:
            self._sync.trust = trust.renewed(self._state_dir, before, self._session, self.centre.url)
        except TrustError as error:
            return Report("offline" if error.code == "trust.unreachable" else "not-the-centre", detail=str(error))
        if self.trust == before:
            return Report("not-the-centre", detail="it signs with keys for which the known ones do not vouch")
        return Report("delivered", detail="new-keys")
