"""A fault at any row of a receipt, of every kind, on every kind of printer: what is said of it is true, and the next slip is clean.

Four printers by what they know (DLE DC4 8 or not, GS ( H or not), each once with the paper as far as the bytes, once with all bytes in its
buffer before the paper moves, once with its buffer half full and more on the line. A slice of the rows here, all of them in `make soak`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from drivers.receipt_printer import Blank, Confirmed, Failed, Raster, Unknown
from drivers.receipt_printer.escpos_machines import PLAIN, Machine
from tests.contract.printer_wire import Bench, shows
from tests.contract.receipt_printer import sample

A = (Raster(24, 40, bytes(0x81 + n % 7 for n in range(120))), Blank(20), Raster(40, 33, bytes(0x81 + n % 5 for n in range(165))))
B = (Raster(24, 30, bytes(0x41 + n % 5 for n in range(90))),)
LAST_INK = 93
FAULTS = ("paper-out", "cover-open", "cutter-error", "silent", "disconnect", "power", "reset")
"""`power` drops the line, `reset` is the same on one that stays, as a serial line does; both lose all that is not on paper yet."""

KINDS = pytest.mark.parametrize("knows_clear", [True, False], ids=["clears", "does not clear"])
IDS = pytest.mark.parametrize("ids", [True, False], ids=["ids", "no ids"])
WHEN = pytest.mark.parametrize("prints_at_once", [True, False], ids=["paper keeps up", "all in the buffer"])
MACROS = pytest.mark.parametrize(
    "machine",
    [PLAIN, replace(PLAIN, prints_while_recording=False), replace(PLAIN, macros=False)],
    ids=["macros", "recorded in silence", "no macros"],
)
BEYOND = LAST_INK + 210
"""Rows: with the feed to the knife, on the model that feeds most."""


class Case:
    """One fault in the middle of A; then it is mended, the visit ends or does not, and B comes."""

    def __init__(self, fault: str, bench: Bench, receipt: tuple[Raster | Blank, ...] = A) -> None:
        self.bench, self.receipt = bench, receipt
        self.bench.printer.fault = fault
        self.first = self.bench.driver.print("A", receipt)
        self.cut_by_then = self.bench.showing(*receipt)

    def mend(self, *, withdraw: bool) -> None:
        self.bench.printer.fault = ""
        while self.bench.printer.has_work:  # what it held comes out by itself, with nobody there
            self.bench.printer.work()
        if withdraw:
            self.bench.driver.withdraw()

    def told_the_truth(self) -> bool:
        match self.first:
            case Confirmed():
                return self.cut_by_then == 1
            case Failed():
                return self.bench.showing(*self.receipt) == 0
            case Unknown():
                return self.bench.showing(*self.receipt) <= 1

    def the_next_one_is_clean(self) -> bool:
        assert isinstance(self.bench.driver.print("B", B), Confirmed)
        return shows(self.bench.cuts[-1], *B) and self.bench.showing(*B) == 1

    def again(self) -> bool:
        """Whoever failed gets one receipt, and whoever may have one gets no second."""
        before = len(self.bench.cuts)
        again = self.bench.driver.print("A", self.receipt)
        if isinstance(self.first, Failed):
            return isinstance(again, Confirmed) and shows(self.bench.cuts[-1], *self.receipt) and self.bench.showing(*self.receipt) == 1
        return again == self.first and len(self.bench.cuts) == before


def walk(fault: str, rows: Sequence[int], bench: Callable[[], Bench], receipt: tuple[Raster | Blank, ...] = A) -> Counter[str]:
    ends: Counter[str] = Counter()
    for row in rows:
        case = Case(f"{fault}@{row}", bench(), receipt)
        what = f"{fault} at row {row}: {case.first}"
        assert case.told_the_truth(), what
        case.mend(withdraw=bool(row % 2))
        assert case.told_the_truth(), what
        assert case.the_next_one_is_clean(), what
        assert case.told_the_truth(), what
        assert case.again(), what
        ends[type(case.first).__name__] += 1
    return ends


@KINDS
@IDS
@WHEN
@pytest.mark.parametrize("fault", FAULTS)
def test_a_slice_of_the_rows(monkeypatch: pytest.MonkeyPatch, fault: str, knows_clear: bool, ids: bool, prints_at_once: bool) -> None:
    ends = walk(fault, range(1, BEYOND, 19), lambda: Bench(monkeypatch, knows_clear, ids=ids, prints_at_once=prints_at_once))
    stops = fault in ("paper-out", "cover-open", "cutter-error")
    if stops and (knows_clear or prints_at_once):
        assert ends["Failed"], "what stops in the middle is not left open, even with all of it in the buffer, if that was emptied"


@pytest.mark.soak
@KINDS
@IDS
@WHEN
@pytest.mark.parametrize("fault", FAULTS)
def test_every_row(monkeypatch: pytest.MonkeyPatch, fault: str, knows_clear: bool, ids: bool, prints_at_once: bool) -> None:
    walk(fault, range(1, BEYOND), lambda: Bench(monkeypatch, knows_clear, ids=ids, prints_at_once=prints_at_once))


@KINDS
@IDS
def test_a_fault_that_comes_when_all_is_over_changes_nothing(monkeypatch: pytest.MonkeyPatch, knows_clear: bool, ids: bool) -> None:
    for fault in FAULTS:
        case = Case(f"{fault}@{10 * BEYOND}", Bench(monkeypatch, knows_clear, ids=ids))
        assert isinstance(case.first, Confirmed)
        assert case.told_the_truth()


def half_full(monkeypatch: pytest.MonkeyPatch, ids: bool, machine: Machine, boot: int, buffer: int) -> Bench:
    return Bench(monkeypatch, True, ids=ids, machine=machine, boot=boot, buffer=buffer)


def can_be_seen(fault: str, machine: Machine, boot: int) -> bool:
    """Without macros a restart shows by a question that got no answer, or by the line that broke. One that takes no time at all, on a line
    that stays, does not; what is printed then says so in its evidence, and technician.md does."""
    return machine.macros or fault != "reset" or boot > 0


def says_what_it_can_not_see(rows: Sequence[int], bench: Callable[[], Bench], receipt: tuple[Raster | Blank, ...]) -> None:
    firsts = [Case(f"reset@{row}", bench(), receipt).first for row in rows]
    believed = [first.evidence for first in firsts if isinstance(first, Confirmed)]
    assert believed and all("a restart that the line hid would not show" in evidence for evidence in believed)


@MACROS
@IDS
@pytest.mark.parametrize("boot", [0, 30], ids=["back at once", "deaf for a moment"])
@pytest.mark.parametrize("fault", FAULTS)
def test_with_half_a_buffer_and_more_on_the_line(
    monkeypatch: pytest.MonkeyPatch, fault: str, ids: bool, machine: Machine, boot: int
) -> None:
    """A printer that restarts loses what it holds, and takes the rest: it comes to the end of a receipt without its middle."""
    if not can_be_seen(fault, machine, boot):
        says_what_it_can_not_see(range(1, BEYOND, 13), lambda: half_full(monkeypatch, ids, machine, boot, 96), A)
        return
    walk(fault, range(1, BEYOND, 13 if fault in ("power", "reset") else 37), lambda: half_full(monkeypatch, ids, machine, boot, 96))


LONG = (sample(200), Blank(90), sample(130))


@pytest.mark.soak
@MACROS
@IDS
@pytest.mark.parametrize("boot", [0, 100], ids=["back at once", "deaf for a moment"])
@pytest.mark.parametrize("fault", FAULTS)
def test_every_picture_with_four_kilobytes(monkeypatch: pytest.MonkeyPatch, fault: str, ids: bool, machine: Machine, boot: int) -> None:
    if not can_be_seen(fault, machine, boot):
        says_what_it_can_not_see(range(1, 420, 7), lambda: half_full(monkeypatch, ids, machine, boot, 4096), LONG)
        return
    rows = [row for row in range(1, 420 + 210) if row % 16 in (0, 1, 15) or row % 11 == 0]  # about each picture's ends, and inside
    walk(fault, rows, lambda: half_full(monkeypatch, ids, machine, boot, 4096), LONG)


@KINDS
def test_what_a_withdrawn_job_left_is_a_slip_marked_as_void(monkeypatch: pytest.MonkeyPatch, knows_clear: bool) -> None:
    """Broken off in the visit: what hangs out is cut off before the next person comes, ends in black, and moves no paper later."""
    bench = Bench(monkeypatch, knows_clear)
    asked = iter([True, True, False])
    first = bench.driver.print("A", A, lambda: next(asked, False))
    assert isinstance(first, Failed)
    assert (first.reason, len(bench.cuts)) == ("device.cancelled", 0)
    bench.driver.withdraw()
    assert len(bench.cuts) == 1
    assert b"\xff" * 72 * 8 in bench.cuts[0].tobytes("raw", "1;I")
    assert isinstance(bench.driver.print("B", B), Confirmed)
    assert len(bench.cuts) == 2
    assert shows(bench.cuts[1], *B)
