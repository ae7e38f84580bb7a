"""What every document printer must do, whatever stands behind the contract. A test file derives from `DocumentPrinterContract`, and from
`DocumentPrinterFaults` too where the other side can be brought into every state.

Its fixture `rig` gives the driver under test and a way to the other side: faults, what was printed there, what would still come out.
"""

from __future__ import annotations

import functools
import io
from typing import Protocol

import pytest

from drivers.document_printer import Confirmed, DocumentPrinter, Failed, HardwareError, NotReady, Online, Paper, Unknown
from drivers.errors import ConfigurationError, DeviceError, NoAnswer, NotConnected


class Rig(Protocol):
    @property
    def driver(self) -> DocumentPrinter: ...

    def set_fault(self, name: str) -> None:
        """Brings the printer into the state: "" in order, else media-empty, media-empty-mid-job, silent, …"""

    def mend(self) -> None:
        """What a person does in the middle of a job: puts in paper, closes the cover."""

    def documents(self) -> list[bytes]:
        """Everything that was printed so far."""

    def jobs_left(self) -> int:
        """How many jobs the printer still holds: what would come out before the next person."""


@functools.cache
def sample(pages: int = 2) -> bytes:
    from pypdf import PdfWriter

    writer, content = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(content)
    return content.getvalue()


class Person:
    """Waits, and after so many questions does something."""

    def __init__(self, rig: Rig, *, mends_at: int = 0, leaves_at: int = 0) -> None:
        self.rig, self.mends_at, self.leaves_at, self.asked = rig, mends_at, leaves_at, 0

    def __call__(self) -> bool:
        self.asked += 1
        if self.asked == self.mends_at:
            self.rig.mend()
        return not self.leaves_at or self.asked < self.leaves_at


class DocumentPrinterContract:
    def test_a_printer_in_order_is_online_with_paper(self, rig: Rig) -> None:
        rig.driver.open()
        state = rig.driver.state()
        assert isinstance(state, Online)
        assert (state.paper, state.warnings) == (Paper.FULL, ())
        assert [supply.percent is not None and supply.percent > 10 for supply in state.supplies] == [True], "toner, and no box for waste"

    def test_open_again_and_close_twice_are_harmless(self, rig: Rig) -> None:
        rig.driver.open()
        rig.driver.open()
        rig.driver.close()
        rig.driver.close()
        assert isinstance(rig.driver.state(), Online)

    def test_a_document_is_confirmed_and_arrives_as_it_is(self, rig: Rig) -> None:
        outcome = rig.driver.print("job", sample(2))
        assert isinstance(outcome, Confirmed)
        assert outcome.bytes_sent >= len(sample(2))
        assert outcome.paper_used == 2
        assert rig.documents() == [sample(2)]

    def test_the_same_job_is_printed_once(self, rig: Rig) -> None:
        first = rig.driver.print("job", sample())
        assert rig.driver.print("job", sample()) == first
        rig.driver.open()
        assert rig.driver.print("job", sample()) == first
        assert len(rig.documents()) == 1
        assert isinstance(rig.driver.print("another", sample(1)), Confirmed)
        assert rig.documents() == [sample(), sample(1)]

    @pytest.mark.parametrize("content", [b"", b"%!PS", b"%PDF-1.7\n%%EOF\n", sample()[:200]])
    def test_what_is_no_pdf_does_not_leave(self, rig: Rig, content: bytes) -> None:
        outcome = rig.driver.print("job", content)
        assert isinstance(outcome, Failed)
        assert (outcome.reason, outcome.bytes_sent, rig.documents()) == ("printer.job-refused", 0, [])

    def test_nobody_waits_nothing_is_printed(self, rig: Rig) -> None:
        outcome = rig.driver.print("job", sample(), lambda: False)
        assert isinstance(outcome, Failed)
        assert (outcome.reason, rig.documents()) == ("device.cancelled", [])

    def test_an_empty_tray_fails_the_job_and_it_may_be_tried_again(self, rig: Rig) -> None:
        rig.set_fault("media-empty")
        state = rig.driver.state()
        assert isinstance(state, NotReady)
        assert (state.reason, state.paper) == ("printer.paper-out", Paper.OUT)
        outcome = rig.driver.print("job", sample())
        assert isinstance(outcome, Failed)
        assert (outcome.reason, rig.documents(), rig.jobs_left()) == ("printer.paper-out", [], 0)
        rig.set_fault("")
        assert isinstance(rig.driver.state(), Online)
        assert isinstance(rig.driver.print("job", sample()), Confirmed)
        assert len(rig.documents()) == 1

    def test_low_toner_is_told_and_prints(self, rig: Rig) -> None:
        rig.set_fault("toner-low")
        state = rig.driver.state()
        assert isinstance(state, Online)
        assert (state.warnings, [supply.is_low for supply in state.supplies]) == (("toner-low",), [True])
        assert isinstance(rig.driver.print("job", sample()), Confirmed)

    def test_paper_put_in_while_somebody_waits_finishes_the_job(self, rig: Rig) -> None:
        rig.set_fault("media-empty-mid-job")
        assert isinstance(rig.driver.print("job", sample(), Person(rig, mends_at=3)), Confirmed)
        assert rig.documents() == [sample()]

    def test_paper_that_nobody_puts_in_ends_the_job_for_good(self, rig: Rig) -> None:
        rig.set_fault("media-empty-mid-job")
        outcome = rig.driver.print("job", sample())
        assert isinstance(outcome, Failed)
        assert (outcome.reason, rig.documents(), rig.jobs_left()) == ("printer.paper-out", [], 0)
        rig.mend()
        assert (rig.documents(), rig.jobs_left()) == ([], 0), "nothing comes out when paper is put in"

    def test_who_leaves_takes_the_job_along(self, rig: Rig) -> None:
        rig.set_fault("media-empty-mid-job")
        outcome = rig.driver.print("job", sample(), Person(rig, leaves_at=3))
        assert isinstance(outcome, Failed), outcome
        assert (outcome.reason, rig.documents(), rig.jobs_left()) == ("device.cancelled", [], 0)

    def test_a_silent_printer_has_no_state(self, rig: Rig) -> None:
        rig.set_fault("silent")
        with pytest.raises(NoAnswer):
            rig.driver.state()
        outcome = rig.driver.print("job", sample())
        assert isinstance(outcome, Failed)
        assert outcome.reason == "device.no-answer"
        rig.set_fault("")

    def test_nothing_at_the_address(self, rig: Rig) -> None:
        rig.set_fault("disconnect")
        for verb in (rig.driver.open, rig.driver.state, rig.driver.withdraw):
            with pytest.raises(NotConnected):
                verb()
        outcome = rig.driver.print("job", sample())
        assert isinstance(outcome, Failed)
        assert outcome.reason == "device.not-connected"

    def test_withdraw_with_nothing_there_is_harmless(self, rig: Rig) -> None:
        rig.driver.withdraw()
        assert rig.jobs_left() == 0


class DocumentPrinterFaults(DocumentPrinterContract):
    @pytest.mark.parametrize(
        ("fault", "reason", "paper"),
        [
            ("media-jam", "printer.jammed", Paper.JAMMED),
            ("cover-open", "printer.cover-open", Paper.FULL),
            ("toner-empty", "printer.toner-out", Paper.FULL),
            ("stopped", "printer.offline", Paper.FULL),
        ],
    )
    def test_it_tells_what_a_person_has_to_do(self, rig: Rig, fault: str, reason: str, paper: Paper) -> None:
        rig.set_fault(fault)
        state = rig.driver.state()
        assert isinstance(state, NotReady)
        assert (state.reason, state.paper) == (reason, paper)
        assert isinstance(outcome := rig.driver.print("job", sample()), Failed)
        assert outcome.reason == reason
        rig.set_fault(f"{fault}-mid-job")
        assert isinstance(outcome := rig.driver.print("job", sample()), Failed)
        assert (outcome.reason, rig.documents(), rig.jobs_left()) == (reason, [], 0)
        rig.set_fault("")
        assert isinstance(rig.driver.print("job", sample()), Confirmed)

    def test_low_paper_is_told_and_prints(self, rig: Rig) -> None:
        rig.set_fault("media-low")
        assert rig.driver.state() == Online(Paper.LOW, rig.driver.state().supplies, ("media-low",))  # type: ignore[union-attr]
        assert isinstance(rig.driver.print("job", sample()), Confirmed)

    def test_a_broken_printer_is_a_hardware_error(self, rig: Rig) -> None:
        rig.set_fault("broken")
        assert rig.driver.state() == HardwareError("fuser-failure")
        assert isinstance(outcome := rig.driver.print("job", sample()), Failed)
        assert outcome.reason == "device.hardware-fault"

    def test_a_printer_without_pdf_is_a_matter_for_a_technician(self, rig: Rig) -> None:
        rig.set_fault("rejects-pdf")
        with pytest.raises(ConfigurationError, match="image/urf"):
            rig.driver.open()
        assert isinstance(outcome := rig.driver.print("job", sample()), Failed)
        assert (outcome.reason, rig.documents()) == ("device.configuration", [])

    def test_a_job_that_the_printer_gives_up_is_failed(self, rig: Rig) -> None:
        rig.set_fault("aborts")
        outcome = rig.driver.print("job", sample())
        assert isinstance(outcome, Failed)
        assert (outcome.reason, rig.documents()) == ("printer.job-aborted", [])

    @pytest.mark.parametrize("fault", ["silent-mid-job", "disconnect-mid-job"])
    def test_a_printer_that_is_lost_in_the_job_is_not_believed(self, rig: Rig, fault: str) -> None:
        rig.set_fault(fault)
        outcome = rig.driver.print("job", sample())
        assert isinstance(outcome, Unknown)
        rig.set_fault("")
        printed = len(rig.documents())
        assert rig.driver.print("job", sample()) == outcome, "what may be on paper is not printed again"
        assert isinstance(rig.driver.print("the next", sample(1)), Confirmed)
        assert len(rig.documents()) <= printed + 2
        assert rig.documents()[-1] == sample(1)
        assert rig.jobs_left() == 0

    def test_every_failure_to_open_is_typed(self, rig: Rig) -> None:
        for fault in ("silent", "disconnect", "rejects-pdf"):
            rig.set_fault(fault)
            with pytest.raises(DeviceError):
                rig.driver.open()
