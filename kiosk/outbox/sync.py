"""Sends what waits. One call, one batch, one answer; when to call again is the caller's business (see `backoff`).

Which answer counts: only one signed by the centre, about exactly the records that were sent. Everything else leaves them waiting.
A process that dies anywhere in here costs a resend, which the centre answers with "duplicate".
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from kiosk.outbox import http
from kiosk.outbox.errors import StoreError
from kiosk.outbox.store import Store
from kiosk.wire import acknowledgement
from kiosk.wire.models import Acknowledgement, Batch, Envelope, Trust

BATCH = 100
Outcome = Literal["idle", "delivered", "offline", "not-the-centre", "refused", "busy"]


@dataclass(frozen=True)
class Report:
    """How one run ended.

    idle: nothing is due. delivered: a signed answer was stored; there may be more, so run again. offline: no answer, or the centre asked
    for patience. not-the-centre: an answer that can't be believed. refused: the centre turned the request away, a technician has to act.
    busy: another process is sending. `retry_after`: seconds the centre asked for. `detail`: a code, for technicians.
    """

    outcome: Outcome
    delivered: int = 0
    held: int = 0
    detail: str = ""
    retry_after: float | None = None


class Sync:
    """Belongs to the thread that owns `store`. `trust`: the centre's keys; `terminal`: this terminal's code."""

    def __init__(
        self, store: Store, url: str, trust: Trust, terminal: str, lock_path: Path, session: requests.Session | None = None
    ) -> None:
        self._store, self._url, self._trust, self._terminal, self._lock_path = store, url.rstrip("/"), trust, terminal, lock_path
        self._key = Ed25519PublicKey.from_public_bytes(trust.ack_public)
        self._session = session or http.new_session()
        self._quiet_until: datetime | None = None

    def close(self) -> None:
        self._session.close()

    def run_once(self, now: datetime) -> Report:
        """Sends one batch of what is due at `now` and stores the answer. Raises `StoreError` only."""
        if wait := self._asked_to_wait(now):
            return Report("offline", detail="retry-after", retry_after=wait)
        with self._sole_sender() as alone:
            if not alone:
                return Report("busy")
            batch = self._store.next_batch(BATCH, now)
            if not batch:
                return Report("idle")
            return self._send(batch, now)

    def _send(self, batch: tuple[Envelope, ...], now: datetime) -> Report:
        ids = [envelope.id for envelope in batch]
        self._store.mark_sending(ids, now)
        body = Batch(terminal=self._terminal, items=batch).model_dump_json().encode()
        try:
            answer = http.exchange(self._session, "POST", f"{self._url}/v1/batches", body, now)
            verdicts = self._believed(answer, batch)
        except http.Unreachable as error:
            self._quiet_until = None if error.retry_after is None else now + timedelta(seconds=error.retry_after)
            report = Report("offline", detail=str(error), retry_after=error.retry_after)
        except http.Refused as error:
            report = Report("refused", detail=error.problem.code)
        except (http.NotTheCentre, acknowledgement.NotSignedByCentre) as error:
            report = Report("not-the-centre", detail=str(error))
        else:
            settled = self._store.settle(verdicts.items, now)
            return Report("delivered", settled.delivered, settled.held)
        self._store.put_back(ids, now + timedelta(seconds=report.retry_after or 0.0), report.outcome)
        return report

    def _believed(self, content: bytes, batch: tuple[Envelope, ...]) -> Acknowledgement:
        """The answer, once it is proven to be the centre's and about these records and no others. Raises `NotSignedByCentre`."""
        try:
            answer = Acknowledgement.model_validate_json(content)
        except ValidationError:
            raise acknowledgement.NotSignedByCentre("the answer is no acknowledgement") from None
        if answer.key_id != self._trust.ack_key_id:
            raise acknowledgement.NotSignedByCentre(f"signed with key {answer.key_id!r}, which this terminal does not trust")
        acknowledgement.verify(self._key, answer)
        sent = sorted((envelope.id, envelope.content_hash) for envelope in batch)
        if answer.terminal != self._terminal or sorted((item.id, item.content_hash) for item in answer.items) != sent:
            raise acknowledgement.NotSignedByCentre("the answer is about other records than were sent")
        return answer

    def _asked_to_wait(self, now: datetime) -> float | None:
        """Seconds left of what the centre asked for. A wait longer than it can have asked for means that the clock was set back."""
        if self._quiet_until is None:
            return None
        left = (self._quiet_until - now).total_seconds()
        return left if 0 < left <= http.LONGEST_RETRY_AFTER else None

    @contextmanager
    def _sole_sender(self) -> Iterator[bool]:
        """Of all processes, one sends: whoever holds the lock file. The kernel lets go of it when a process dies."""
        try:
            descriptor = os.open(self._lock_path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError("store.io", f"{self._lock_path}: {error.strerror}") from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(descriptor)
