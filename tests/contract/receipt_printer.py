"""What every receipt printer must do, whatever stands behind the contract. A test file derives from `ReceiptPrinterContract`.

Its fixture `rig` gives the driver under test and a way to the other side: faults, and how many receipts were cut there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest

from drivers.errors import DeviceError, NoAnswer
from drivers.receipt_printer import (
    Blank,
    Code,
    Confirmed,
    Failed,
    HardwareError,
    NotReady,
    Online,
    Paper,
    Part,
    Raster,
    ReceiptPrinter,
    Text,
    Unknown,
)


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


def parts(height: int = 300) -> tuple[Part, ...]:
    """A receipt of two pictures and white between them."""
    return sample(height - 60), Blank(40), sample(20)


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
        assert isinstance(outcome := rig.driver.print("job", parts()), Failed)
        assert outcome.reason == "device.hardware-fault"

    def test_a_silent_printer_has_no_state(self, rig: Rig) -> None:
        rig.set_fault("silent")
        with pytest.raises(NoAnswer):
            rig.driver.state()

    def test_a_receipt_is_confirmed(self, rig: Rig) -> None:
        outcome = rig.driver.print("job", parts())
        assert isinstance(outcome, Confirmed)
        assert outcome.bytes_sent >= 260 * 72
        assert 300 <= outcome.paper_used < 600
        assert rig.receipts() == 1

    def test_low_paper_still_prints(self, rig: Rig) -> None:
        rig.set_fault("paper-low")
        assert isinstance(rig.driver.print("job", parts()), Confirmed)

    def test_the_same_job_is_printed_once(self, rig: Rig) -> None:
        first = rig.driver.print("job", parts())
        assert rig.driver.print("job", parts()) == first
        rig.driver.open()
        assert rig.driver.print("job", parts()) == first
        assert rig.receipts() == 1
        assert isinstance(rig.driver.print("another", parts()), Confirmed)
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
        outcome = rig.driver.print("job", parts())
        assert isinstance(outcome, Failed)
        assert (outcome.reason, rig.receipts()) == (reason, 0)
        assert (outcome.bytes_sent < 100, outcome.paper_used) == (True, 0)
        rig.set_fault("")
        assert isinstance(rig.driver.print("job", parts()), Confirmed)
        assert rig.receipts() == 1

    def test_paper_that_ends_in_the_job_fails_it(self, rig: Rig) -> None:
        rig.set_fault("paper-out-mid-job")
        outcome = rig.driver.print("job", parts())
        assert isinstance(outcome, Failed)
        assert (outcome.reason, rig.receipts()) == ("printer.paper-out", 0)

    def test_a_printer_that_falls_silent_in_the_job_is_not_believed(self, rig: Rig) -> None:
        rig.set_fault("silent-mid-job")
        outcome = rig.driver.print("job", parts())
        assert isinstance(outcome, Unknown)
        rig.set_fault("")
        assert rig.driver.print("job", parts()) == outcome, "what may be on paper is not printed again"

    def test_a_line_that_breaks_in_the_job_is_not_believed(self, rig: Rig) -> None:
        rig.set_fault("disconnect-mid-job")
        outcome = rig.driver.print("job", parts())
        assert isinstance(outcome, Failed | Unknown)
        rig.set_fault("")
        assert isinstance(rig.driver.print("the next", parts()), Confirmed)

    def test_a_line_that_dies_right_behind_the_cut_leaves_the_job_unknown(self, rig: Rig) -> None:
        """The receipt lies there in full: whoever says that it failed prints it twice."""
        rig.set_fault("disconnect-behind-the-cut")
        outcome = rig.driver.print("job", parts())
        assert isinstance(outcome, Unknown)
        rig.set_fault("")
        assert rig.driver.print("job", parts()) == outcome
        assert rig.receipts() == 1

    def test_every_failure_to_open_is_typed(self, rig: Rig) -> None:
        rig.set_fault("disconnect")
        with pytest.raises(DeviceError):
            rig.driver.open()

    def test_a_part_is_asked_for_only_when_the_one_before_is_taken(self, rig: Rig) -> None:
        asked: list[int] = []

        def one_by_one() -> Iterator[Part]:
            for number, part in enumerate(parts()):
                asked.append(number)
                yield part

        rig.set_fault("paper-out")
        assert isinstance(rig.driver.print("job", one_by_one()), Failed)
        assert asked == [], "nothing is drawn for a printer that is not ready"
        rig.set_fault("")
        assert isinstance(rig.driver.print("job", one_by_one()), Confirmed)
        assert asked == [0, 1, 2]

    @pytest.mark.parametrize("after", [0, 1, 2, 3])
    def test_a_job_that_nobody_waits_for_is_broken_off(self, rig: Rig, after: int) -> None:
        drawn: list[Part] = []

        def until_gone() -> Iterator[Part]:
            for part in parts():
                drawn.append(part)
                yield part

        outcome = rig.driver.print("job", until_gone(), lambda: len(drawn) <= after)
        if after == 3:
            assert isinstance(outcome, Confirmed)
            return
        assert isinstance(outcome, Failed)
        assert (outcome.reason, rig.receipts()) == ("device.cancelled", 0)
        assert isinstance(rig.driver.print("job", parts()), Confirmed), "what failed may be tried again"

    def test_a_bug_of_who_draws_passes_through_and_the_next_slip_is_clean(self, rig: Rig) -> None:
        def drawn_badly() -> Iterator[Part]:
            yield sample(100)
            raise ZeroDivisionError("drawing")

        with pytest.raises(ZeroDivisionError):
            rig.driver.print("job", drawn_badly())
        before = rig.receipts()
        assert before == 0
        assert isinstance(rig.driver.print("job", parts()), Confirmed)

    def test_it_says_what_it_takes_and_refuses_the_rest(self, rig: Rig) -> None:
        capabilities = rig.driver.capabilities()
        wide = capabilities.dots + 8
        refused: list[Part] = [Raster(wide, 1, bytes(wide // 8))]
        if not capabilities.prints_text:
            refused += [Text("文字"), Code("https://example.invalid")]
        for number, part in enumerate(refused):
            outcome = rig.driver.print(f"job {number}", [part])
            assert isinstance(outcome, Failed)
            assert (outcome.reason, rig.receipts()) == ("device.configuration", 0)
        assert isinstance(rig.driver.print("job", parts()), Confirmed)

    def test_after_a_visit_nothing_is_left_and_withdrawing_is_harmless(self, rig: Rig) -> None:
        rig.driver.withdraw()
        assert isinstance(rig.driver.print("job", parts()), Confirmed)
        rig.driver.withdraw()
        rig.driver.withdraw()
        assert rig.receipts() == 1
        assert isinstance(rig.driver.print("the next", parts()), Confirmed)
        assert rig.receipts() == 2

    def test_who_withdraws_from_a_printer_that_is_gone_is_told(self, rig: Rig) -> None:
        rig.set_fault("disconnect")
        with pytest.raises(DeviceError):
            rig.driver.withdraw()
