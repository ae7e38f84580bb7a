"""Between the session and the printers: each paper goes to the thread of its device, and what became of it comes back as an event.

A job is drawn and printed on its device's thread: a page is made in a third of a second, nobody else needs that thread meanwhile, and a job
that waits behind a stuck printer is not even drawn. On the way to paper it passes three questions, in this order.

    wanted   is its visit still going on? Asked before it is drawn, and by the driver until it is out: no job outlives its visit
    drawn    a paper that can't be laid out takes no number in the log
    begun    `PrintLog.begin` has committed its id; a log that can't be written prints nothing. The number and its code stay on the screen
"""

from __future__ import annotations

import itertools
import logging
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from drivers.errors import DeviceError
from drivers.printing import Confirmed, Failed, Outcome, Unknown, Wanted
from kiosk.runtime import paper_contents
from kiosk.runtime.print_log import PrintLog, PrintLogError
from kiosk.session.events import DocumentPrinted, Event, Printed

if TYPE_CHECKING:
    from concurrent.futures import Future

    from drivers.document_printer import DocumentPrinter
    from drivers.receipt_printer import Part, ReceiptPrinter
    from kiosk.runtime.supervisor import Supervisor
    from kiosk.session import effects as do
    from kiosk.settings import Terminal

log = logging.getLogger(__name__)
RECEIPTS, DOCUMENTS = "receipt_printer", "document_printer"
NOT_DRAWN, NO_PRINTER = "receipt.not-drawn", "device.configuration"
Job = Callable[[Any, Wanted], Outcome]
Answer = Callable[[Literal["confirmed", "unknown", "failed"], str, int], Event]


class Printing:
    """`devices`: the supervisors, of which it uses those of printers. `present`: whether that visit is still going on; from any thread.
    Both are called on the receipt printer's thread: `withdraw_slip` when a visit is over, `slip_came_out` when one may have."""

    def __init__(
        self,
        devices: dict[str, Supervisor],
        terminal: Terminal,
        print_log: PrintLog,
        publish: Callable[[Event], None],
        present: Callable[[int], bool],
        withdraw_slip: Callable[[ReceiptPrinter], None],
        slip_came_out: Callable[[], None],
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        self._devices, self._terminal, self._log = devices, terminal, print_log
        self._publish, self._present, self._now = publish, present, now
        self._withdraw_slip, self._slip_came_out = withdraw_slip, slip_came_out
        self._held: list[list[Job]] = []
        self._prefix = secrets.token_hex(8)  # of jobs that belong to no record: another process counts its visits from 1, too

    def receipt(self, effect: do.PrintReceipt) -> None:
        """Answers `Printed`. The id in the log is the record's, with the number of a repetition behind it."""
        job = f"{effect.record_id}#{effect.copy}" if effect.copy else effect.record_id

        def print_(printer: ReceiptPrinter, wanted: Wanted) -> Outcome:
            from kiosk.documents.receipt import parts

            content = paper_contents.receipt_content(effect, self._terminal, self._now())
            return self._slip(printer, job, effect.copy, wanted, lambda: parts(content, printer.capabilities()))

        self._ask(RECEIPTS, effect.visit, print_, lambda word, reason, sent: Printed(effect.visit, word, reason, sent))

    def notice(self, effect: do.PrintNotice) -> None:
        """Answers `DocumentPrinted`."""
        job = self._own(effect.visit, effect.job)

        def page(printer: DocumentPrinter, wanted: Wanted) -> Outcome:
            from kiosk.documents.a4 import notice

            content = paper_contents.notice_content(effect, self._terminal, self._now())
            return self._page(printer, job, wanted, lambda: notice(content))

        def slip(printer: ReceiptPrinter, wanted: Wanted) -> Outcome:
            from kiosk.documents.notice import parts

            content = paper_contents.notice_content(effect, self._terminal, self._now())
            return self._slip(printer, job, 0, wanted, lambda: parts(content, printer.capabilities()))

        is_page = effect.printer == DOCUMENTS
        self._ask(effect.printer, effect.visit, page if is_page else slip, _document(effect.visit, effect.job))

    def form(self, effect: do.PrintForm) -> None:
        """Answers `DocumentPrinted`."""
        job = self._own(effect.visit, effect.job)

        def page(printer: DocumentPrinter, wanted: Wanted) -> Outcome:
            from kiosk.documents.a4 import application_form

            content = paper_contents.form_content(effect, self._terminal)
            return self._page(printer, job, wanted, lambda: application_form(content, self._now()))

        self._ask(DOCUMENTS, effect.visit, page, _document(effect.visit, effect.job))

    def print_document(self, visit: int, job: str, pdf: bytes, log_id: str) -> None:
        """A finished PDF; answers `DocumentPrinted` for `job`. `log_id` is printed once, ever, and names no person. From any thread."""

        def page(printer: DocumentPrinter, wanted: Wanted) -> Outcome:
            return self._page(printer, log_id, wanted, lambda: pdf)

        self._ask(DOCUMENTS, visit, page, _document(visit, job))

    def withdraw(self) -> None:
        """What the printers still hold of the visit that ended does not come out. Jobs under way see by themselves that nobody waits; those
        that wait behind a printer that hangs are let go of now, with what they know of a person."""
        for waiting in self._held:
            waiting.clear()
        self._held.clear()
        withdraws: dict[str, Callable[[Any], None]] = {RECEIPTS: self._withdraw_slip, DOCUMENTS: _withdraw}
        for kind, job in withdraws.items():
            if kind in self._devices:
                self._devices[kind].ask(job).add_done_callback(_raise_bugs)

    # On the device's thread.

    def _slip(self, printer: ReceiptPrinter, job: str, copy: int, wanted: Wanted, draw: Callable[[], Iterable[Part]]) -> Outcome:
        """Drawn part by part while it prints; with the first part it is certain that it can be drawn at all."""
        try:
            drawn = _begun(draw())
        except _undrawable() as error:
            return _not_drawn(error)
        outcome = self._logged(RECEIPTS, job, copy, lambda: printer.print(job, drawn, wanted))
        if not isinstance(outcome, Failed):
            self._slip_came_out()
        return outcome

    def _page(self, printer: DocumentPrinter, job: str, wanted: Wanted, draw: Callable[[], bytes]) -> Outcome:
        try:
            pdf = draw()
        except _undrawable() as error:
            return _not_drawn(error)
        return self._logged(DOCUMENTS, job, 0, lambda: printer.print(job, pdf, wanted))

    def _logged(self, device: str, job: str, copy: int, print_: Callable[[], Outcome]) -> Outcome:
        try:
            before = self._log.begin(job, device, copy)
        except PrintLogError as error:
            log.error("%s: nothing is printed, %s", device, error)
            return Failed(error.code, str(error), 0)
        if before is not None:
            return before
        try:
            outcome = print_()  # what else it raises is a bug, and leaves the job without an outcome: unknown
        except _undrawable() as error:
            outcome = _not_drawn(error)
        try:
            self._log.finish(job, outcome)
        except PrintLogError as error:  # it stays without one; who stands here is told what is known
            log.error("%s: the outcome of a job is not on disk, %s", device, error)
        return outcome

    def _own(self, visit: int, job: str) -> str:
        """The id of a paper that belongs to a visit and to no record."""
        return f"{self._prefix}-{visit}-{job}"

    def _ask(self, kind: str, visit: int, job: Job, answer: Answer) -> None:
        if kind not in self._devices:
            self._publish(answer("failed", NO_PRINTER, 0))
            return

        device = self._devices[kind]

        def wanted() -> bool:
            device.lives()
            return self._present(visit)

        held = [job]
        self._held.append(held)

        def run(printer: Any) -> Outcome:
            taken = held.pop() if held and wanted() else None
            return taken(printer, wanted) if taken else Failed("device.cancelled", "the visit is over", 0)

        device.ask(run).add_done_callback(lambda done: self._publish(_told(done, answer)))


def _begun(parts: Iterable[Part]) -> Iterator[Part]:
    """The same parts, of which the first is made already."""
    rest = iter(parts)
    return itertools.chain(tuple(itertools.islice(rest, 1)), rest)


def _undrawable() -> tuple[type[Exception], ...]:
    """What the layout raises when a paper can't be drawn."""
    from kiosk.core import typeset
    from kiosk.core.glyphs import FontMissing
    from kiosk.documents import raster

    return FontMissing, raster.TooLong, typeset.TooLong, typeset.NotTypeset


def _not_drawn(error: Exception) -> Failed:
    log.error("a paper can't be drawn: %s", getattr(error, "code", type(error).__name__))
    return Failed(NOT_DRAWN, type(error).__name__, 0)


def _document(visit: int, job: str) -> Answer:
    return lambda word, reason, _sent: DocumentPrinted(visit, job, word, reason)


def _told(done: Future[Outcome], answer: Answer) -> Event:
    error = done.exception()
    if isinstance(error, DeviceError):
        return answer("failed", error.code, 0)
    if error is not None:
        _raise_bugs(done)
        return answer("unknown", "", 0)
    outcome = done.result()
    match outcome:
        case Failed(reason):
            return answer("failed", reason, outcome.bytes_sent)
        case Confirmed():
            return answer("confirmed", "", outcome.bytes_sent)
        case Unknown():
            return answer("unknown", "", outcome.bytes_sent)


def _withdraw(printer: DocumentPrinter) -> None:
    printer.withdraw()


def _raise_bugs(done: Future[Any]) -> None:
    """A future would keep a bug to itself. What a device could not do is told by its health."""
    error = done.exception()
    if error is not None and not isinstance(error, DeviceError):
        sys.excepthook(type(error), error, error.__traceback__)
