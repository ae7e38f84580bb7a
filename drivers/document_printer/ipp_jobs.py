"""The jobs of this terminal at a printer: made, looked at, cancelled, found again (RFC 8011, 4.2 and 4.3)."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drivers.document_printer.ipp_codec import Answer, Attributes, JobState, Operation, Value, numbers, texts
from drivers.document_printer.ipp_line import Line, Sending
from drivers.document_printer.ipp_state import PDF
from drivers.errors import ConfigurationError, DeviceError, Garbled, HardwareFault, NoAnswer

BUSY = (0x0502, 0x0505, 0x0506, 0x0507, 0x050B)
"""server-error-service-unavailable, -temporary-error, -not-accepting-jobs, -busy, -too-many-jobs."""
_NOT_ALLOWED = (0x0401, 0x0402, 0x0403)
_NOT_POSSIBLE, _NOT_FOUND, _GONE = 0x0404, 0x0406, 0x0407
_DEVICE_ERROR = 0x0504
_NOT_FOR_SURE = ("error", "warning", "abort", "cancel", "stop", "unprintable", "queued-in-device", "job-outgoing")
"""What stands in a job-state-reason of a job that is called completed without being known to be on paper, or not as it should be. With
`queued-in-device` it went on to a device of which the printer hears nothing (RFC 8011, 5.3.8): the state of every job of such a spooler."""
_OF_A_JOB = ("job-id", "job-name", "job-originating-user-name", "job-state", "job-state-reasons", "job-impressions-completed")


class Busy(DeviceError):
    code = "printer.busy"


class JobRefused(DeviceError):
    code = "printer.job-refused"


@dataclass(frozen=True)
class Report:
    """What the printer says of a job. `impressions` is for the technician: one printer counted a page while its tray was empty."""

    state: JobState
    reasons: tuple[str, ...]
    impressions: int | None

    @property
    def complains(self) -> bool:
        return any(word in reason for reason in self.reasons for word in _NOT_FOR_SURE)

    def __str__(self) -> str:
        impressions = "" if self.impressions is None else f", {self.impressions} impressions"
        return f"{self.state.name.lower()} ({', '.join(self.reasons) or 'no reason'}{impressions})"


class Jobs:
    """Under the name of `user`. Every verb raises what `Line.ask` does, and what `refused` makes of an answer."""

    def __init__(self, line: Line, user: str, poll_interval: float) -> None:
        self._line, self._user, self._poll_interval = line, user, poll_interval

    def create(self, name: str, template: Mapping[str, Value]) -> int:
        """A job with nothing in it yet; its number. What the printer can't do to the letter it has to refuse: no certificate on Letter."""
        answer = self._line.ask(Operation.CREATE_JOB, of_operation={"job-name": name, "ipp-attribute-fidelity": True}, of_job=template)
        return number_of(answer)

    def send(self, number: int, pdf: bytes) -> Sending:
        return self._line.begin(
            Operation.SEND_DOCUMENT, job=number, of_operation={"document-format": PDF, "last-document": True}, document=pdf
        )

    def send_at_once(self, name: str, template: Mapping[str, Value], pdf: bytes) -> Sending:
        """Print-Job: the number of the job stands in the answer only."""
        of_operation: Mapping[str, Value] = {"job-name": name, "ipp-attribute-fidelity": True, "document-format": PDF}
        return self._line.begin(Operation.PRINT_JOB, of_operation=of_operation, of_job=template, document=pdf)

    def look(self, number: int) -> Report | None:
        """None: the printer knows no such job, or no longer. A printer that was off and on counts from 1 again: then somebody else's job
        has the number, and what becomes of it says nothing of ours."""
        answer = self._line.ask(Operation.GET_JOB_ATTRIBUTES, job=number, of_operation={"requested-attributes": _OF_A_JOB})
        if answer.status in (_NOT_FOUND, _GONE):
            return None
        if not answer.ok or not answer.jobs:
            raise refused(answer)
        return None if self._is_anothers(answer.jobs[0]) else _report(answer.jobs[0])

    def cancel(self, number: int) -> None:
        """Harmless for a job that has ended."""
        answer = self._line.ask(Operation.CANCEL_JOB, job=number)
        if not answer.ok and answer.status not in (_NOT_POSSIBLE, _NOT_FOUND, _GONE):
            raise refused(answer)

    def end_of(self, number: int, limit: float) -> Report | None:
        """How a job ended that was cancelled: a page that has begun comes out first. Raises `NoAnswer` for one that has not by `limit`, by
        the monotonic clock."""
        while (report := self.look(number)) is not None and not report.state.is_final:
            if time.monotonic() > limit:
                raise NoAnswer(f"job {number} was cancelled and is still {report}")
            self._line.pause(self._poll_interval)
        return report

    def own(self) -> tuple[int, ...]:
        """The numbers of this terminal's jobs that have not ended, whoever of its processes made them."""
        of_operation: Mapping[str, Value | Sequence[str]] = {
            "requested-attributes": _OF_A_JOB,
            "which-jobs": "not-completed",
            "my-jobs": True,
        }
        answer = self._line.ask(Operation.GET_JOBS, of_operation=of_operation)
        if not answer.ok:
            raise refused(answer)
        return tuple(_number(job) for job in answer.jobs if self._is_own(job))

    def _is_own(self, job: Attributes) -> bool:
        """Printers that do not know my-jobs list everybody's. Some hide or change the names, others the users."""
        names, users = texts(job, "job-name"), texts(job, "job-originating-user-name")
        return users[:1] == (self._user,) or any(name.startswith(f"{self._user}.") for name in names)

    def _is_anothers(self, job: Attributes) -> bool:
        """A printer that says neither whose it is nor its name is believed."""
        return ("job-name" in job or "job-originating-user-name" in job) and not self._is_own(job)


def number_of(answer: Answer) -> int:
    """Of the job that was made."""
    if not answer.ok or not answer.jobs:
        raise refused(answer)
    return _number(answer.jobs[0])


def refused(answer: Answer) -> DeviceError:
    """The error for an answer that is none of what was hoped for."""
    said = f"status 0x{answer.status:04x}"
    if answer.ok:
        return Garbled("an answer without what was asked for")
    if answer.status in BUSY:
        return Busy(said)
    if answer.status in _NOT_ALLOWED:
        return ConfigurationError(f"{said}: it wants a password, or does not let this terminal print")
    return HardwareFault(said) if answer.status == _DEVICE_ERROR else JobRefused(said)


def _number(job: Attributes) -> int:
    found = numbers(job, "job-id")
    if not found:
        raise Garbled("a job without a number")
    return found[0]


def _report(job: Attributes) -> Report:
    """Raises `Garbled` for a job without one of the seven states."""
    state = next(iter(numbers(job, "job-state")), 0)
    if state not in tuple(JobState):
        raise Garbled(f"job-state {state} is none")
    reasons = tuple(reason for reason in texts(job, "job-state-reasons") if reason != "none")
    return Report(JobState(state), reasons, next(iter(numbers(job, "job-impressions-completed")), None))
