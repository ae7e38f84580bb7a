"""What one resident's receipt leaves in an ESC/POS printer never comes out on the next one's slip, wherever the first broke off.

The printers stand on a line without a network: it takes so many bytes and dies, and keeps what it has taken, as a serial line does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from drivers.errors import NotConnected
from drivers.receipt_printer import Confirmed, Failed, Online, Paper, Raster, State, Unknown, escpos
from drivers.receipt_printer.escpos_codec import PaperStatus
from drivers.receipt_printer.escpos_emulator import ReceiptPrinterEmulator
from drivers.receipt_printer.escpos_encoder import feed_and_cut, pictures, start
from drivers.receipt_printer.escpos_interpreter import Printer
from drivers.receipt_printer.escpos_line import Line
from tests.contract.receipt_printer import sample

A = Raster(24, 40, bytes(0x81 + n % 7 for n in range(120)))
B = Raster(24, 30, bytes(0x41 + n % 5 for n in range(90)))
BOTH_KINDS = pytest.mark.parametrize("knows_clear", [True, False], ids=["clears", "does not clear"])


def rows_of(paper: Image.Image) -> bytes:
    return paper.tobytes("raw", "1;I")


def on_paper(raster: Raster) -> bytes:
    """The raster as rows of the whole paper."""
    stride = raster.width // 8
    return b"".join(raster.rows[at : at + stride].ljust(72, b"\0") for at in range(0, len(raster.rows), stride))


def shows(paper: Image.Image, raster: Raster) -> bool:
    """Exactly this raster, and blank paper below."""
    return rows_of(paper).rstrip(b"\0") == on_paper(raster).rstrip(b"\0")


class Wire:
    """A transport that ends in a printer. Takes `budget` bytes, then it is dead for good."""

    def __init__(self, printer: Printer, budget: int) -> None:
        self.printer, self.budget, self.answers = printer, budget, b""

    def write(self, data: bytes, timeout: float = 5.0) -> None:
        taken, self.budget = data[: self.budget], max(0, self.budget - len(data))
        self.answers += self.printer.receive(taken)
        while self.printer.has_work:
            self.answers += self.printer.work()
        if len(taken) < len(data):
            raise NotConnected("pulled out")

    def read(self, size: int, timeout: float) -> bytes:
        """Nobody waits: what has not come by now never comes."""
        if not self.budget:
            raise NotConnected("pulled out")
        answer, self.answers = self.answers[:size], self.answers[size:]
        return answer

    def drain(self) -> bytes:
        return self.read(len(self.answers), 0.0)

    def close(self) -> None:
        pass


class Bench:
    """A driver and a printer on wires that last as long as `budgets` says, the last one for ever."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, knows_clear: bool, *budgets: int) -> None:
        self.cuts: list[Image.Image] = []
        self.printer = Printer(self.cuts.append, knows_clear=knows_clear)
        left = iter(budgets)
        monkeypatch.setattr(escpos, "open_url", lambda url, timeout: Wire(self.printer, next(left, 1 << 30)))
        self.driver = escpos.Driver(escpos.Options("", fragment_rows=16, answer_timeout=0.001, clear_timeout=0.001, confirm_timeout=0.001))


@BOTH_KINDS
def test_wherever_the_line_dies_the_next_slip_is_the_next_persons(monkeypatch: pytest.MonkeyPatch, knows_clear: bool) -> None:
    whole = Bench(monkeypatch, knows_clear)
    confirmed = whole.driver.print("A", A)
    assert isinstance(confirmed, Confirmed)
    kinds: set[type] = set()
    for budget in range(confirmed.bytes_sent):
        bench = Bench(monkeypatch, knows_clear, budget)
        first = bench.driver.print("A", A)
        assert not (isinstance(first, Failed) and any(shows(cut, A) for cut in bench.cuts)), budget
        assert isinstance(bench.driver.print("B", B), Confirmed), budget
        assert shows(bench.cuts[-1], B), budget
        if isinstance(first, Unknown):
            before = len(bench.cuts)
            assert bench.driver.print("A", A) == first
            assert len(bench.cuts) == before
        kinds.add(type(first))
    assert kinds == {Failed, Unknown}


@BOTH_KINDS
@pytest.mark.parametrize("budget", range(0, 200, 3))
def test_remains_of_two_people_are_parted_from_the_third(monkeypatch: pytest.MonkeyPatch, knows_clear: bool, budget: int) -> None:
    bench = Bench(monkeypatch, knows_clear, 150, 20 + budget)
    assert not isinstance(bench.driver.print("A", A), Confirmed)
    assert not isinstance(bench.driver.print("another", sample(20)), Confirmed)
    assert isinstance(bench.driver.print("B", B), Confirmed)
    assert shows(bench.cuts[-1], B)
    assert isinstance(bench.driver.print("C", A), Confirmed)
    assert shows(bench.cuts[-1], A)


def test_an_old_answer_does_not_confirm_the_next_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither job is worked off while the paper is out, and both questions wait in the printer. One answer may be A's, two may not."""
    bench = Bench(monkeypatch, False)
    line = Line(Wire(bench.printer, 1 << 30), 0.001, 1.0)
    bench.printer.fault = "paper-out"
    assert isinstance(bench.driver._cut(line), Unknown)
    asked: list[int] = []

    def one_answer(times: int, limit: float) -> tuple[PaperStatus | None, State]:
        asked.append(times)
        return (PaperStatus(0) if times == 1 else None), Online(Paper.FULL)

    monkeypatch.setattr(line, "ask_behind_the_job", one_answer)
    assert isinstance(bench.driver._cut(line), Unknown)
    assert asked == [2]


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
    assert isinstance(outcome := driver.print("A", first), Failed)
    assert outcome.reason == "printer.paper-out"
    emulator.fault = ""
    driver.state()
    if clears:
        assert (emulator._printer.has_work, emulator.rows_printed) == (False, 100), "nothing of A comes out by itself"
    assert isinstance(driver.print("B", second), Confirmed)
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
        assert isinstance(driver.print("A", sample(200)), Unknown)
        driver._options = patient
        assert isinstance(driver.print("B", B), Confirmed)
        assert emulator.last_receipt is not None
        with Image.open(emulator.last_receipt) as paper:
            assert shows(paper, B)
        driver.close()


# Nothing of a picture is a real-time command.

REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")
HOSTILE = st.sampled_from([0x10, 0x10, 0x10, 0x04, 0x05, 0x14, 0x01, 0x02, 0x08, 0x00, 0xFF])


@st.composite
def hostile_rasters(draw: st.DrawFn) -> Raster:
    stride, height = draw(st.integers(1, 20)), draw(st.integers(1, 24))
    return Raster(stride * 8, height, bytes(draw(st.lists(HOSTILE, min_size=stride * height, max_size=stride * height))))


@given(hostile_rasters(), st.integers(1, 30))
@example(Raster(8, 1296, b"\xff" * 1296), 2047)
@example(Raster(8, 1040, b"\x01" * 1040), 2047)
@example(Raster(8, 300, b"\x10\x04\x01" * 100), 128)
def test_no_part_of_a_job_holds_a_real_time_command(raster: Raster, fragment_rows: int) -> None:
    cuts: list[Image.Image] = []
    printer = Printer(cuts.append)
    for part in [start(), *pictures(raster, fragment_rows), feed_and_cut()]:
        assert not REAL_TIME.search(part)
        assert printer.receive(part) == b""
    while printer.has_work:
        printer.work()
    assert (printer.real_time_commands, printer.unknown_bytes) == (0, 0)
    stride, paper = raster.width // 8, rows_of(cuts[0])
    for row in range(raster.height):
        asked, got = raster.rows[row * stride : (row + 1) * stride], paper[row * 72 : row * 72 + stride]
        assert got == REAL_TIME.sub(lambda pair: b"\x18" + pair[0][1:], asked), "a dot more in such a pair, and else dot by dot"
