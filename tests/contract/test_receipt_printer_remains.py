"""What one resident's receipt leaves in an ESC/POS printer never comes out on the next one's slip, wherever the first broke off.

The printers stand on a line without a network: it takes so many bytes and dies, and keeps what it has taken, as a serial line does.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from drivers.receipt_printer import Confirmed, Failed, Online, Paper, Raster, State, Unknown, escpos
from drivers.receipt_printer.escpos_codec import PaperStatus
from drivers.receipt_printer.escpos_emulator import ReceiptPrinterEmulator
from drivers.receipt_printer.escpos_line import Line
from tests.contract.printer_wire import FOR_EVER, Bench, Wire, rows_of, shows
from tests.contract.receipt_printer import sample

A = Raster(24, 40, bytes(0x81 + n % 7 for n in range(120)))
B = Raster(24, 30, bytes(0x41 + n % 5 for n in range(90)))
BOTH_KINDS = pytest.mark.parametrize("knows_clear", [True, False], ids=["clears", "does not clear"])


@BOTH_KINDS
def test_wherever_the_line_dies_the_next_slip_is_the_next_persons(monkeypatch: pytest.MonkeyPatch, knows_clear: bool) -> None:
    whole = Bench(monkeypatch, knows_clear)
    confirmed = whole.driver.print("A", [A])
    assert isinstance(confirmed, Confirmed)
    kinds: set[type] = set()
    for budget in range(confirmed.bytes_sent):
        bench = Bench(monkeypatch, knows_clear, budget)
        first = bench.driver.print("A", [A])
        assert not (isinstance(first, Failed) and any(shows(cut, A) for cut in bench.cuts)), budget
        assert isinstance(bench.driver.print("B", [B]), Confirmed), budget
        assert shows(bench.cuts[-1], B), budget
        if isinstance(first, Unknown):
            before = len(bench.cuts)
            assert bench.driver.print("A", [A]) == first
            assert len(bench.cuts) == before
        kinds.add(type(first))
    assert kinds == {Failed, Unknown}


@BOTH_KINDS
@pytest.mark.parametrize("budget", range(0, 200, 3))
def test_remains_of_two_people_are_parted_from_the_third(monkeypatch: pytest.MonkeyPatch, knows_clear: bool, budget: int) -> None:
    bench = Bench(monkeypatch, knows_clear, 150, 20 + budget)
    assert not isinstance(bench.driver.print("A", [A]), Confirmed)
    assert not isinstance(bench.driver.print("another", [sample(20)]), Confirmed)
    assert isinstance(bench.driver.print("B", [B]), Confirmed)
    assert shows(bench.cuts[-1], B)
    assert isinstance(bench.driver.print("C", [A]), Confirmed)
    assert shows(bench.cuts[-1], A)


def test_an_old_answer_does_not_confirm_the_next_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """The questions of A's job stay in a printer that clears nothing. Of B's, as many come as could be A's: B is not believed for them."""
    bench = Bench(monkeypatch, False)
    line = Line(Wire(bench.printer, bench.clock, FOR_EVER), 0.001, 1.0)
    asked: list[tuple[int, int]] = []

    def so_many_answers(times: int, enough: int, limit: float) -> tuple[PaperStatus | None, State]:
        asked.append((times, enough))
        return None, Online(Paper.FULL)

    monkeypatch.setattr(line, "ask_paper_behind_the_job", so_many_answers)
    for _ in range(2):
        assert isinstance(bench.driver._cut(line, bench.driver._new_encoder()), Unknown)
    assert asked == [(1, 2), (3, 4)]


# Over TCP, paper out in the job.


@pytest.fixture(params=[True, False], ids=["clears", "does not clear"])
def emulator(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReceiptPrinterEmulator]:
    with ReceiptPrinterEmulator(folder=tmp_path, knows_clear=request.param) as emulator:
        yield emulator


def test_paper_out_in_the_job_and_paper_loaded(emulator: ReceiptPrinterEmulator, tmp_path: Path) -> None:
    first, second = sample(300), Raster(576, 200, b"\x55" * 72 * 200)
    clears = emulator._printer._knows_clear
    driver = escpos.Driver(escpos.Options(emulator.url, answer_timeout=2.0, clear_timeout=2.0 if clears else 0.1))
    emulator.fault = "paper-out-mid-job"
    assert isinstance(outcome := driver.print("A", [first]), Failed)
    assert outcome.reason == "printer.paper-out"
    emulator.fault = ""
    driver.state()
    if clears:
        deadline = time.monotonic() + 10
        while emulator._printer.has_work and time.monotonic() < deadline:
            emulator._nudge()
        assert (emulator._printer.has_work, emulator.rows_printed) == (False, 100), "nothing of A comes out by itself"
    assert isinstance(driver.print("B", [second]), Confirmed)
    *remains, own = sorted(tmp_path.glob("*.png"))
    with Image.open(own) as paper:
        assert shows(paper, second)
    for each in remains:
        with Image.open(each) as paper:
            assert first.rows.startswith(rows_of(paper)[: (100 if clears else 300) * 72].rstrip(b"\0")[:7200])
            assert b"\x55" * 72 not in rows_of(paper)
    driver.close()


def test_a_late_answer_of_a_printer_that_does_not_clear_confirms_nobody_elses_job(tmp_path: Path) -> None:
    """Where B is confirmed, B is on paper: A's answer comes while B's job is still behind it."""
    with ReceiptPrinterEmulator(folder=tmp_path, pace=600, knows_clear=False) as emulator:
        patient = escpos.Options(emulator.url, answer_timeout=2.0, clear_timeout=0.01)
        driver = escpos.Driver(replace(patient, confirm_timeout=0.01, slowest_rows_per_second=100_000))
        assert isinstance(driver.print("A", [sample(200)]), Unknown)
        driver._options = patient
        assert isinstance(driver.print("B", [B]), Confirmed)
        assert emulator.last_receipt is not None
        with Image.open(emulator.last_receipt) as paper:
            assert shows(paper, B)
        driver.close()
