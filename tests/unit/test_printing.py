"""What is printed, where, and what is told of it: real supervisors on their threads, real layout, a real log; printers in memory."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.document_printer.simulator import Driver as PagePrinter
from drivers.errors import DeviceError
from drivers.printing import Confirmed, Unknown, Wanted, always
from drivers.receipt_printer import Outcome, Part
from drivers.receipt_printer.simulator import Driver as Printer
from drivers.receipt_printer.simulator import Options
from kiosk.catalogue.service import Service
from kiosk.identity.masking import mask_name
from kiosk.runtime.print_log import FILE, PrintLog
from kiosk.runtime.watchers import SLIP_SECONDS
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.parties import Party
from tests.unit.test_perform import NUMBER, SERVICE, Terminal, applicant, terminal
from tests.unit.told import PATIENCE

SAVED_AT = "2026-11-22T16:30:00+08:00"


def receipt(visit: int = 4, party: Party | None = None, service: Service = SERVICE, language: str = "zh", copy: int = 0) -> do.PrintReceipt:
    name = mask_name((party or applicant()).value("name"))
    return do.PrintReceipt(visit, f"record-{visit}", NUMBER, SAVED_AT, service, name, language, copy=copy)


def notice(printer: do.PrinterKind = "document_printer", visit: int = 4, job: str = "notice", language: str = "zh") -> do.PrintNotice:
    return do.PrintNotice(visit, job, SERVICE, language, printer)


def form(visit: int = 4) -> do.PrintForm:
    return do.PrintForm(visit, "form", SERVICE, (applicant(),), NUMBER, SAVED_AT, "zh")


# --- the receipt -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("options", [Options(), Options(dots=384), Options(text_mode=True)], ids=["576", "384", "text"])
def test_a_receipt_is_printed_once_however_often_it_is_asked_for(tmp_path: Path, language: str, options: Options) -> None:
    printer = Printer(options)
    with terminal(tmp_path, receipt_printer=printer) as one:
        one.perform(receipt(language=language))
        printed = one.told.first(on.Printed)
        assert (printed.visit, printed.outcome, printed.reason) == (4, "confirmed", "") and printed.bytes_sent > 500
        one.told.forget()
        one.perform(receipt(language=language))
        assert one.told.first(on.Printed) == printed
        assert len(printer.receipts) == 1


def test_nor_after_the_terminal_was_started_again(tmp_path: Path) -> None:
    """The driver of the new process remembers nothing; the log does."""
    for _ in range(2):
        printer = Printer()
        with terminal(tmp_path, receipt_printer=printer) as one:
            one.perform(receipt())
            assert one.told.first(on.Printed).outcome == "confirmed"
    assert printer.receipts == []


def test_a_job_that_was_cut_short_is_unknown_and_not_printed_again(tmp_path: Path) -> None:
    PrintLog(tmp_path).begin("record-4", "receipt_printer")  # and then the power went
    printer = Printer()
    with terminal(tmp_path, receipt_printer=printer) as one:
        one.perform(receipt())
        assert one.told.first(on.Printed) == on.Printed(4, "unknown")
        assert printer.receipts == []
        one.told.forget()
        one.perform(receipt(copy=1))
        assert one.told.first(on.Printed).outcome == "confirmed", "what somebody decides on is another job"
    assert len(printer.receipts) == 1


@pytest.mark.parametrize(
    ("fault", "outcome", "reason"),
    [
        ("paper-out", "failed", "printer.paper-out"),
        ("cover-open", "failed", "printer.cover-open"),
        ("paper-out-mid-job", "failed", "printer.paper-out"),
        ("silent-mid-job", "unknown", ""),
        ("disconnect", "failed", "device.not-connected"),
        ("silent", "failed", "device.no-answer"),
    ],
)
def test_what_became_of_the_paper_is_told_as_it_is(tmp_path: Path, fault: str, outcome: str, reason: str) -> None:
    printer = Printer()
    printer.fault = fault
    with terminal(tmp_path, receipt_printer=printer) as one:
        one.perform(receipt())
        printed = one.told.first(on.Printed)
    assert (printed.outcome, printed.reason) == (outcome, reason)


def test_without_a_printer_it_has_failed(tmp_path: Path) -> None:
    with terminal(tmp_path) as one:
        for effect in (receipt(), notice(), notice("receipt_printer"), form()):
            one.perform(effect)
        one.printing.print_document(4, "record", b"%PDF", "record:4")
        one.perform(do.WithdrawPaper())
        assert one.told.first(on.Printed) == on.Printed(4, "failed", "device.configuration")
        told = one.told.all(on.DocumentPrinted)
    assert [(event.job, event.outcome, event.reason) for event in told] == [
        (job, "failed", "device.configuration") for job in ("notice", "notice", "form", "record")
    ]


def test_a_receipt_that_can_not_be_drawn_has_failed(tmp_path: Path) -> None:
    words = SERVICE.source.taskName.model_copy(update={"zh": "居住登记" * 5000})
    service = replace(SERVICE, source=SERVICE.source.model_copy(update={"taskName": words}))
    printer = Printer()
    with terminal(tmp_path, receipt_printer=printer) as one:
        one.perform(receipt(service=service))
        assert one.told.first(on.Printed) == on.Printed(4, "failed", "receipt.not-drawn")
    assert printer.receipts == []
    assert PrintLog(tmp_path).begin("record-4", "receipt_printer") is None, "it took no number"


@pytest.mark.parametrize("name", ["测试\ue815", "王", "", "㐀䶮𠮷"])
def test_nobody_goes_without_a_receipt_because_of_their_name(tmp_path: Path, name: str) -> None:
    """The chip writes rare characters as private ones, for which no font has a shape."""
    printer = Printer()
    with terminal(tmp_path, receipt_printer=printer) as one:
        one.perform(receipt(party=applicant(name)))
        assert one.told.first(on.Printed).outcome == "confirmed"


def test_a_bug_in_a_driver_is_not_kept_in_a_future(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nobody knows what lies in the tray then."""

    class Buggy(Printer):
        def print(self, job_id: str, parts: Iterable[Part], wanted: Wanted = always) -> Outcome:
            raise ZeroDivisionError

        def withdraw(self) -> None:
            raise ZeroDivisionError

    seen: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: seen.append(kind))
    with terminal(tmp_path, receipt_printer=Buggy()) as one:
        one.perform(receipt())
        assert one.told.first(on.Printed).outcome == "unknown"
        one.perform(do.WithdrawPaper())
    assert seen == [ZeroDivisionError] * 2 and not issubclass(ZeroDivisionError, DeviceError)
    assert isinstance(PrintLog(tmp_path).begin("record-4", "receipt_printer"), Unknown)


# --- pages -------------------------------------------------------------------------------------------------------------------------


def test_the_notice_goes_on_a_page_or_a_slip(tmp_path: Path) -> None:
    slips, pages = Printer(), PagePrinter()
    with terminal(tmp_path, receipt_printer=slips, document_printer=pages) as one:
        one.perform(notice())
        assert one.told.first(on.DocumentPrinted) == on.DocumentPrinted(4, "notice", "confirmed")
        assert [page[:5] for page in pages.pages] == [b"%PDF-"] and slips.receipts == []
        one.told.forget()
        one.perform(notice("receipt_printer", job="notice#1", language="en"))
        assert one.told.first(on.DocumentPrinted) == on.DocumentPrinted(4, "notice#1", "confirmed")
        assert (len(pages.pages), len(slips.receipts)) == (1, 1)


def test_the_form_and_a_result_are_pages_and_each_is_printed_once(tmp_path: Path) -> None:
    pages = PagePrinter()
    with terminal(tmp_path, document_printer=pages) as one:
        one.perform(form())
        one.perform(form())
        assert one.told.first(on.DocumentPrinted).outcome == "confirmed"
        issued = pages_of(one, pages)
        for visit in (4, 5):
            one.printing.print_document(visit, "record", issued, "result:record")
            assert document_of(one, visit, "record").outcome == "confirmed"
    assert pages.pages == [issued, issued], "the form once, the result once"


def document_of(one: Terminal, visit: int, job: str) -> on.DocumentPrinted:
    return one.told.first(on.DocumentPrinted, lambda event: (event.visit, event.job) == (visit, job))


def pages_of(one: Terminal, pages: PagePrinter) -> bytes:
    """What the printer printed last, asked on its own thread."""
    return one.devices["document_printer"].ask(lambda _driver: pages.pages[-1]).result(PATIENCE)


def test_two_visits_and_two_starts_each_have_their_own_notice(tmp_path: Path) -> None:
    pages = PagePrinter()
    for _ in range(2):
        with terminal(tmp_path, document_printer=pages) as one:
            for visit in (4, 5):
                one.perform(notice(visit=visit))
                assert document_of(one, visit, "notice").outcome == "confirmed"
    assert len(pages.pages) == 4


# --- visits that end, and logs that fail -------------------------------------------------------------------------------------------


def test_a_paper_whose_visit_is_over_is_not_printed(tmp_path: Path) -> None:
    """It waited behind a stuck call; what came out now would be in the next person's hands."""
    slips, pages = Printer(), PagePrinter()
    with terminal(tmp_path, receipt_printer=slips, document_printer=pages) as one:
        one.over.add(7)
        one.perform(receipt(7))
        one.perform(notice(visit=7))
        assert one.told.first(on.Printed) == on.Printed(7, "failed", "device.cancelled")
        assert one.told.first(on.DocumentPrinted) == on.DocumentPrinted(7, "notice", "failed", "device.cancelled")
    assert slips.receipts == [] and pages.pages == []


def test_who_leaves_while_it_prints_takes_the_job_along(tmp_path: Path) -> None:
    slips = Printer()
    with terminal(tmp_path, receipt_printer=slips) as one:

        class Slow(Printer):
            """Prints the first part; then its person is gone."""

            def print(self, job_id: str, parts: Iterable[Part], wanted: Wanted = always) -> Outcome:
                def drawn() -> Iterable[Part]:
                    for part in parts:
                        yield part
                        one.over.add(4)

                return super().print(job_id, drawn(), wanted)

        slow = Slow()
        one.devices["receipt_printer"]._driver = slow
        one.devices["receipt_printer"]._make = lambda: slow
        one.perform(receipt())
        assert one.told.first(on.Printed).reason == "device.cancelled"
        assert slow.receipts == []


def test_the_slip_of_the_next_visit_is_not_drawn_in_for_the_last(tmp_path: Path) -> None:
    """Who was here left a slip in the presenter; who came has theirs before the 8 s of the first are over."""
    slips = Printer(Options(presenter=True))
    with terminal(tmp_path, receipt_printer=slips) as one:
        one.perform(receipt(4))
        one.told.first(on.Printed, lambda event: event.visit == 4)
        one.over.add(4)
        one.perform(do.WithdrawPaper())
        one.perform(notice("receipt_printer", visit=5))
        assert one.told.first(on.DocumentPrinted).outcome == "confirmed"
        one.later(SLIP_SECONDS + 1)
        one.devices["receipt_printer"].ask(lambda _printer: None).result(PATIENCE)
        assert one.devices["receipt_printer"].ask(lambda _printer: slips.slip_waits).result(PATIENCE), "in the hand's reach"


def test_without_a_log_nothing_is_printed_and_it_is_told(tmp_path: Path) -> None:
    slips, pages = Printer(), PagePrinter()
    (tmp_path / FILE).write_bytes(b"this is no database" * 100)
    with terminal(tmp_path, receipt_printer=slips, document_printer=pages) as one:
        said = one.told.first(on.DeviceChanged, lambda event: event.kind == "receipt_printer" and event.health.word != "starting")
        assert said.health == on.Health("hardware-error", "printer.not-logged"), "before anybody waits for a receipt"
        one.perform(receipt())
        one.perform(notice())
        assert one.told.first(on.Printed) == on.Printed(4, "failed", "printer.not-logged")
        assert one.told.first(on.DocumentPrinted).reason == "printer.not-logged"
    assert slips.receipts == [] and pages.pages == []


def test_nothing_of_the_person_stands_in_the_log(tmp_path: Path) -> None:
    with terminal(tmp_path, receipt_printer=Printer(), document_printer=PagePrinter()) as one:
        one.perform(receipt())
        one.perform(form())
        one.told.first(on.Printed)
        one.told.first(on.DocumentPrinted)
    assert isinstance(PrintLog(tmp_path).begin("record-4", "receipt_printer"), Confirmed)
    written = b"".join(path.read_bytes() for path in tmp_path.glob(f"{FILE}*"))
    assert b"record-4" in written
    for trace in ("测试样本", "11010519491231002X", "13800138000", NUMBER):
        assert trace.encode() not in written


class Hangs(PagePrinter):
    """A vendor's call that does not come back before `let_go`."""

    def __init__(self) -> None:
        super().__init__()
        self.hangs, self.let_go = threading.Event(), threading.Event()

    def print(self, job_id: str, pdf: bytes, wanted: Wanted = always) -> Outcome:
        self.hangs.set()
        assert self.let_go.wait(PATIENCE)
        return super().print(job_id, pdf, wanted)


def test_what_waits_behind_a_printer_that_hangs_forgets_the_person_when_the_visit_ends(tmp_path: Path) -> None:
    printer = Hangs()
    with terminal(tmp_path, document_printer=printer) as one:
        one.perform(notice())
        assert printer.hangs.wait(PATIENCE)
        waiting = form()
        known = weakref.ref(waiting)
        one.perform(waiting)
        del waiting
        gc.collect()
        assert known() is not None, "it waits for its turn"
        one.perform(do.WithdrawPaper())
        gc.collect()
        assert known() is None
        printer.let_go.set()
        assert one.told.first(on.DocumentPrinted, lambda told: told.job == "form").reason == "device.cancelled"
