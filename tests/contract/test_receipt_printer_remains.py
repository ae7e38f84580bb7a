"""What one resident's receipt leaves in an ESC/POS printer never comes out on the next one's slip, wherever the first broke off.

The printers stand on a line without a network: it takes so many bytes and dies, and keeps what it has taken, as a serial line does.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from drivers.errors import DeviceError
from drivers.receipt_printer import Confirmed, Failed, Raster, Unknown, escpos
from drivers.receipt_printer.escpos_codec import ASK_PAPER_BEHIND_THE_JOB
from drivers.receipt_printer.escpos_emulator import ReceiptPrinterEmulator
from drivers.receipt_printer.escpos_ending import Remains
from drivers.receipt_printer.escpos_line import Line
from drivers.receipt_printer.escpos_witness import Witness
from tests.contract.printer_wire import FOR_EVER, Bench, Wire, on_paper, rows_of, shows
from tests.contract.receipt_printer import sample
from tests.unit.papers import paper_watch

ROOT = Path(__file__).parents[2]
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


@pytest.mark.parametrize("late", range(7))
@pytest.mark.parametrize("restarted", [True, False])
def test_answers_that_come_late_confirm_nothing(monkeypatch: pytest.MonkeyPatch, late: int, restarted: bool) -> None:
    """So many questions of jobs before are still in a printer that clears nothing. Its own answers alone are counted."""
    bench = Bench(monkeypatch, False, prints_at_once=False)
    line = Line(Wire(bench.printer, bench.clock, FOR_EVER, prints_at_once=False), 1.0, 1.0)
    remains = Remains(answers=late)
    line.send(ASK_PAPER_BEHIND_THE_JOB * late)
    witness = Witness(line, remains, by_id=False)
    witness.swear_in(1.0)
    assert witness.stands
    if restarted:
        bench.printer.fault = "reset"
    line.send(ASK_PAPER_BEHIND_THE_JOB * 3)
    assert isinstance(witness.ask(1.0), Unknown if restarted else Confirmed)


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


# A process that dies in the middle of a job.

_PRINTS = """
import sys
from pathlib import Path
from drivers.receipt_printer.escpos import Driver, Options
from kiosk.runtime.print_log import PrintLog
from tests.contract.receipt_printer import sample
from tests.unit.papers import paper_watch

url, model, state = sys.argv[1:]
PrintLog(Path(state)).begin("A", "receipt_printer")
Driver(Options(url, model=model)).print("A", [sample(700)])
"""


def _open(driver: escpos.Driver, misses: int = 3) -> None:
    """As the supervisor does: what the dead process still had to be answered on a serial line is a miss, and no more than that."""
    try:
        driver.open()
    except DeviceError:
        if not misses:
            raise
        _open(driver, misses - 1)


@pytest.mark.parametrize("model", ["generic-80", "epson-tm-t20"])
@pytest.mark.parametrize("serial", [False, True], ids=["tcp", "serial"])
def test_what_a_killed_process_left_is_a_void_slip_before_the_next_job(tmp_path: Path, model: str, serial: bool) -> None:
    paper, link = tmp_path / "paper", tmp_path / "printer" if serial else None
    with ReceiptPrinterEmulator(paper, model=model, pace=1600, buffer=4096, link=link) as emulator:
        with subprocess.Popen([sys.executable, "-c", _PRINTS, emulator.url, model, str(tmp_path)], cwd=ROOT) as first:
            deadline = time.monotonic() + 30
            while emulator.rows_printed < 100 and time.monotonic() < deadline:
                emulator._nudge()
            first.kill()
        assert 100 <= emulator.rows_printed < 700
        driver = escpos.Driver(escpos.Options(emulator.url, model=model, answer_timeout=2.0))
        _open(driver)
        paper_watch(tmp_path).tend_printer(driver)
        assert len(list(paper.glob("*.png"))) == 1, "it has fallen off before anybody comes"
        assert isinstance(driver.print("B", [B]), Confirmed)
        void, own = sorted(paper.glob("*.png"))
        with Image.open(own) as slip:
            rows = rows_of(slip).lstrip(b"\0").rstrip(b"\0")
            assert rows == on_paper(B).lstrip(b"\0").rstrip(b"\0")
        with Image.open(void) as slip:
            assert b"\xff" * 72 * 8 in rows_of(slip)
        paper_watch(tmp_path).tend_printer(driver)
        assert len(list(paper.glob("*.png"))) == 2, "once is enough"
        driver.close()


def test_a_printer_that_confirms_nothing_is_given_one_void_slip_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for ids that it does not know. Whether its receipt was cut off nobody knows, and a second void slip would not tell."""
    bench = Bench(monkeypatch, False, ids=True)
    bench.printer._knows_ids = False
    for at, job in enumerate((A, B, A)):
        assert isinstance(bench.driver.print(f"job {at}", [job]), Unknown)
        assert shows(bench.cuts[-1], job)
        for _ in range(3):
            bench.driver.withdraw()
        assert len(bench.cuts) == 2 * (at + 1)
        assert rows_of(bench.cuts[-1]).startswith(b"\xff" * 72 * 8)
