"""The inside of an emulated IPP printer: its jobs, its state, its answers (RFC 8011). No socket and no clock in here."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from drivers.document_printer import ipp_emulator_codec as wire
from drivers.document_printer.ipp_emulator_codec import Group, Request

STANDS = {
    "media-empty": "media-empty-error",
    "media-jam": "media-jam-error",
    "cover-open": "cover-open-error",
    "toner-empty": "toner-empty-error",
    "stopped": "paused",
    "broken": "fuser-failure-error",
}
"""Fault → printer-state-reasons of a printer that stands still."""
GOES_ON = {"media-low": "media-low-report", "toner-low": "toner-low-report"}
OF_A_JOB = ("aborts", "complains", "forwards", "loses-jobs", "jams-behind-job", "rejects-pdf", "rejects-jobs")
_ENDS = {"complains": "job-completed-with-errors", "forwards": "queued-in-device"}
MID_JOB = "-mid-job"

_OK, _BAD, _NOT_POSSIBLE, _NOT_FOUND, _FORMAT, _ATTRIBUTES = 0x0000, 0x0400, 0x0404, 0x0406, 0x040A, 0x040B
_CHARSET, _UNKNOWN_OPERATION, _VERSION, _NOT_ACCEPTING = 0x040D, 0x0501, 0x0503, 0x0506
_PENDING, _PROCESSING, _STOPPED, _CANCELLED, _ABORTED, _COMPLETED = 3, 5, 6, 7, 8, 9
_MEDIA = ("iso_a4_210x297mm", "na_letter_8.5x11in")
_DESCRIPTION = {"all", "job-template", "printer-description", "job-description"}


@dataclass
class Job:
    """`reasons`: job-state-reasons. `pages`: 0 until the document is there; `done`: so many of them are out."""

    number: int
    name: str
    user: str
    state: int = _PENDING
    reasons: str = "job-incoming"
    document: bytes = b""
    pages: int = 0
    done: int = 0

    @property
    def has_ended(self) -> bool:
        return self.state >= _CANCELLED

    @property
    def is_out(self) -> bool:
        return 0 < self.pages == self.done

    def end(self, state: int, reasons: str) -> None:
        self.state, self.reasons = state, reasons


class Inside:
    """`count` gives the pages of a document, 0 for one that it can't read. Not thread-safe: who owns it has a lock."""

    def __init__(self, count: Callable[[bytes], int], fault: str = "", *, apart: bool = True) -> None:
        self.fault = fault
        self.jobs: dict[int, Job] = {}
        self.address = "ipp://127.0.0.1/ipp/print"
        self._count, self._numbers = count, itertools.count(1)
        self._operations: dict[int, Callable[[Request], tuple[int, list[tuple[int, Group]]]]] = {
            0x0002: self._print_job,
            0x0004: self._validate_job,
            0x0008: self._cancel_job,
            0x0009: self._get_job_attributes,
            0x000A: self._get_jobs,
            0x000B: self._get_printer_attributes,
        }
        if apart:
            self._operations |= {0x0005: self._create_job, 0x0006: self._send_document}

    @property
    def stands(self) -> bool:
        return self.fault in STANDS

    @property
    def can_work(self) -> bool:
        """Whether `print_page` would change anything."""
        return self.at_work is not None and not (self.stands and self.at_work.state == _STOPPED)

    @property
    def at_work(self) -> Job | None:
        """The job whose turn it is; it may have to wait for a hand."""
        return next((job for job in self.jobs.values() if job.pages and not job.has_ended), None)

    def print_page(self) -> Job | None:
        """Does the next page. The job, when it was its last one."""
        job = self.at_work
        if job is None:
            return None
        if self.fault.endswith(MID_JOB) and self.fault.removesuffix(MID_JOB) in STANDS:
            self.fault = self.fault.removesuffix(MID_JOB)
        if self.stands:
            job.end(_STOPPED, "printer-stopped")
        elif self.fault == "aborts":
            job.end(_ABORTED, "aborted-by-system")
        elif job.done < job.pages:
            job.end(_PROCESSING, "job-printing")
            job.done += 1
        return job if job.is_out and not job.has_ended and not self.stands else None

    def complete(self, job: Job) -> None:
        job.end(_COMPLETED, _ENDS.get(self.fault, "job-completed-successfully"))
        if self.fault == "jams-behind-job":
            self.fault = "media-jam"
        if self.fault == "loses-jobs":
            del self.jobs[job.number]

    def answer(self, body: bytes) -> bytes:
        try:
            request = wire.parse(body)
        except wire.BadRequest:
            return wire.write((1, 1), _BAD, 1, [_operation_group()])
        status, groups = self._checked(request)
        return wire.write(min(request.version, (2, 0)), status, request.number, [_operation_group(), *groups])

    def _checked(self, request: Request) -> tuple[int, list[tuple[int, Group]]]:
        """RFC 8011, 4.1.4 and 4.1.5: what stands at the head of every request, and in which order."""
        operation = self._operations.get(request.operation)
        tag, attributes = request.groups[0] if request.groups else (0, {})
        if request.version[0] not in (1, 2):
            return _VERSION, []
        if request.number < 1 or tag != wire.OPERATION_GROUP:
            return _BAD, []
        if [*attributes][:3] != ["attributes-charset", "attributes-natural-language", "printer-uri"]:
            return _BAD, []
        if request.text("attributes-charset") not in ("utf-8", "us-ascii"):
            return _CHARSET, []
        if operation is None:
            return _UNKNOWN_OPERATION, []
        if operation in (self._cancel_job, self._get_job_attributes, self._send_document) and [*attributes][3] != "job-id":
            return _BAD, []
        return operation(request)

    def _validate_job(self, request: Request) -> tuple[int, list[tuple[int, Group]]]:
        if self.fault == "rejects-jobs":
            return _NOT_ACCEPTING, []
        if request.text("document-format", "application/pdf") not in self._formats():
            return _FORMAT, []
        known = {"media": _MEDIA, "sides": ("one-sided",), "print-scaling": ("auto", "fit", "none")}
        wrong: Group = {
            label: [wire.keyword(request.text(label))] for label, values in known.items() if request.text(label, values[0]) not in values
        }
        if wrong and request.is_set("ipp-attribute-fidelity"):
            return _ATTRIBUTES, [(wire.UNSUPPORTED_GROUP, wrong)]
        return _OK, []

    def _create_job(self, request: Request) -> tuple[int, list[tuple[int, Group]]]:
        status, groups = self._validate_job(request)
        if status:
            return status, groups
        job = Job(next(self._numbers), request.text("job-name", "untitled"), request.text("requesting-user-name", "anonymous"))
        self.jobs[job.number] = job
        return _OK, [self._job_group(job, ())]

    def _print_job(self, request: Request) -> tuple[int, list[tuple[int, Group]]]:
        status, groups = self._create_job(request)
        if status == _OK:
            self._take(list(self.jobs.values())[-1], request.document)
        return status, groups

    def _send_document(self, request: Request) -> tuple[int, list[tuple[int, Group]]]:
        job = self.jobs.get(request.number_of("job-id") or 0)
        if job is None:
            return _NOT_FOUND, []
        if job.has_ended or job.document:
            return _NOT_POSSIBLE, []
        if not request.has("last-document"):  # REQUIRED: RFC 8011, 4.3.1.1
            return _BAD, []
        if request.text("document-format", "application/pdf") not in self._formats():
            job.end(_ABORTED, "unsupported-document-format")
            return _FORMAT, []
        self._take(job, request.document)
        return _OK, [self._job_group(job, ())]

    def _take(self, job: Job, document: bytes) -> None:
        job.document, job.reasons, job.pages = document, "none", self._count(document)
        if not job.pages:
            job.end(_ABORTED, "document-format-error")

    def _cancel_job(self, request: Request) -> tuple[int, list[tuple[int, Group]]]:
        job = self.jobs.get(request.number_of("job-id") or 0)
        if job is None:
            return _NOT_FOUND, []
        if job.has_ended or job.is_out:
            return _NOT_POSSIBLE, []
        job.end(_CANCELLED, "job-canceled-by-user")
        return _OK, []

    def _get_job_attributes(self, request: Request) -> tuple[int, list[tuple[int, Group]]]:
        job = self.jobs.get(request.number_of("job-id") or 0)
        return (_NOT_FOUND, []) if job is None else (_OK, [self._job_group(job, request.texts("requested-attributes"))])

    def _get_jobs(self, request: Request) -> tuple[int, list[tuple[int, Group]]]:
        ended, mine = request.text("which-jobs", "not-completed") == "completed", request.is_set("my-jobs")
        user = request.text("requesting-user-name")
        jobs = [job for job in self.jobs.values() if job.has_ended is ended and (not mine or job.user == user)]
        wanted = request.texts("requested-attributes") or ["job-uri", "job-id"]
        return _OK, [self._job_group(job, wanted) for job in jobs[: request.number_of("limit")]]

    def _get_printer_attributes(self, request: Request) -> tuple[int, list[tuple[int, Group]]]:
        return _OK, [(wire.PRINTER_GROUP, _only(self._printer_attributes(), request.texts("requested-attributes")))]

    def _formats(self) -> tuple[str, ...]:
        return ("image/urf", "image/pwg-raster") if self.fault == "rejects-pdf" else ("application/pdf", "application/octet-stream")

    def _job_group(self, job: Job, wanted: Iterable[str]) -> tuple[int, Group]:
        attributes: Group = {
            "job-id": [wire.integer(job.number)],
            "job-uri": [wire.uri(f"{self.address}/{job.number}")],
            "job-state": [wire.enum(job.state)],
            "job-state-reasons": [wire.keyword(job.reasons)],
            "job-name": [wire.name(job.name)],
            "job-originating-user-name": [wire.name(job.user)],
            "job-printer-uri": [wire.uri(self.address)],
            "job-impressions-completed": [wire.integer(job.done)],
            "job-printer-up-time": [wire.integer(1)],
            "time-at-creation": [wire.integer(1)],
            "time-at-processing": [wire.integer(1)],
            "time-at-completed": [wire.integer(1)],
            "attributes-charset": [wire.charset("utf-8")],
            "attributes-natural-language": [wire.language("en")],
        }
        return wire.JOB_GROUP, _only(attributes, wanted)

    def _printer_attributes(self) -> Group:
        at_work = self.at_work
        reason = STANDS.get(self.fault) or GOES_ON.get(self.fault) or "none"
        toner = {"toner-low": 5, "toner-empty": 0}.get(self.fault, 80)
        return {
            "printer-uri-supported": [wire.uri(self.address)],
            "uri-security-supported": [wire.keyword("none")],
            "uri-authentication-supported": [wire.keyword("requesting-user-name")],
            "printer-name": [wire.name("Emulated printer")],
            "printer-info": [wire.text("Emulated printer")],
            "printer-location": [wire.text("")],
            "printer-make-and-model": [wire.text("Emulated printer")],
            "printer-more-info": [wire.uri(self.address.replace("ipp:", "http:", 1))],
            "printer-state": [wire.enum(5 if self.stands else 4 if at_work else 3)],
            "printer-state-reasons": [wire.keyword(reason)],
            "printer-is-accepting-jobs": [wire.boolean(self.fault != "rejects-jobs")],
            "ipp-versions-supported": [wire.keyword("1.1"), wire.keyword("2.0")],
            "operations-supported": [wire.enum(operation) for operation in sorted(self._operations)] + [wire.enum(0x4999)],
            "charset-configured": [wire.charset("utf-8")],
            "charset-supported": [wire.charset("utf-8"), wire.charset("us-ascii")],
            "natural-language-configured": [wire.language("en")],
            "generated-natural-language-supported": [wire.language("en")],
            "document-format-default": [wire.mime_type(self._formats()[0])],
            "document-format-supported": [wire.mime_type(each) for each in self._formats()],
            "queued-job-count": [wire.integer(sum(not job.has_ended for job in self.jobs.values()))],
            "pdl-override-supported": [wire.keyword("attempted")],
            "printer-up-time": [wire.integer(1)],
            "compression-supported": [wire.keyword("none")],
            "multiple-document-jobs-supported": [wire.boolean(False)],
            "multiple-operation-time-out": [wire.integer(60)],
            "copies-supported": [wire.between(1, 1)],
            "media-default": [wire.keyword(_MEDIA[0])],
            "media-col-default": wire.collection({"media-size-name": wire.keyword(_MEDIA[0])}),
            "media-supported": [wire.keyword(each) for each in _MEDIA],
            "media-ready": [] if self.fault == "media-empty" else [wire.keyword(_MEDIA[0])],
            "sides-supported": [wire.keyword("one-sided")],
            "sides-default": [wire.keyword("one-sided")],
            "print-scaling-supported": [wire.keyword(each) for each in ("auto", "fit", "none")],
            "printer-resolution-supported": [wire.resolution(600)],
            "marker-names": [wire.name("Black Cartridge"), wire.name("Waste Toner Box")],
            "marker-types": [wire.keyword("toner-cartridge"), wire.keyword("waste-toner")],
            "marker-levels": [wire.integer(toner), wire.integer(20)],
            "marker-low-levels": [wire.integer(10), wire.integer(0)],
        }


def _operation_group() -> tuple[int, Group]:
    attributes: Group = {"attributes-charset": [wire.charset("utf-8")], "attributes-natural-language": [wire.language("en")]}
    return wire.OPERATION_GROUP, attributes


def _only(attributes: Group, wanted: Iterable[str]) -> Group:
    """Those that were asked for by name or by the name of a group; all when none was."""
    names = set(wanted)
    return attributes if not names or names & _DESCRIPTION else {label: attributes[label] for label in attributes if label in names}
