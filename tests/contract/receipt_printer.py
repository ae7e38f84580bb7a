"""What every receipt printer must do, whatever stands behind the contract. A test file derives from `ReceiptPrinterContract`.

Its fixture `rig` gives the driver under test and a way to the other side: faults, and how many receipts were cut there.
"""

from __future__ import annotations

from typing import Protocol

import pytest

from drivers.errors import DeviceError, NoAnswer
from drivers.receipt_printer import Confirmed, Failed, HardwareError, NotReady, Online, Paper, Raster, ReceiptPrinter, Unknown


class Rig(Protocol):
    @property
    def driver(self) -> ReceiptPrinter: ...

    def set_fault(self, name: str) -> None:
        """Brings the printer into the state: "" in order, else paper-low, paper-out, cover-open, silent, …"""

    def receipts(self) -> int:
        """How many receipts have been cut so far."""


def sample(height: int = 300) -> Raster:
    """A picture in which every row differs from its neighbours, with its last row black."""
    rows = [bytes((row * 7 + column) % 251 for column in range(72)) for row in range(height - 1)]
    return Raster(576, height, b"".join(rows) + b"\xff" * 72)


class ReceiptPrinterContract:
    def test_a_printer_in_order_is_online_with_paper(self, rig: Rig) -> None:
        rig.driver.open()
        assert rig.driver.state() == Online(Paper.FULL)

    def test_open_again_and_close_twice_are_harmless(self, rig: Rig) -> None:
        rig.driver.open()
        rig.driver.open()
        rig.driver.close()
        rig.driver.close()
        assert rig.driver.state() == Online(Paper.FULL)

    @pytest.mark.parametrize(
        ("fault", "state"),
        [
            ("paper-low", Online(Paper.LOW)),
            ("paper-out", NotReady("printer.paper-out", Paper.OUT)),
            ("cover-open", NotReady("printer.cover-open", Paper.FULL)),
        ],
    )
    def test_it_tells_what_a_person_has_to_do_and_recovers(self, rig: Rig, fault: str, state: Online | NotReady) -> None:
        rig.set_fault(fault)
        assert rig.driver.state() == state
        rig.set_fault("")
        assert rig.driver.state() == Online(Paper.FULL)

    def test_a_broken_cutter_is_a_hardware_error(self, rig: Rig) -> None:
        rig.set_fault("cutter-error")
        assert isinstance(rig.driver.state(), HardwareError)
        assert isinstance(outcome := rig.driver.print("job", sample()), Failed)
        assert outcome.reason == "device.hardware-fault"

    def test_a_silent_printer_has_no_state(self, rig: Rig) -> None:
        rig.set_fault("silent")
        with pytest.raises(NoAnswer):
            rig.driver.state()

    def test_a_receipt_is_confirmed(self, rig: Rig) -> None:
        outcome = rig.driver.print("job", sample())
        assert isinstance(outcome, Confirmed)
        assert outcome.bytes_sent >= 300 * 72
        assert rig.receipts() == 1

    def test_low_paper_still_prints(self, rig: Rig) -> None:
        rig.set_fault("paper-low")
        assert isinstance(rig.driver.print("job", sample()), Confirmed)

    def test_the_same_job_is_printed_once(self, rig: Rig) -> None:
        first = rig.driver.print("job", sample())
        assert rig.driver.print("job", sample()) == first
        rig.driver.open()
        assert rig.driver.print("job", sample()) == first
        assert rig.receipts() == 1
        assert isinstance(rig.driver.print("another", sample()), Confirmed)
        assert rig.receipts() == 2

    @pytest.mark.parametrize(
        ("fault", "reason"),
        [
            ("paper-out", "printer.paper-out"),
            ("cover-open", "printer.cover-open"),
            ("silent", "device.no-answer"),
            ("disconnect", "device.not-connected"),
        ],
    )
    def test_a_fault_before_the_job_fails_it_and_it_may_be_tried_again(self, rig: Rig, fault: str, reason: str) -> None:
        rig.set_fault(fault)
        outcome = rig.driver.print("job", sample())
        assert isinstance(outcome, Failed)
        assert (outcome.reason, rig.receipts()) == (reason, 0)
        assert outcome.bytes_sent < 100
        rig.set_fault("")
        assert isinstance(rig.driver.print("job", sample()), Confirmed)
        assert rig.receipts() == 1

    def test_paper_that_ends_in_the_job_fails_it(self, rig: Rig) -> None:
        rig.set_fault("paper-out-mid-job")
        outcome = rig.driver.print("job", sample())
        assert isinstance(outcome, Failed)
        assert (outcome.reason, rig.receipts()) == ("printer.paper-out", 0)

    def test_a_printer_that_falls_silent_in_the_job_is_not_believed(self, rig: Rig) -> None:
        rig.set_fault("silent-mid-job")
        outcome = rig.driver.print("job", sample())
        assert isinstance(outcome, Unknown)
        rig.set_fault("")
        assert rig.driver.print("job", sample()) == outcome, "what may be on paper is not printed again"

    def test_a_line_that_breaks_in_the_job_is_not_believed(self, rig: Rig) -> None:
        rig.set_fault("disconnect-mid-job")
        outcome = rig.driver.print("job", sample())
        assert isinstance(outcome, Failed | Unknown)
        rig.set_fault("")
        assert isinstance(rig.driver.print("the next", sample()), Confirmed)

    def test_a_line_that_dies_right_behind_the_cut_leaves_the_job_unknown(self, rig: Rig) -> None:
        """The receipt lies there in full: whoever says that it failed prints it twice."""
        rig.set_fault("disconnect-behind-the-cut")
        outcome = rig.driver.print("job", sample())
        assert isinstance(outcome, Unknown)
        rig.set_fault("")
        assert rig.driver.print("job", sample()) == outcome
        assert rig.receipts() == 1

    def test_every_failure_to_open_is_typed(self, rig: Rig) -> None:
        rig.set_fault("disconnect")
        with pytest.raises(DeviceError):
            rig.driver.open()
