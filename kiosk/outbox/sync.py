"""Sends what waits. One call, one batch or one attachment; when to call again is the caller's business (see `backoff`).

Which answer counts: only one signed by the centre, about exactly what was sent. Everything else leaves it waiting. A process that dies
anywhere in here costs a resend, which the centre answers with "duplicate".

Four classes of faults, each its own way:

    network    nobody answered, or not the centre: nobody's attempt, for ever; the pause is the caller's
    auth       the centre turns this terminal away: everything pauses, a technician has to act
    rejected   the centre can't take this one: it is held for a person, never deleted, the others go on
    conflict   the same id with other content: held as well, with that reason

What breaks its whole batch is looked for by halves, whoever refuses it: the centre, or a proxy that finds a body too large. A record or an
attachment is to blame only when it failed alone and the centre answers otherwise.
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
from kiosk.outbox.pace import COURTESY, Pace
from kiosk.outbox.records import Upload
from kiosk.outbox.store import Store
from kiosk.wire import acknowledgement
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.attachment import verify_receipt
from kiosk.wire.models import Acknowledgement, Batch, Envelope, Trust

UPLOAD_SECONDS = 5.0  # then records that came meanwhile are looked for, and the upload goes on
TRIES_BEFORE_A_PERSON = 5  # of an attachment whose bytes do not arrive as they were sealed, or whose record the centre does not have
Outcome = Literal["idle", "delivered", "offline", "not-the-centre", "new-keys", "refused", "busy"]
_HELD_FOR = ("attachment.conflict", "attachment.malformed", "attachment.too-large")  # this attachment will never be taken
_HELD_AFTER_TRIES = ("attachment.checksum", "attachment.unknown", "attachment.unknown-record")
_Fault = http.Unreachable | http.Refused | http.NotTheCentre | NotSignedByCentre


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
        self._quiet_until = 0.0
        self._pieces = 0  # of the attachment that is being sent, in this run
        self.pace = Pace()

    def run_once(self, now: datetime) -> Report:
        """Sends one batch of what is due at `now`, else one attachment for a while, and stores the answer. Raises `StoreError` only."""
        if (wait := self._quiet_until - self._monotonic()) > 0:
            return Report("offline", detail="retry-after", retry_after=wait)
        with self._sole_sender() as alone:
            if not alone:
                return Report("busy")
            if batch := self._next_batch(now):
                return self._guarded(now, lambda: self._send(batch, now), lambda error: self._not_sent(batch, now, error))
            if upload := self._store.next_upload(now):
                return self._guarded(now, lambda: self._upload(upload, now), lambda error: self._not_uploaded(upload, now, error))
            return Report("idle")

    def _guarded(self, now: datetime, send: Callable[[], Report], failed: Callable[[_Fault], Report | None]) -> Report:
        """Runs `send`; whatever way it fails is told to `failed`, which may report something of its own."""
        try:
            return send()
        except http.Unreachable as error:
            blamed = failed(error)
            if blamed is None and error.retry_after:
                self._quiet_until = self._monotonic() + error.retry_after
            return blamed or Report("offline", detail=str(error), retry_after=error.retry_after)
        except http.Refused as error:
            return failed(error) or self._turned_away(error, now)
        except _OtherKey as error:
            return failed(error) or Report("new-keys", detail=str(error))
        except (http.NotTheCentre, NotSignedByCentre) as error:
            return failed(error) or Report("not-the-centre", detail=str(error))

    def _turned_away(self, refusal: http.Refused, now: datetime) -> Report:
        code = refusal.problem.code
        if code == "signature.replayed":  # a proxy sent it twice; the next one has another nonce
            return Report("offline", detail=code)
        if is_turned_away(refusal):
            self._store.pause(code, now)
        return Report("refused", detail=code)

    # Records.

    def _next_batch(self, now: datetime) -> tuple[Envelope, ...]:
        """As many as the pace allows, fewer while residents submit, and at least one."""
        pace = self.pace.beside_residents() if self._store.made_within(COURTESY, now) else self.pace
        room = pace.size.batch_bytes

        def fits(envelope: Envelope) -> bool:
            nonlocal room
            room -= len(envelope.sealed)
            return room >= 0

        chosen = self._store.next_batch(pace.records, now)
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

    def _not_sent(self, batch: tuple[Envelope, ...], now: datetime, error: _Fault) -> Report | None:
        ids = [envelope.id for envelope in batch]
        if isinstance(error, http.Refused) and not _about_the_terminal(error):
            return self._look_for_the_broken_one(batch, now, error)
        lost = _something_went_wrong_with_what_was_sent(error)
        if lost and len(batch) == 1 and self._centre_lives():
            self._store.delay(ids[0], now + _while(8), "batch.unanswered")
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
        self._pieces = 0

        def read(offset: int, size: int) -> bytes:
            self._pieces += 1
            return self._store.read_attachment(upload.id, offset, size)

        at = tus.send(
            self._centre,
            upload.location,
            upload.size,
            {"id": upload.id, "record_id": upload.record_id},
            read,
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

    def _not_uploaded(self, upload: Upload, now: datetime, error: _Fault) -> Report | None:
        """None when the line or the terminal is the trouble; else this attachment goes behind the others for a while, or is held."""
        if not isinstance(error, http.Refused):
            if isinstance(error, http.Unreachable) and not error.reached:
                return None
            self.pace = self.pace.lost(self.pace.records)
            if self._pieces > 1 or not self._centre_lives():  # it got further before, and will again
                return None
            self._store.upload_failed(upload.id, now + _while(upload.attempts + 1), "attachment.unanswered")
            return Report("delivered", detail="attachment.unanswered")
        if _about_the_terminal(error):
            return None
        code = error.problem.code
        if code in _HELD_FOR or (code in _HELD_AFTER_TRIES and upload.attempts >= TRIES_BEFORE_A_PERSON):
            self._store.hold(upload.record_id, code, now)
            return Report("delivered", held=1, detail=code)
        if code != "attachment.offset":  # that one only wants to be asked again where it stands
            self._store.upload_began(upload.id, None)
        at_once = code in ("attachment.offset", "attachment.gone")
        self._store.upload_failed(upload.id, now if at_once else now + _while(upload.attempts + 1), code)
        return Report("delivered", detail=code)

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


def is_turned_away(refusal: http.Refused) -> bool:
    """Whether the centre turned away the terminal itself: nothing of it will be taken until somebody acts."""
    return refusal.problem.code.partition(".")[0] == "terminal"


def _about_the_terminal(refusal: http.Refused) -> bool:
    """Whether the refusal is about the terminal or the way it asks, and not about what it sent."""
    return refusal.problem.code.partition(".")[0] in ("terminal", "signature", "token", "http")


def _something_went_wrong_with_what_was_sent(error: _Fault) -> bool:
    """Whether something may have been sent and got no answer of the centre: then it may be the size, or one record, that is to blame."""
    if isinstance(error, http.Unreachable):
        return error.reached and error.retry_after is None
    return isinstance(error, http.NotTheCentre)


def _while(failures: int) -> timedelta:
    return timedelta(seconds=backoff.delay(failures, random.random, at_least=1.0))
