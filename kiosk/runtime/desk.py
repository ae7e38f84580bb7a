"""The store's thread: where this process writes to the queue on a resident's behalf."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kiosk.core.errors import Problem
from kiosk.runtime.worker import Worker
from kiosk.session import events as on

if TYPE_CHECKING:
    from kiosk.outbox.store import Store
    from kiosk.session.effects import Save
    from kiosk.session.parties import Party
    from kiosk.settings import Settings
    from kiosk.wire import submission as wire


class Desk:
    """Takes submissions and answers `Saved` only after the commit. `saved` is called after each, so that sync can start at once."""

    def __init__(self, settings: Settings, publish: Callable[[on.Event], None], saved: Callable[[], None]) -> None:
        self._settings, self._publish, self._tell_sync = settings, publish, saved
        self._store: Store | None = None
        self.worker = Worker("store", opened=self._open, closed=self._close)

    def save(self, effect: Save) -> None:
        """From any thread; the answer is an event."""
        self.worker.tell(lambda: self._save(effect))

    def _open(self) -> None:
        from kiosk.outbox import OUTBOX_FILE
        from kiosk.outbox.errors import StoreError
        from kiosk.outbox.store import Store

        try:
            self._settings.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._store = Store.open(self._settings.state_dir / OUTBOX_FILE, self._settings.terminal.code)
        except StoreError as error:
            self._publish(on.OutOfOrder(Problem(error.code)))
        except OSError:
            self._publish(on.OutOfOrder(Problem("store.io")))

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()

    def _save(self, effect: Save) -> None:
        from kiosk.outbox.errors import StoreError
        from kiosk.outbox.store import Draft
        from kiosk.outbox.trust import TrustError, sealer, stored_trust

        if self._store is None:
            self._publish(on.NotSaved(effect.visit, Problem("store.io")))
            return
        form_version = str(effect.service.form.version)
        try:
            trust = stored_trust(self._settings.state_dir)
            if trust is None:
                self._publish(on.NotSaved(effect.visit, Problem("store.no-sealing-key")))
                return
            payload = to_submission(effect).to_bytes()
            receipt = self._store.enqueue(Draft(effect.service.code, form_version, payload), sealer(trust))
        except (StoreError, TrustError) as error:
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
    )


def _party(party: Party) -> wire.Party:
    from kiosk.wire import submission as wire

    document = None
    if party.document is not None:
        document = {name: value for name, value in party.document.to_json().items() if value is not None}
    signature = None
    if party.signature is not None:
        drawn = party.signature
        signature = wire.Signature(strokes=drawn.strokes, width=drawn.width, height=drawn.height)
    fields = {name: wire.FieldValue(value=entry.value, source=entry.source) for name, entry in party.fields.items()}
    return wire.Party(role=party.role, document=document, fields=fields, signature=signature, assurance=party.assurance)
