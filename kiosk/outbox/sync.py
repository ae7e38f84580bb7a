"""Sends what waits. One call, one batch or one attachment; when to call again is the caller's business (see `backoff`).

Which answer counts: only one signed by the centre, about exactly what was sent. Everything else leaves it waiting. A process that dies
anywhere in here costs a resend, which the centre answers with "duplicate".

Four classes of faults, each its own way:

    network    nobody answered, or not the centre: nobody's attempt, for ever; the pause is the caller's
    auth       the centre knows this terminal no more: everything pauses, a technician has to act
    rejected   the centre can't take this one: it is held for a person, never deleted, the others go on
    conflict   the same id with other content: held as well, with that reason

A record that breaks its whole batch is looked for by halves. It is to blame only when it failed alone and the centre answers otherwise.
"""

from __future__ import annotations

import fcntl
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from kiosk.outbox import backoff, http, tus
from kiosk.outbox.errors import StoreError
from kiosk.outbox.http import Centre
from kiosk.outbox.pace import Pace
from kiosk.outbox.records import Upload
from kiosk.outbox.store import Store
from kiosk.wire import acknowledgement
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.attachment import verify_receipt
from kiosk.wire.models import Acknowledgement, Batch, Envelope, Trust

UPLOAD_SECONDS = 5.0  # then records that came meanwhile are looked for, and the upload goes on
TRIES_BEFORE_A_PERSON = 5  # of an attachment whose bytes arrive and are not those that were sealed
Outcome = Literal["idle", "delivered", "offline", "not-the-centre", "new-keys", "refused", "busy"]
_HELD_FOR = ("attachment.conflict", "attachment.malformed", "attachment.too-large")  # this attachment will never be taken


@dataclass(frozen=True)
class Report:
    """How one run ended.

    idle: nothing is due. delivered: something got further; there may be more, so run again. offline: no answer, or the centre asked for
    patience. not-the-centre: an answer that can't be believed. new-keys: signed with a key this terminal does not know; ask for the keys
    (`trust.renewed`). refused: the centre turned the terminal away, a technician has to act. busy: another process is sending.

    `delivered` counts records and attachments that the centre signed for. `retry_after`: seconds it asked for. `detail`: a code, for
    technicians.
    """

    outcome: Outcome
    delivered: int = 0
    held: int = 0
    detail: str = ""
    retry_after: float | None = None


class Sync:
    """Belongs to the thread that owns `store` and `centre`. `trust`: the centre's keys, which the caller may renew."""

    def __init__(
        self, store: Store, centre: Centre, trust: Trust, lock_path: Path, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.trust = trust
        self._store, self._centre, self._lock_path, self._monotonic = store, centre, lock_path, monotonic
        self._quiet_until: datetime | None = None
        self.pace = Pace()

    def run_once(self, now: datetime) -> Report:
        """Sends one batch of what is due at `now`, else one attachment for a while, and stores the answer. Raises `StoreError` only."""
        if wait := self._asked_to_wait(now):
            return Report("offline", detail="retry-after", retry_after=wait)
        with self._sole_sender() as alone:
            if not alone:
                return Report("busy")
            if batch := self._next_batch(now):
                return self._guarded(now, lambda: self._send(batch, now), lambda error: self._not_sent(batch, now, error))
            if upload := self._store.next_upload(now):
                return self._guarded(now, lambda: self._upload(upload, now), lambda error: self._not_uploaded(upload, now, error))
            return Report("idle")

    def _guarded(
        self, now: datetime, send: Callable[[], Report], failed: Callable[[http.Unreachable | http.Refused | None], Report | None]
    ) -> Report:
        """Runs `send`; whatever way the line fails is told to `failed`, which may report something of its own."""
        try:
            return send()
        except http.Unreachable as error:
            self._quiet_until = None if not error.retry_after else now + timedelta(seconds=error.retry_after)
            return failed(error) or Report("offline", detail=str(error), retry_after=error.retry_after)
        except http.Refused as error:
            return failed(error) or self._paused(error, now)
        except _OtherKey as error:
            return failed(None) or Report("new-keys", detail=str(error))
        except (http.NotTheCentre, NotSignedByCentre) as error:
            return failed(None) or Report("not-the-centre", detail=str(error))

    def _paused(self, refusal: http.Refused, now: datetime) -> Report:
        self._store.pause(refusal.problem.code, now)
        return Report("refused", detail=refusal.problem.code)

    # Records.

    def _next_batch(self, now: datetime) -> tuple[Envelope, ...]:
        """As many as the pace allows, and at least one."""
        room = self.pace.size.batch_bytes

        def fits(envelope: Envelope) -> bool:
            nonlocal room
            room -= len(envelope.sealed)
            return room >= 0

        chosen = self._store.next_batch(self.pace.records, now)
        return tuple(takewhile(fits, chosen)) or chosen[:1]

    def _send(self, batch: tuple[Envelope, ...], now: datetime) -> Report:
        self._store.mark_sending([envelope.id for envelope in batch], now)
        body = Batch(terminal=self._centre.terminal, items=batch).model_dump_json().encode()
        begun = self._monotonic()
        answer = self._centre.ask("POST", "v1/batches", body)
        verdicts = self._believed(answer.content, batch)
        settled = self._store.settle(verdicts.items, now)
        self.pace = self.pace.answered(self._monotonic() - begun, full=len(batch) >= self.pace.records)
        return Report("delivered", settled.delivered + settled.uploading, settled.held)

    def _not_sent(self, batch: tuple[Envelope, ...], now: datetime, error: http.Unreachable | http.Refused | None) -> Report | None:
        ids = [envelope.id for envelope in batch]
        if isinstance(error, http.Refused) and not _about_the_terminal(error):
            return self._look_for_the_broken_one(batch, now, error)
        asked_for_patience = isinstance(error, http.Unreachable) and error.retry_after is not None
        lost = isinstance(error, http.Unreachable) and error.reached and not asked_for_patience
        if lost and len(batch) == 1 and self._centre_lives():
            until = now + timedelta(seconds=backoff.delay(8, random.random, at_least=5.0))
            self._store.delay(ids[0], until, "batch.unanswered")
            return Report("delivered", detail="batch.unanswered")
        if lost:
            self.pace = self.pace.lost(len(batch))
        self._store.put_back(ids, now, "offline" if isinstance(error, http.Unreachable) else "not-the-centre", tried=lost)
        return None

    def _look_for_the_broken_one(self, batch: tuple[Envelope, ...], now: datetime, refusal: http.Refused) -> Report:
        ids = [envelope.id for envelope in batch]
        if len(ids) == 1:
            self._store.hold(ids[0], refusal.problem.code, now)
            return Report("delivered", held=1, detail=refusal.problem.code)
        self._store.put_back(ids, now, refusal.problem.code, tried=False)
        self.pace = self.pace.refused(len(ids))
        return Report("delivered", detail=refusal.problem.code)

    def _centre_lives(self) -> bool:
        try:
            http.exchange(self._centre.session, "GET", f"{self._centre.url}/v1/health")
        except (http.Unreachable, http.NotTheCentre, http.Refused):
            return False
        return True

    def _believed(self, content: bytes, batch: tuple[Envelope, ...]) -> Acknowledgement:
        """The answer, once it is proven to be the centre's and about these records and no others. Raises `NotSignedByCentre`."""
        try:
            answer = Acknowledgement.model_validate_json(content)
        except ValidationError:
            raise NotSignedByCentre("the answer is no acknowledgement") from None
        if answer.key_id != self.trust.ack_key_id:
            raise _OtherKey(f"signed with key {answer.key_id!r}, which this terminal does not trust")
        acknowledgement.verify(Ed25519PublicKey.from_public_bytes(self.trust.ack_public), answer)
        sent = sorted((envelope.id, envelope.content_hash) for envelope in batch)
        if answer.terminal != self._centre.terminal or sorted((item.id, item.content_hash) for item in answer.items) != sent:
            raise NotSignedByCentre("the answer is about other records than were sent")
        return answer

    # Attachments.

    def _upload(self, upload: Upload, now: datetime) -> Report:
        until = self._monotonic() + UPLOAD_SECONDS
        at = tus.send(
            self._centre,
            upload.location,
            upload.size,
            {"id": upload.id, "record_id": upload.record_id},
            lambda offset, size: self._store.read_attachment(upload.id, offset, size),
            self.pace.size.piece_bytes,
            lambda location: self._store.upload_began(upload.id, location),
            lambda: self._monotonic() < until,
        )
        if at.offset < upload.size:
            return Report("delivered")
        if not at.receipt:
            raise NotSignedByCentre("everything was sent and nothing signed for")
        verify_receipt(self.trust, at.receipt, self._centre.terminal, upload.id, upload.record_id, upload.content_hash)
        self._store.upload_stored(upload.id, now)
        return Report("delivered", delivered=1)

    def _not_uploaded(self, upload: Upload, now: datetime, error: http.Unreachable | http.Refused | None) -> Report | None:
        if not isinstance(error, http.Refused):
            if isinstance(error, http.Unreachable) and error.reached and error.retry_after is None:
                self.pace = self.pace.lost(self.pace.records)
            return None
        if _about_the_terminal(error):
            return None
        code = error.problem.code
        if code in _HELD_FOR or (code == "attachment.checksum" and upload.attempts >= TRIES_BEFORE_A_PERSON):
            self._store.hold(upload.record_id, code, now)
            return Report("delivered", held=1, detail=code)
        if code != "attachment.offset":  # that one only wants to be asked again where it stands
            self._store.upload_began(upload.id, None)
        pause = 0.0 if code in ("attachment.offset", "attachment.gone") else backoff.delay(upload.attempts + 1, random.random, 1.0)
        self._store.upload_failed(upload.id, now + timedelta(seconds=pause), code)
        return Report("delivered", detail=code)

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


class _OtherKey(NotSignedByCentre):
    """Signed with a key this terminal does not know: a new one of the centre, or somebody else's."""


def _about_the_terminal(refusal: http.Refused) -> bool:
    """Whether the centre turned away the terminal and not what it sent."""
    return refusal.problem.code.partition(".")[0] in ("terminal", "signature", "token", "http")
