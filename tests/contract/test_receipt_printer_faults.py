"""A fault at any row of a receipt, of every kind, on every kind of printer: what is said of it is true, and the next slip is clean.

Four printers by what they know (DLE DC4 8 or not, GS ( H or not), each once with the paper as far as the bytes, once with all bytes in its
buffer before the paper moves. A slice of the rows here, all of them in `make soak`.
"""

from __future__ import annotations

from collections import Counter

import pytest

from drivers.receipt_printer import Blank, Confirmed, Failed, Raster, Unknown
from tests.contract.printer_wire import Bench, shows

A = (Raster(24, 40, bytes(0x81 + n % 7 for n in range(120))), Blank(20), Raster(40, 33, bytes(0x81 + n % 5 for n in range(165))))
B = (Raster(24, 30, bytes(0x41 + n % 5 for n in range(90))),)
LAST_INK = 93
FAULTS = ("paper-out", "cover-open", "cutter-error", "silent", "disconnect", "power", "reset")
"""`power` drops the line, `reset` is the same on one that stays, as a serial line does; both lose all that is not on paper yet."""

KINDS = pytest.mark.parametrize("knows_clear", [True, False], ids=["clears", "does not clear"])
IDS = pytest.mark.parametrize("ids", [True, False], ids=["ids", "no ids"])
WHEN = pytest.mark.parametrize("prints_at_once", [True, False], ids=["paper keeps up", "all in the buffer"])
BEYOND = LAST_INK + 210
"""Rows: with the feed to the knife, on the model that feeds most."""


class Case:
    """One fault in the middle of A; then it is mended, the visit ends or does not, and B comes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fault: str, knows_clear: bool, ids: bool, prints_at_once: bool) -> None:
        self.bench = Bench(monkeypatch, knows_clear, ids=ids, prints_at_once=prints_at_once)
        self.bench.printer.fault = fault
        self.first = self.bench.driver.print("A", A)
        self.cut_by_then = self.bench.showing(*A)

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
                return self.bench.showing(*A) == 0
            case Unknown():
                return self.bench.showing(*A) <= 1

    def the_next_one_is_clean(self) -> bool:
        assert isinstance(self.bench.driver.print("B", B), Confirmed)
        return shows(self.bench.cuts[-1], *B) and self.bench.showing(*B) == 1

    def again(self) -> bool:
        """Whoever failed gets one receipt, and whoever may have one gets no second."""
        before = len(self.bench.cuts)
        again = self.bench.driver.print("A", A)
        if isinstance(self.first, Failed):
            return isinstance(again, Confirmed) and shows(self.bench.cuts[-1], *A) and self.bench.showing(*A) == 1
        return again == self.first and len(self.bench.cuts) == before


def walk(monkeypatch: pytest.MonkeyPatch, fault: str, rows: range, knows_clear: bool, ids: bool, prints_at_once: bool) -> Counter[str]:
    ends: Counter[str] = Counter()
    for row in rows:
        case = Case(monkeypatch, f"{fault}@{row}", knows_clear, ids, prints_at_once)
        what = f"{fault} at row {row}: {case.first}"
        case.mend(withdraw=bool(row % 2))
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
    ends = walk(monkeypatch, fault, range(1, BEYOND, 19), knows_clear, ids, prints_at_once)
    stops = fault in ("paper-out", "cover-open", "cutter-error")
    if stops and (knows_clear or prints_at_once):
        assert ends["Failed"], "what stops in the middle is not left open, even with all of it in the buffer, if that was emptied"


@pytest.mark.soak
@KINDS
@IDS
@WHEN
@pytest.mark.parametrize("fault", FAULTS)
def test_every_row(monkeypatch: pytest.MonkeyPatch, fault: str, knows_clear: bool, ids: bool, prints_at_once: bool) -> None:
    walk(monkeypatch, fault, range(1, BEYOND), knows_clear, ids, prints_at_once)


@KINDS
@IDS
def test_a_fault_that_comes_when_all_is_over_changes_nothing(monkeypatch: pytest.MonkeyPatch, knows_clear: bool, ids: bool) -> None:
    for fault in FAULTS:
        case = Case(monkeypatch, f"{fault}@{10 * BEYOND}", knows_clear, ids, prints_at_once=True)
        assert isinstance(case.first, Confirmed)
        assert case.told_the_truth()


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
