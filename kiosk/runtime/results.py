"""A document that the centre issued, on its way from there to paper: fetched, verified, printed, forgotten.

    sync thread         asks the centre, in turn with the other questions; verifies the seal
    printer's thread    prints (kiosk.runtime.printing)

The bytes are in memory from here to the printer, in no file, no event and no state. What does not verify is never printed, whoever sent it.
Both are rows in the audit chain, result-to-printer and result-refused: the record with the hash of the document, or with the code of why
not, and nobody's name. What became of it at the printer stands in the print log.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.core.errors import Problem
from kiosk.session import events as on
from kiosk.session.effects import Note

if TYPE_CHECKING:
    from kiosk.documents.seals import Authority
    from kiosk.outbox.results import Fetched
    from kiosk.outbox.uplink import Uplink
    from kiosk.runtime.courier import Courier
    from kiosk.runtime.printing import Printing
    from kiosk.session.effects import FindResults, PrintResult
    from kiosk.settings import Documents
    from kiosk.wire.results import Result

log = logging.getLogger(__name__)
OFFLINE, TOO_MANY, FAILED = "collect.offline", "collect.too-many", "collect.failed"
NO_AUTHORITY = "collect.no-authority"


class Results:
    """`note`: a row for the audit chain; `present`: whether that visit is still going on. Both may be called from any thread.
    `production`: seals for demonstration count for nothing."""

    def __init__(
        self,
        documents: Documents,
        courier: Courier,
        printing: Printing,
        note: Callable[[Note], None],
        publish: Callable[[on.Event], None],
        present: Callable[[int], bool],
        production: bool = False,
    ) -> None:
        self._documents, self._courier, self._printing = documents, courier, printing
        self._note, self._publish, self._present, self._production = note, publish, present, production
        self._prefix = secrets.token_hex(8)  # of jobs: another process counts its visits from 1, too

    def find(self, effect: FindResults) -> None:
        """Answers `ResultsFound` or `ResultsRefused`."""
        self._courier.ask_centre(lambda uplink: self._publish(self._found(effect, uplink)))

    def print(self, effect: PrintResult) -> None:
        """Answers `DocumentPrinted`."""
        self._courier.ask_centre(lambda uplink: self._fetch_and_print(effect, uplink))

    # On the sync thread.

    def _found(self, effect: FindResults, uplink: Uplink | None) -> on.Event:
        from kiosk.outbox import http, results

        if uplink is None:
            return on.ResultsRefused(effect.visit, Problem(OFFLINE), effect.number)
        try:
            found = results.find(uplink.centre, uplink.trust, effect.id_number)
        except (http.Unreachable, http.NotTheCentre, http.Refused) as error:
            return on.ResultsRefused(effect.visit, Problem(_code(error)), effect.number)
        return on.ResultsFound(effect.visit, tuple(_issued(one, datetime.now(UTC)) for one in found), effect.number)

    def _fetch_and_print(self, effect: PrintResult, uplink: Uplink | None) -> None:
        if not self._present(effect.visit):  # who left wants nothing any more, and nothing of theirs is fetched
            return
        if (authority := self._authority()) is None:
            self._refuse(effect, NO_AUTHORITY)
            return
        fetched = self._fetched(effect, uplink)
        if isinstance(fetched, str):
            self._refuse(effect, fetched)
            return
        if code := _not_genuine(fetched.pdf, authority):
            self._refuse(effect, code, "" if code == NO_AUTHORITY else fetched.result.content_hash)
            return
        self._note(Note("result-to-printer", effect.record_id, fetched.result.content_hash))
        self._printing.print_document(effect.visit, effect.job, fetched.pdf, f"{self._prefix}-{effect.visit}-{effect.job}")

    def _fetched(self, effect: PrintResult, uplink: Uplink | None) -> Fetched | str:
        """The document, or the code of why there is none."""
        from kiosk.outbox import http, results

        if uplink is None:
            return OFFLINE
        try:
            fetched = results.fetch(uplink.centre, uplink.trust, effect.id_number, effect.record_id)
        except results.Altered as error:
            log.error("a document was changed after it was issued: record %s", effect.record_id)
            return error.code
        except (results.NoSuchDocument, http.Unreachable, http.NotTheCentre, http.Refused) as error:
            return _code(error)
        return fetched if _issued(fetched.result, datetime.now(UTC)).is_valid else results.NoSuchDocument.code

    def _authority(self) -> Authority | None:
        """Whose seal counts; None where a technician has not said it, or not so that it can be read."""
        from kiosk.documents.seals import Authority

        path, crls = self._documents.seal_authority, self._documents.seal_crls
        if not path:
            log.error("documents.seal_authority is not set: nothing issued is printed here")
            return None
        try:
            revoked = (Path(crls).read_bytes(),) if crls else ()
            return Authority((Path(path).read_bytes(),), self._documents.seal_signer, revoked, not self._production)
        except OSError as error:
            log.error("documents.seal_authority, seal_crls: %s: %s", error.filename, error.strerror)
            return None

    def _refuse(self, effect: PrintResult, code: str, content_hash: str = "") -> None:
        """`content_hash`: of what is not genuine."""
        self._note(Note("result-refused", effect.record_id, code))
        if content_hash:
            self._note(Note("result-not-genuine", effect.record_id, content_hash))
        self._publish(on.DocumentPrinted(effect.visit, effect.job, "failed", code))


def _not_genuine(pdf: bytes, authority: Authority) -> str:
    """Why this document is not printed; "" when its seal holds."""
    from kiosk.documents.seals import BadAuthority, NotGenuine, verify

    try:
        verify(pdf, authority, datetime.now(UTC))
    except NotGenuine as error:
        log.error("a document is not printed: %s", error.code)
        return error.code
    except BadAuthority as error:
        log.error("documents.seal_authority, seal_crls: %s", error)
        return NO_AUTHORITY
    return ""


def _code(error: Exception) -> str:
    """What a resident is told when the centre, or whoever answers in its place, gives nothing."""
    from kiosk.outbox import http, results

    match error:
        case results.NoSuchDocument():
            return error.code
        case http.TooManyRequests():
            return TOO_MANY
        case http.Refused():
            return FAILED
        case http.Unreachable():  # with a time to wait it is the centre, which is busy looking through what it received
            return FAILED if error.retry_after else OFFLINE
    return OFFLINE


def _issued(one: Result, now: datetime) -> on.IssuedResult:
    expired = one.valid_until is not None and one.valid_until <= now
    issued_at = one.issued_at.astimezone().isoformat(timespec="seconds")
    is_valid = one.state == "issued" and not expired
    return on.IssuedResult(one.record_id, one.tracking_number, one.service, issued_at, one.assurance, one.pages, is_valid)
