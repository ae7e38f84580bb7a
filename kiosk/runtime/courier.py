"""The sync thread: sends what waits, tells the centre how this terminal does, asks it what became of a record, and brings the catalogue and
the board up to date."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from kiosk.core.errors import Problem
from kiosk.runtime.worker import Worker
from kiosk.session import events as on

if TYPE_CHECKING:
    from kiosk.core.consumables import Consumable
    from kiosk.outbox.progress import Answer
    from kiosk.outbox.store import Store
    from kiosk.outbox.sync import Report
    from kiosk.outbox.uplink import Uplink
    from kiosk.runtime.board import Announcements
    from kiosk.runtime.catalogues import Catalogues
    from kiosk.session.effects import AskLicences, VerifyCode
    from kiosk.settings import Settings

log = logging.getLogger(__name__)
BLANKS = " \t\r\n\0\ufeff"  # what scanners put around a code
OPEN_AGAIN = 10.0  # seconds
LOOK_AGAIN = 1.0  # seconds between two looks whether somebody enrolled this terminal: a look at two files
LONGEST_LOOK = 30.0  # seconds between two tries while somebody's record waits: a lost network is nobody's attempt
TURNED_AWAY_LOOK = 300.0  # seconds between two tries after the centre turned this terminal away: a technician has to act first


class Courier:
    """Owns its connection to the store, its way to the centre and the back-off; nothing else in the terminal retries the network."""

    def __init__(
        self,
        settings: Settings,
        publish: Callable[[on.Event], None],
        supplies: Callable[[], tuple[Consumable, ...]] = tuple,
        catalogues: Catalogues | None = None,
        board: Announcements | None = None,
        out_of_order: Callable[[], str] = str,
    ) -> None:
        """`supplies`: what is left of paper and toner, and `out_of_order`: the code of why nobody can be served, for the heartbeats.
        `catalogues`, `board`: what is brought up to date in between."""
        self._settings, self._publish, self._supplies, self._catalogues = settings, publish, supplies, catalogues
        self._board, self._out_of_order = board, out_of_order
        self._store: Store | None = None
        self._uplink: Uplink | None = None
        self._enrolled_as: object = None
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

    def verify(self, question: VerifyCode) -> None:
        """Has the centre verify a code that somebody showed. The answer is an event."""
        self.worker.tell(lambda: self._verify(question))

    def look_up(self, question: AskLicences) -> None:
        """Has the centre say what the state holds of somebody who agreed to it. The answer is an event."""
        self.worker.tell(lambda: self._look_up(question))

    def ask_centre(self, question: Callable[[Uplink | None], None]) -> None:
        """Calls `question` on the sync thread, in turn with the others, with the way to the centre; None where there is none now."""
        self.worker.tell(lambda: question(self._uplink_or_none(self._store) if self._store else None))

    # On the sync thread.

    def _open(self) -> None:
        self._open_store()
        if self._board is not None:
            self._board.load()

    def _open_store(self) -> None:
        from kiosk.outbox import OUTBOX_FILE
        from kiosk.outbox.errors import StoreError
        from kiosk.outbox.store import Store

        try:
            self._settings.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._store = Store.open(self._settings.state_dir / OUTBOX_FILE, self._settings.terminal.code, tends_log=True)
        except (StoreError, OSError):
            self._store = None  # the store's own thread says so, and opens it again when it can

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
        if self._catalogues is not None:
            self._catalogues.close()
        self._disconnect()

    def _look_now(self) -> None:
        self._failures = 0
        if self._uplink is not None:
            self._uplink.beat_soon()

    def _run(self) -> float:
        """One look at the queue and the centre; the seconds until the next."""
        if self._store is None:
            self._open_store()
        if self._store is None or not self._settings.central.url:
            self._say(False)
            return OPEN_AGAIN if self._store is None else 3600.0
        report = self._turn(self._store)
        online = report is not None and report.outcome in ("idle", "busy", "delivered")
        self._failures = 0 if online else self._failures + 1
        self._say(online)
        if report is None:
            return LOOK_AGAIN
        if not online:
            return TURNED_AWAY_LOOK if self._turned_away() else self._pause(report)
        if report.outcome == "delivered":
            return 0.0
        if self._uplink is None:
            return 0.0
        catalogue = self._catalogues.turn(self._uplink) if self._catalogues else self._settings.central.sync_seconds
        board = self._board.turn(self._uplink) if self._board else self._settings.central.sync_seconds
        return min(self._settings.central.sync_seconds, self._uplink.next_beat_in, catalogue, board)

    def _turn(self, store: Store) -> Report | None:
        """None: there is nobody to ask yet, or the disk fails; it was logged."""
        from kiosk.outbox.errors import StoreError
        from kiosk.outbox.trust import TrustError

        try:
            report = self._connected(store).turn(datetime.now(UTC))
            if report.outcome == "idle":
                store.reclaim()
        except (TrustError, StoreError) as error:
            self._log(error.code, str(error))
            return None
        self._log("healthy" if report.outcome in ("idle", "busy", "delivered") else report.outcome, report.detail)
        return report

    def _turned_away(self) -> bool:
        from kiosk.outbox.errors import StoreError

        try:
            return self._store is not None and bool(self._store.line().paused)
        except StoreError:
            return False

    def _connected(self, store: Store) -> Uplink:
        """Raises `TrustError` while this terminal is not enrolled."""
        from kiosk.outbox.trust import version_of
        from kiosk.outbox.uplink import Uplink

        version = version_of(self._settings.state_dir)
        if self._uplink is None or version != self._enrolled_as:
            self._disconnect()
            central = self._settings.central
            word = self._catalogues.word if self._catalogues else lambda: ("", "")
            folder, beat = self._settings.state_dir, central.heartbeat_seconds
            self._uplink = Uplink.open(
                folder, store, central.url, beat, supplies=self._supplies, catalogue=word, trouble=self._out_of_order
            )
            self._enrolled_as = version
        return self._uplink

    def _disconnect(self) -> None:
        if self._uplink is not None:
            self._uplink.close()
            self._uplink = None

    def _log(self, outcome: str, detail: str) -> None:
        """For the technician: each kind of trouble once, and once that it is over."""
        if outcome != self._logged:
            self._logged = outcome
            log.log(logging.INFO if outcome == "healthy" else logging.WARNING, "centre: %s %s", outcome, detail)

    def _pause(self, report: Report) -> float:
        from kiosk.outbox import backoff

        return max(report.retry_after or 0.0, min(LONGEST_LOOK, backoff.delay(self._failures, random.random)))

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

        if self._store is None:
            self._publish(on.ProgressRefused(visit, Problem("progress.failed")))
            return
        uplink = self._uplink_or_none(self._store)
        try:
            centre, trust = (uplink.centre, uplink.trust) if uplink else (None, None)
            found = progress.answer(self._store, self._settings.terminal.code, centre, trust, number)
        except BadTrackingNumber:
            self._publish(on.ProgressRefused(visit, Problem("tracking.bad")))
        except http.TooManyRequests:
            self._publish(on.ProgressRefused(visit, Problem("progress.too-many")))
        except (http.Refused, StoreError):
            self._publish(on.ProgressRefused(visit, Problem("progress.failed")))
        else:
            self._publish(on.ProgressAnswered(visit, (_answer(found),)))

    def _uplink_or_none(self, store: Store) -> Uplink | None:
        """None when there is no centre to ask: then nothing that answers is the centre, and what is known here is told."""
        from kiosk.outbox.trust import TrustError

        try:
            return self._connected(store) if self._settings.central.url else None
        except TrustError:
            return None

    def _ask_by_document(self, visit: int, id_number: str) -> None:
        from kiosk.outbox import http, progress

        uplink = self._uplink_or_none(self._store) if self._store else None
        if uplink is None:
            self._publish(on.ProgressRefused(visit, Problem("progress.offline-by-card")))
            return
        try:
            found = progress.ask_by_document(uplink.centre, uplink.trust, id_number)
        except http.TooManyRequests:
            self._publish(on.ProgressRefused(visit, Problem("progress.too-many")))
        except http.Unreachable as error:  # with a time to wait it is the centre, which is busy looking through what it received
            self._publish(on.ProgressRefused(visit, Problem("progress.failed" if error.retry_after else "progress.offline-by-card")))
        except http.NotTheCentre:
            self._publish(on.ProgressRefused(visit, Problem("progress.offline-by-card")))
        except http.Refused:
            self._publish(on.ProgressRefused(visit, Problem("progress.failed")))
        else:
            answers = tuple(
                on.Answer(
                    one.tracking_number,
                    progress.state_of(one),
                    one.service or "",
                    one.at.astimezone().isoformat(timespec="seconds"),
                    "centre",
                    tuple(on.AnswerPart(part.part, part.state, part.reason) for part in one.parts),
                )
                for one in found
            )
            event = on.ProgressAnswered(visit, answers) if answers else on.ProgressRefused(visit, Problem("progress.none"))
            self._publish(event)

    def _verify(self, question: VerifyCode) -> None:
        from kiosk.identity.acceptance import under_age
        from kiosk.outbox import identity

        def refuse(code: str) -> None:
            self._publish(on.CodeRefused(question.visit, question.number, Problem(code)))

        text = question.text.strip(BLANKS)
        if problem := _no_identity(text):
            refuse(problem)
            return
        uplink = self._uplink_or_none(self._store) if self._store else None
        if uplink is None:
            refuse("eid.offline")
            return
        production = self._settings.production
        found = identity.verify(uplink.centre, uplink.trust, text, question.purpose, question.kind, production=production)
        if isinstance(found, identity.Refusal):
            refuse(found.code)
            return
        minor = under_age(found.document, date.today()) if found.document else None
        self._publish(on.CodeVerified(question.visit, question.number, found.document, found.officer, minor))

    def _look_up(self, question: AskLicences) -> None:
        from kiosk.outbox import licences

        uplink = self._uplink_or_none(self._store) if self._store else None
        if uplink is None:
            self._publish(on.LicencesRefused(question.visit, question.number, Problem("licences.offline")))
            return
        production, (types, purpose, by) = self._settings.production, (question.types, question.purpose, question.consent_by)
        found = licences.ask(uplink.centre, uplink.trust, question.id_number, types, purpose, by, production=production)
        if isinstance(found, licences.Refusal):
            self._publish(on.LicencesRefused(question.visit, question.number, Problem(found.code)))
            return
        held = {one.type: one.as_of.astimezone().isoformat(timespec="seconds") if one.as_of else "" for one in found.held}
        self._publish(on.LicencesFound(question.visit, question.number, held))


def _no_identity(text: str) -> str:
    """Why this text is certainly something else than an identity code; "" where only the centre can tell: their forms are its matter."""
    from kiosk.identity import codes
    from kiosk.wire.tracking import TrackingNumber

    match codes.meaning(text):
        case codes.IdNumber():
            return "code.proves-nothing"
        case TrackingNumber() | codes.ELicence() | codes.Uscc():
            return "eid.refused"
    return ""


def _answer(found: Answer) -> on.Answer:
    at = found.at.astimezone().isoformat(timespec="seconds") if found.at else ""
    return on.Answer(found.tracking_number, found.state, found.service or "", at, found.source)
