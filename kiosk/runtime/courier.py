"""The sync thread: sends what waits, learns whether the centre is there, and asks it what became of a record."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kiosk.core.errors import Problem
from kiosk.runtime.worker import Worker
from kiosk.session import events as on

if TYPE_CHECKING:
    import requests

    from kiosk.outbox.progress import Answer
    from kiosk.outbox.store import Store
    from kiosk.outbox.sync import Sync
    from kiosk.settings import Settings
    from kiosk.wire.models import Trust

log = logging.getLogger(__name__)
OPEN_AGAIN = 10.0  # seconds
LONGEST_LOOK = 30.0  # seconds between two tries while somebody's record waits: a lost network is nobody's attempt


class Courier:
    """Owns its connection to the store, its HTTP session and the back-off; nothing else in the terminal retries the network."""

    def __init__(self, settings: Settings, publish: Callable[[on.Event], None]) -> None:
        self._settings, self._publish = settings, publish
        self._store: Store | None = None
        self._session: requests.Session | None = None
        self._sync: Sync | None = None
        self._failures = 0
        self._said = (False, -1)
        self._logged = "healthy"
        self.worker = Worker("sync", opened=self._open, between=self._run, closed=self._close)

    def wake(self) -> None:
        """Something was saved, or the network is back: look now. From any thread."""
        self.worker.tell(self._look_now)

    def ask(self, visit: int, number: str) -> None:
        """By number: the state only. The answer is an event."""
        self.worker.tell(lambda: self._ask(visit, number))

    def ask_by_document(self, visit: int, id_number: str) -> None:
        """By card: everything of this person that the centre has. The answer is an event."""
        self.worker.tell(lambda: self._ask_by_document(visit, id_number))

    # On the sync thread.

    def _open(self) -> None:
        from kiosk.outbox import http

        self._session = http.new_session()
        self._open_store()

    def _open_store(self) -> None:
        from kiosk.outbox import OUTBOX_FILE
        from kiosk.outbox.errors import StoreError
        from kiosk.outbox.store import Store

        try:
            self._settings.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._store = Store.open(self._settings.state_dir / OUTBOX_FILE, self._settings.terminal.code)
        except (StoreError, OSError):
            self._store = None  # the store's own thread says so, and opens it again when it can

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
        if self._session is not None:
            self._session.close()

    def _look_now(self) -> None:
        self._failures = 0

    def _run(self) -> float:
        """One look at the queue and the centre; the seconds until the next."""
        if self._store is None:
            self._open_store()
        if self._store is None or not self._settings.central.url:
            self._say(False)
            return OPEN_AGAIN if self._store is None else 3600.0
        outcome, wait = self._deliver(self._store)
        if outcome == "delivered":
            self._failures = 0
            self._say(True)
            return 0.0
        online = outcome in ("idle", "busy") and self._healthy()  # busy: another process sends what waits
        self._failures = 0 if online else self._failures + 1
        self._say(online)
        return self._settings.central.sync_seconds if online else self._pause(wait)

    def _deliver(self, store: Store) -> tuple[str, float]:
        from kiosk.outbox import LOCK_FILE
        from kiosk.outbox.errors import StoreError
        from kiosk.outbox.sync import Sync
        from kiosk.outbox.trust import TrustError, load_trust

        settings = self._settings
        try:
            if self._sync is None:
                trust = load_trust(settings.state_dir, settings.central.trust, settings.central.url, settings.production, self._session)
                lock = settings.state_dir / LOCK_FILE
                self._sync = Sync(store, settings.central.url, trust, settings.terminal.code, lock, self._session)
            report = self._sync.run_once(datetime.now(UTC))
        except (TrustError, StoreError) as error:
            self._log(error.code, str(error))
            return error.code, 0.0
        if report.outcome not in ("idle", "busy"):
            self._log(report.outcome, report.detail)
        return report.outcome, report.retry_after or 0.0

    def _log(self, outcome: str, detail: str) -> None:
        """For the technician: each kind of trouble once, and once that it is over."""
        if outcome != self._logged:
            self._logged = outcome
            log.log(logging.INFO if outcome in ("delivered", "healthy") else logging.WARNING, "centre: %s %s", outcome, detail)

    def _healthy(self) -> bool:
        from kiosk.outbox import http

        assert self._session is not None, "opened by _open, before any look"
        try:
            http.exchange(self._session, "GET", f"{self._settings.central.url.rstrip('/')}/v1/health")
        except (http.Unreachable, http.NotTheCentre, http.Refused) as error:
            self._log(getattr(error, "code", "refused"), str(error))
            return False
        self._log("healthy", "")
        return True

    def _pause(self, asked_for: float) -> float:
        from kiosk.outbox import backoff

        return max(asked_for, min(LONGEST_LOOK, backoff.delay(self._failures, random.random)))

    def _say(self, online: bool) -> None:
        waiting = self._waiting()
        if (online, waiting) != self._said:
            self._said = (online, waiting)
            self._publish(on.NetworkChanged(online, waiting))

    def _waiting(self) -> int:
        """How many records wait here; what was said last when the disk does not tell."""
        from kiosk.outbox.errors import StoreError

        try:
            return self._store.status().pending if self._store is not None else 0
        except StoreError:
            return max(0, self._said[1])

    def _ask(self, visit: int, number: str) -> None:
        from kiosk.outbox import http, progress
        from kiosk.outbox.errors import StoreError
        from kiosk.wire.tracking import BadTrackingNumber

        if self._store is None or self._session is None:
            self._publish(on.ProgressRefused(visit, Problem("progress.failed")))
            return
        try:
            code, url = self._settings.terminal.code, self._settings.central.url
            found = progress.answer(self._store, code, self._session, url, self._keys(), number)
        except BadTrackingNumber:
            self._publish(on.ProgressRefused(visit, Problem("tracking.bad")))
        except http.TooManyRequests:
            self._publish(on.ProgressRefused(visit, Problem("progress.too-many")))
        except (http.Refused, StoreError):
            self._publish(on.ProgressRefused(visit, Problem("progress.failed")))
        else:
            self._publish(on.ProgressAnswered(visit, (_answer(found),)))

    def _keys(self) -> Trust | None:
        """The centre's; None when they can't be had: then nothing that answers is the centre, and what is known here is told."""
        from kiosk.outbox.trust import TrustError, stored_trust

        try:
            return stored_trust(self._settings.state_dir)
        except TrustError:
            return None

    def _ask_by_document(self, visit: int, id_number: str) -> None:
        from kiosk.outbox import http, progress
        from kiosk.outbox.trust import TrustError, stored_trust

        try:
            trust = stored_trust(self._settings.state_dir)
            if trust is None or self._session is None or not self._settings.central.url:
                self._publish(on.ProgressRefused(visit, Problem("progress.offline-by-card")))
                return
            found = progress.ask_by_document(self._session, self._settings.central.url, trust, self._settings.terminal.code, id_number)
        except http.TooManyRequests:
            self._publish(on.ProgressRefused(visit, Problem("progress.too-many")))
        except (http.Unreachable, http.NotTheCentre):
            self._publish(on.ProgressRefused(visit, Problem("progress.offline-by-card")))
        except (http.Refused, TrustError):
            self._publish(on.ProgressRefused(visit, Problem("progress.failed")))
        else:
            answers = tuple(
                on.Answer(
                    one.tracking_number,
                    "needs-attention" if one.state == "needs-attention" else "received-by-centre",
                    one.service or "",
                    one.at.astimezone().isoformat(timespec="seconds"),
                    "centre",
                )
                for one in found
            )
            event = on.ProgressAnswered(visit, answers) if answers else on.ProgressRefused(visit, Problem("progress.none"))
            self._publish(event)


def _answer(found: Answer) -> on.Answer:
    at = found.at.astimezone().isoformat(timespec="seconds") if found.at else ""
    return on.Answer(found.tracking_number, found.state, found.service or "", at, found.source)
