"""Document printers on the network that speak IPP and take PDF: IPP Everywhere and AirPrint models, or a CUPS queue before any other.

One job goes up a ladder, and each rung has its own honest way to end:

    CHECK     Get-Printer-Attributes, and whatever an earlier job left there is cancelled. Not ready: `Failed`, nothing has left.
    CREATE    Create-Job: the printer gives the job its number while there is nothing in it yet. Refused or broken off: `Failed`.
    SEND      Send-Document, as long as it takes: a printer without a disk takes a page when the one before is out.
    FOLLOW    Get-Job-Attributes until the job has ended, beside SEND. Completed without a complaint, and the printer does not stand still
              behind it: `Confirmed`. Some call a job completed when they have it, with its pages still inside.
    CANCEL    nobody waits any more, a person would have to help for too long, or nothing is heard: Cancel-Job, and then what the printer
              says of the job. Cancelled or aborted: `Failed`. Completed after all: `Confirmed`. No word: `Unknown`.

A printer without Create-Job gets Print-Job. Its answer is the only one that names the job, so when it is lost, `Unknown` is said.

Whatever is left at the printer after an `Unknown` is found there by its name, and cancelled as soon as the printer is asked anything.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from drivers.document_printer import Confirmed, Failed, HardwareError, NotReady, Online, Outcome, Paper, State, Unknown, Wanted, always
from drivers.document_printer.ipp_codec import Answer, JobState, Operation
from drivers.document_printer.ipp_jobs import BUSY, Busy, Jobs, Report, number_of, refused
from drivers.document_printer.ipp_line import Line, NotSent, Sending, address_of
from drivers.document_printer.ipp_state import WANTED, Printer, printer_of
from drivers.document_printer.pages import sheets_of
from drivers.errors import Cancelled, ConfigurationError, DeviceError, HardwareFault

_REMEMBERED = 1000
_USER = re.compile(r"[A-Za-z0-9-]{1,40}")
_TOO_SLOW = "printer.too-slow"


@dataclass(frozen=True)
class Options:
    """`url`: `ipp://HOST[:631]/ipp/print`, or `ipps://…` with `ca_file`, the certificates to trust. `user`: under which name this
    terminal's jobs stand at the printer; two terminals that share one need two. Times in seconds.

    `poll_interval`: between two questions about a job. `help_timeout`: so long a job waits for somebody to put in paper.
    `silence_timeout`: so long a job goes on without a word from the printer. `job_timeout`: for all of a job, on top of `page_timeout`
    for each page. `cancel_timeout`: until a job that is cancelled has ended; a page that has begun comes out first.
    """

    url: str
    user: str = "kiosk"
    ca_file: str = ""
    connect_timeout: float = 3.0
    answer_timeout: float = 10.0
    poll_interval: float = 0.5
    help_timeout: float = 60.0
    silence_timeout: float = 15.0
    job_timeout: float = 60.0
    page_timeout: float = 20.0
    cancel_timeout: float = 20.0


@dataclass
class _Job:
    """A job at the printer, of `number` as soon as it has one. `limit`: when it has had its time. `told`: what was heard of it, each once
    in its order."""

    name: str
    sheets: int
    limit: float
    number: int = 0
    sending: Sending | None = None
    heard_at: float = 0.0
    stands_since: float | None = None
    told: list[str] = field(default_factory=list)

    def tell(self, what: str) -> None:
        if not self.told or self.told[-1] != what:
            self.told.append(what)


class Driver:
    """An IPP printer. Needs no connection between two calls. `bytes_sent` of an outcome counts all requests since the check."""

    def __init__(self, options: Options) -> None:
        if not _USER.fullmatch(options.user):
            raise ConfigurationError("user: 1 to 40 letters, digits and hyphens")
        self._options = options
        self._address = address_of(options.url)
        self._line: Line | None = None
        self._may_hold_jobs = True
        self._outcomes: OrderedDict[str, Outcome] = OrderedDict()

    def open(self) -> None:
        if refusal := self._printer().refusal():
            raise ConfigurationError(refusal)
        self.withdraw()

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def state(self) -> State:
        """Cancels, too, what could not be cancelled when its visit was over: nobody may ever print again before paper is put in."""
        state = self._printer().state
        if self._may_hold_jobs:
            with contextlib.suppress(DeviceError):
                self._may_hold_jobs = bool(self._cancel_own())
        return state

    def withdraw(self) -> None:
        self._may_hold_jobs = True
        cancelled, limit = self._cancel_own(), time.monotonic() + self._options.cancel_timeout
        for number in cancelled:
            self._jobs().end_of(number, limit)
        self._may_hold_jobs = False

    def print(self, job_id: str, pdf: bytes, wanted: Wanted = always) -> Outcome:
        if job_id in self._outcomes:
            return self._outcomes[job_id]
        outcome = self._print(job_id, pdf, wanted)
        if isinstance(outcome, Failed):
            return outcome
        self._outcomes[job_id] = outcome
        if len(self._outcomes) > _REMEMBERED:
            self._outcomes.popitem(last=False)
        return outcome

    def _print(self, job_id: str, pdf: bytes, wanted: Wanted) -> Outcome:
        try:
            line = self._connected()
            line.sent = 0
        except DeviceError as error:
            return Failed(error.code, f"check: {error}", 0)
        try:
            with line.as_long_as(wanted):
                sheets, printer = sheets_of(pdf), self._printer_in_order()
        except DeviceError as error:
            return Failed(error.code, f"check: {error}", line.sent)
        if not isinstance(printer.state, Online):
            return Failed(_reason(printer.state), "check", line.sent)
        if not wanted():
            return Failed(Cancelled.code, "check: nobody waits for it", line.sent)
        limit = time.monotonic() + self._options.job_timeout + sheets * self._options.page_timeout
        job = _Job(f"{self._options.user}.{hashlib.sha256(job_id.encode()).hexdigest()[:16]}", sheets, limit)
        self._may_hold_jobs = True
        apart = printer.takes_documents_apart
        ended = self._begin(job, printer, pdf, wanted) if apart else self._begin_at_once(job, printer, pdf, wanted)
        outcome = ended or self._follow(job, wanted)
        if job.sending:
            job.sending.cancel()
        return outcome

    def _connected(self) -> Line:
        if self._line is None:
            options = self._options
            self._line = Line(self._address, options.user, options.ca_file, options.connect_timeout, options.answer_timeout)
        return self._line

    def _jobs(self) -> Jobs:
        return Jobs(self._connected(), self._options.user, self._options.poll_interval)

    def _cancel_own(self) -> tuple[int, ...]:
        """The numbers of this terminal's jobs that had not ended."""
        jobs = self._jobs()
        own = jobs.own()
        for number in own:
            jobs.cancel(number)
        return own

    def _printer(self) -> Printer:
        answer = self._connected().ask(Operation.GET_PRINTER_ATTRIBUTES, of_operation={"requested-attributes": WANTED})
        if answer.status in BUSY:
            return Printer(NotReady(Busy.code, Paper.UNKNOWN))
        if not answer.ok:
            raise refused(answer)
        return printer_of(answer.printer)

    def _printer_in_order(self) -> Printer:
        """Holds nothing of an earlier job: nobody's page comes out before or behind another's."""
        if self._may_hold_jobs:
            self.withdraw()
        printer = self._printer()
        if isinstance(printer.state, Online) and (refusal := printer.refusal()):
            raise ConfigurationError(refusal)
        return printer

    def _begin(self, job: _Job, printer: Printer, pdf: bytes, wanted: Wanted) -> Outcome | None:
        """None: from here on the printer knows the job by its number. A job that broke off with nothing in it prints nothing."""
        line, jobs = self._connected(), self._jobs()
        try:
            with line.as_long_as(wanted):
                job.number = jobs.create(job.name, printer.job_template())
        except DeviceError as error:
            return Failed(error.code, f"create: {error}", line.sent)
        job.sending = jobs.send(job.number, pdf)
        return None

    def _begin_at_once(self, job: _Job, printer: Printer, pdf: bytes, wanted: Wanted) -> Outcome | None:
        line = self._connected()
        job.sending = self._jobs().send_at_once(job.name, printer.job_template(), pdf)
        while (result := job.sending.result) is None and wanted() and time.monotonic() < job.limit:
            line.pause(self._options.poll_interval, job.sending)
        try:
            match result:
                case Answer():
                    job.number, job.sending = number_of(result), None
                    return None
                case NotSent():
                    return Failed(result.code, f"send: {result}", line.sent)
                case DeviceError():
                    said = f"send: {result}"
                case None:
                    said = "send: no number came" if wanted() else "send: nobody waits for it"
        except DeviceError as error:
            return Failed(error.code, f"send: {error}", line.sent)
        with contextlib.suppress(DeviceError):
            self.withdraw()
        return Unknown(said, line.sent, job.sheets)

    def _follow(self, job: _Job, wanted: Wanted) -> Outcome:
        line, job.heard_at = self._connected(), time.monotonic()
        while True:
            with line.as_long_as(wanted):
                ended, reason = self._look(job)
            if ended is not None:
                return ended
            if not (reason := reason or self._why_not_sent(job)):
                reason = Cancelled.code if not wanted() else _TOO_SLOW if time.monotonic() > job.limit else ""
            if reason:
                return self._cancel(job, reason)
            line.pause(self._options.poll_interval, job.sending)

    def _look(self, job: _Job) -> tuple[Outcome | None, str]:
        """The end of the job, or why it has to be cancelled, or neither."""
        try:
            report = self._jobs().look(job.number)
            state = self._printer().state if report is not None and not report.state.is_final else None
        except DeviceError as error:
            job.tell(f"{error.code}: {error}")
            return None, error.code if time.monotonic() - job.heard_at > self._options.silence_timeout else ""
        job.heard_at = now = time.monotonic()
        if report is None or state is None:
            return self._verdict(job, report, ""), ""
        job.tell(f"{report}, printer {_said(state)}")
        if isinstance(state, Online):
            job.stands_since = None
            return None, ""
        job.stands_since = job.stands_since or now
        return None, _reason(state) if now - job.stands_since > self._options.help_timeout else ""

    def _why_not_sent(self, job: _Job) -> str:
        """ "" while the document is on its way, and when it has arrived."""
        result = job.sending.result if job.sending else None
        if result is None:
            return ""
        job.sending = None
        error = result if isinstance(result, DeviceError) else None if result.ok else refused(result)
        if error is not None:
            job.tell(f"send: {error}")
        return error.code if error is not None else ""

    def _cancel(self, job: _Job, reason: str) -> Outcome:
        """First Cancel-Job, then the connection of a document that is still on its way: some printers print what came of it."""
        jobs = self._jobs()
        job.tell(f"cancelled for {reason}")
        try:
            jobs.cancel(job.number)
            if job.sending:
                job.sending.cancel()
                job.sending = None
            report = jobs.end_of(job.number, time.monotonic() + self._options.cancel_timeout)
        except DeviceError as error:
            job.tell(f"cancel: {error}")
            return Unknown(_evidence(job), self._connected().sent, job.sheets)
        return self._verdict(job, report, reason)

    def _verdict(self, job: _Job, report: Report | None, reason: str) -> Outcome:
        """What a job that has ended is for the terminal. `reason`: why it was cancelled from here, else ""."""
        job.tell(str(report or "the printer does not know the job any more"))
        self._may_hold_jobs = report is None
        is_out = report is not None and report.state is JobState.COMPLETED and not report.complains and self._goes_on_behind(job)
        evidence, sent = _evidence(job), self._connected().sent
        match report:
            case Report(JobState.COMPLETED) if is_out:
                return Confirmed(evidence, sent, job.sheets)
            case Report(JobState.CANCELLED):
                return Failed(reason or "printer.job-cancelled", evidence, sent, job.sheets)
            case Report(JobState.ABORTED):
                return Failed(reason or "printer.job-aborted", evidence, sent, job.sheets)
            case _:
                return Unknown(evidence, sent, job.sheets)

    def _goes_on_behind(self, job: _Job) -> bool:
        """Whether the printer is ready for another job, now that this one is said to be completed."""
        try:
            state = self._printer().state
        except DeviceError as error:
            job.tell(f"behind it {error.code}: {error}")
            return False
        if not isinstance(state, Online):
            job.tell(f"behind it {_said(state)}")
        return isinstance(state, Online)


def _reason(state: NotReady | HardwareError) -> str:
    return state.reason if isinstance(state, NotReady) else HardwareFault.code


def _said(state: State) -> str:
    match state:
        case Online(warnings=warnings):
            return " ".join(("online", *warnings))
        case NotReady(reason=reason):
            return reason
        case HardwareError(detail=detail):
            return detail


def _evidence(job: _Job) -> str:
    return f"job {job.number}: {'; '.join(job.told)}"
