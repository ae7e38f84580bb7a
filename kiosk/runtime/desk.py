"""The store's thread: where this process writes to the queue on a resident's behalf."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

from kiosk.core.errors import Problem
from kiosk.runtime.worker import Worker
from kiosk.session import events as on
from kiosk.session.availability import STORE
from kiosk.session.glass_events import RecordsKept

if TYPE_CHECKING:
    from kiosk.outbox.store import Store
    from kiosk.runtime.reports import Saying
    from kiosk.session.effects import Note, Save
    from kiosk.session.parties import Party
    from kiosk.settings import Settings
    from kiosk.wire import submission as wire
    from kiosk.wire.seal import Seal

log = logging.getLogger(__name__)
OPEN_AGAIN, LOOK_FOR_KEY = 10.0, 1.0  # seconds
NO_KEY, OTHER_CODE = "store.no-sealing-key", "store.enrolled-anew"


class Desk:
    """Takes submissions and answers `Saved` only after the commit. `saved` is called after each, so that sync can start at once.

    Whether it could take one now is reported as the health of the device "store": a resident is told before typing, not after.
    """

    def __init__(self, settings: Settings, publish: Callable[[on.Event], None], saved: Callable[[], None]) -> None:
        self._settings, self._publish, self._tell_sync = settings, publish, saved
        self._store: Store | None = None
        self._seal: Seal | None = None
        self._keys_of: object = None
        self._trouble = ""
        self._said: on.Health | None = None
        self.worker = Worker("store", between=self._tend, closed=self._close)

    def save(self, effect: Save) -> None:
        """From any thread; the answer is an event."""
        self.worker.tell(lambda: self._save(effect))

    def report(self, said: Saying) -> None:
        """A ticket, a rating or a vote, kept and sent like any record. From any thread; the answer is an event."""
        self.worker.tell(lambda: self._report(said))

    def note(self, effect: Note) -> None:
        """A row in the audit chain. From any thread. A disk that fails is said by the health of the store."""
        self.worker.tell(lambda: self._note(effect))

    def _tend(self) -> float:
        """Opens what is not open yet and says how it stands; the seconds until it looks again."""
        if self._store is None and not self._opened():
            return OPEN_AGAIN
        if not self._has_the_key():
            return LOOK_FOR_KEY
        self._say(on.Health("online"))
        return 3600.0

    def _opened(self) -> bool:
        from kiosk.outbox import OUTBOX_FILE
        from kiosk.outbox.errors import StoreError
        from kiosk.outbox.store import Store

        try:
            self._settings.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            store = Store.open(self._settings.state_dir / OUTBOX_FILE, self._settings.terminal.code)
            try:
                held = store.status()
            except StoreError:
                store.close()
                raise
        except StoreError as error:
            return self._out_of_order(error.code, str(error))
        except OSError as error:
            return self._out_of_order("store.io", f"{self._settings.state_dir}: {error.strerror}")
        self._store = store
        if self._trouble:
            log.warning("store: works again")
            self._publish(on.Repaired(self._trouble))
            self._trouble = ""
        self._publish(RecordsKept(held.pending + held.held + held.delivered))
        return True

    def _out_of_order(self, code: str, detail: str) -> bool:
        if code != self._trouble:
            self._trouble = code
            log.error("store: %s %s", code, detail)
            self._publish(on.OutOfOrder(Problem(code)))
        return False

    def _has_the_key(self) -> bool:
        """The centre may change its keys, and a technician may enrol this terminal, at any time: the files are looked at before each use.

        Numbers made under another code than the enrolled one could never be delivered, so then nothing is saved until the next start.
        """
        from kiosk.outbox import enrolment
        from kiosk.outbox.trust import TrustError, sealer, stored_trust, version_of

        version = version_of(self._settings.state_dir)
        if self._seal is not None and version == self._keys_of:
            return True
        self._seal = None
        try:
            known, trust = enrolment.load(self._settings.state_dir), stored_trust(self._settings.state_dir)
        except TrustError as error:
            self._say(on.Health("hardware-error", error.code), str(error))
            return False
        if known is None or trust is None:
            self._say(on.Health("no-device", NO_KEY), "no key of the centre yet: enrol this terminal")
            return False
        if known.terminal != self._settings.terminal.code:
            self._say(on.Health("no-device", OTHER_CODE), f"enrolled as {known.terminal}: start this terminal again")
            return False
        self._seal, self._keys_of = sealer(trust), version
        return True

    def _say(self, health: on.Health, detail: str = "") -> None:
        if health != self._said:
            self._said = health
            if health.code:
                log.warning("store: %s %s", health.code, detail)
            self._publish(on.DeviceChanged(STORE, health))

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()

    def _note(self, effect: Note) -> None:
        from kiosk.outbox.errors import StoreError

        self._tend()
        if self._store is None:
            log.error("store: not there for an audit row: %s", effect.what)
            return
        try:
            self._store.note(effect.what, effect.subject, effect.detail, datetime.now(UTC))
        except StoreError as error:
            log.error("store: %s %s", error.code, error)

    def _report(self, said: Saying) -> None:
        from kiosk.outbox.errors import StoreError
        from kiosk.runtime.reports import report_of

        self._tend()
        report = report_of(said, self._settings.terminal.code)
        if self._store is None or self._seal is None:
            self._publish(report.refused(self._why_not()))
            return
        try:
            receipt = self._store.enqueue(report.draft, self._seal)
        except StoreError as error:
            log.error("store: %s %s", error.code, error)
            self._publish(report.refused(Problem(error.code)))
            return
        self._publish(report.saved(receipt))
        self._tell_sync()

    def _why_not(self) -> Problem:
        return Problem(self._trouble or (self._said.code if self._said else NO_KEY))

    def _save(self, effect: Save) -> None:
        from kiosk.outbox.errors import StoreError
        from kiosk.outbox.store import Draft

        self._tend()
        if self._store is None or self._seal is None:
            self._publish(on.NotSaved(effect.visit, self._why_not()))
            return
        form_version = str(effect.service.form.version)
        try:
            payload = to_submission(effect).to_bytes()
            receipt = self._store.enqueue(Draft(effect.service.code, form_version, payload, attachments=_attachments(effect)), self._seal)
        except StoreError as error:
            log.error("store: %s %s", error.code, error)
            self._publish(on.NotSaved(effect.visit, Problem(error.code)))
            return
        made_at = receipt.created_at.astimezone().isoformat(timespec="seconds")
        self._publish(on.Saved(effect.visit, receipt.id, receipt.tracking_number, made_at))
        self._tell_sync()


def to_submission(effect: Save) -> wire.Submission:
    """The visit as it goes under the seal."""
    from kiosk.wire import submission as wire

    return wire.Submission(
        service=effect.service.code,
        form_version=str(effect.service.form.version),
        language=effect.language,
        submitted_at=datetime.now(UTC),
        parties=tuple(_party(party) for party in effect.parties),
        review=effect.review,
        attachments=tuple(wire.Attached(material=name, media_type=media_type(effect, name)) for name in scanned(effect)),
        answers=dict(effect.answers),
        sub_cases=tuple(wire.SubCase(id=one.id, task=one.task, dept=one.dept, depends_on=one.depends_on) for one in effect.sub_cases),
        exemptions=tuple(
            wire.Exempted(material=name, kind=one.kind, by=one.by, consent=one.consent, found=one.found, as_of=one.as_of)
            for name, one in sorted(effect.exemptions.items())
        ),
        notice_hash=effect.notice_hash,
        payment=wire.Payment(number=by.number, amount=by.amount, state=by.state) if (by := effect.payment) else None,
    )


def scanned(effect: Save) -> tuple[str, ...]:
    """The materials of which there are pages, in the order of the service."""
    return tuple(one.name for one in effect.service.source.materials if effect.scans.get(one.name))


def media_type(effect: Save, name: str) -> str:
    """A portrait goes as the very picture that was judged by the document's rules; papers go as PDF."""
    taken = any(one.name == name and one.here == "photo" for one in effect.service.source.materials)
    return "image/jpeg" if taken else "application/pdf"


def _attachments(effect: Save) -> tuple[BinaryIO, ...]:
    """One file a material, in memory: nothing unsealed of a resident's papers reaches the disk. Raises `StoreError` store.payload."""
    if not effect.scans:
        return ()
    from kiosk.outbox.errors import StoreError
    from kiosk.runtime.pages import as_pdf
    from kiosk.vision.pages import PageError

    try:
        return tuple(
            io.BytesIO(effect.scans[name][0].jpeg if media_type(effect, name) == "image/jpeg" else as_pdf(effect.scans[name]))
            for name in scanned(effect)
        )
    except PageError as error:
        raise StoreError("store.payload", f"{error.code}: {error}") from error


def _party(party: Party) -> wire.Party:
    from kiosk.wire import submission as wire

    said = party.document
    drawn = party.signature
    return wire.Party(
        role=party.role,
        document=None if said is None else {name: value for name, value in said.to_json().items() if value is not None},
        origin="sam" if said is None else said.origin,
        origins={} if said is None else dict(said.provenance),
        evidence=tuple(
            wire.Evidence(factor=one.factor, proven=one.proven, review=one.review, refused=one.refused) for one in party.evidence
        ),
        consents=tuple(wire.Consent(purpose=one.purpose, by=one.by, given=one.given) for one in party.consents),
        fields={name: wire.FieldValue(value=entry.value, source=entry.source) for name, entry in party.fields.items()},
        signature=None if drawn is None else wire.Signature(strokes=drawn.strokes, width=drawn.width, height=drawn.height),
        assurance=party.assurance,
    )
