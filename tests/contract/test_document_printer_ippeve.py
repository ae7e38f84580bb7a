"""The IPP driver keeps the contract with `ippeveprinter` of CUPS, a printer that nobody here wrote; and CUPS' own client finds the
emulator to be one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.document_printer import Confirmed, NotReady, Online, Outcome, Paper, Unknown, Wanted, always
from drivers.document_printer.ipp import Driver, Options
from drivers.document_printer.ipp_emulator import DocumentPrinterEmulator
from tests.contract.document_printer import DocumentPrinterContract, Rig, sample
from tests.ippeve import Ippeve, ippeve_printer
from tests.pcscd import until


class Attended(Driver):
    """The driver, and a hand in the printer: a fault in mid-job comes when the engine has the job, and nobody leaves before."""

    in_hand = staticmethod(lambda: True)

    def print(self, job_id: str, pdf: bytes, wanted: Wanted = always) -> Outcome:
        return super().print(job_id, pdf, lambda: not self.in_hand() or wanted())


class IppeveRig:
    def __init__(self, printer: Ippeve, somebody_helps: bool) -> None:
        self.printer = printer
        self.helps = 30.0 if somebody_helps else 0.2
        self.driver = Attended(self._options(5.0))

    def _options(self, answer: float) -> Options:
        return Options(self.printer.url, poll_interval=0.02, help_timeout=self.helps, silence_timeout=0.2, answer_timeout=answer)

    def set_fault(self, name: str) -> None:
        self.printer.pause(name == "silent")
        self.driver.close()
        self.driver._options = self._options(0.3 if name == "silent" else 5.0)
        match name:
            case "" | "media-empty":
                self.printer.load(0 if name else 250)
            case "toner-low":
                self.printer.fill(5)
            case "media-empty-mid-job":
                self.printer.hold()
                self.driver.in_hand = self._empty_the_tray
            case "disconnect":
                self.printer.close()

    def _empty_the_tray(self) -> bool:
        """Once, when the engine has the job; whether it has."""
        if not self.printer.has_a_job():
            return False
        self.driver.in_hand = lambda: True
        self.printer.tell("STATE: +media-empty-error")
        return True

    def mend(self) -> None:
        if self.jobs_left():
            self.printer.tell("STATE: -media-empty-error", "print")

    def documents(self) -> list[bytes]:
        return self.printer.documents()

    def jobs_left(self) -> int:
        """As CUPS' own client sees it."""
        return self.printer.jobs_left()


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[Ippeve]:
    with ippeve_printer(tmp_path) as printer:
        yield printer


class TestIppeve(DocumentPrinterContract):
    @pytest.fixture
    def rig(self, request: pytest.FixtureRequest, printer: Ippeve) -> Iterator[Rig]:
        rig = IppeveRig(printer, "somebody" in request.node.name or "leaves" in request.node.name)
        yield rig
        rig.driver.close()


def test_an_empty_tray_for_envelopes_is_not_the_end_of_the_paper(printer: Ippeve) -> None:
    printer.load(250, envelopes=0)
    driver = Driver(Options(printer.url))
    state = driver.state()
    assert isinstance(state, Online)
    assert (state.paper, state.warnings) == (Paper.FULL, ("media-empty",))
    printer.load(0, envelopes=25)
    state = driver.state()
    assert isinstance(state, NotReady)
    assert state.paper is Paper.OUT
    driver.close()


def test_a_printer_that_dies_in_the_job_is_not_believed(printer: Ippeve) -> None:
    printer.hold()
    driver = Driver(Options(printer.url, poll_interval=0.02, silence_timeout=0.1))

    def asked() -> bool:
        if printer.has_a_job():
            printer.close()
        return True

    assert isinstance(driver.print("job", sample(), asked), Unknown)
    driver.close()


_PRINTS = """
import sys
from drivers.document_printer.ipp import Driver, Options
from tests.contract.document_printer import sample
Driver(Options(sys.argv[1])).print("job", sample())
"""


def test_a_job_of_a_process_that_was_killed_in_the_middle_never_comes_out(printer: Ippeve) -> None:
    printer.hold()
    terminal = subprocess.Popen([sys.executable, "-c", _PRINTS, printer.url])
    try:
        until(printer.has_a_job, "it prints")
    finally:
        terminal.kill()
        terminal.wait(10)
    assert printer.jobs_left() == 1, "it goes on without the terminal"
    another = Driver(Options(printer.url, poll_interval=0.02))
    another.open()
    another.close()
    assert (printer.jobs_left(), printer.documents()) == (0, [])


_WAITS = """
import sys
from pathlib import Path
from drivers.document_printer.ipp import Driver, Options
from tests.contract.document_printer import sample
from tests.ippeve import ippeve_printer
with ippeve_printer(Path(sys.argv[1])) as printer:
    printer.hold()
    Driver(Options(printer.url)).print("job", sample(), lambda: printer.has_a_job() and print("in the middle", flush=True) or True)
"""


def test_the_printer_and_its_engine_end_with_the_tests(tmp_path: Path) -> None:
    """Killed in the middle, they leave no process behind: each of theirs has the folder in its command."""

    def left() -> list[Path]:
        return [path for path in Path("/proc").glob("[0-9]*/cmdline") if str(tmp_path).encode() in _content(path)]

    tests = subprocess.Popen([sys.executable, "-c", _WAITS, str(tmp_path)], stdout=subprocess.PIPE)
    try:
        assert tests.stdout is not None
        assert tests.stdout.readline() == b"in the middle\n"
        assert len(left()) >= 3, "the tests, the printer and the engine"
    finally:
        tests.kill()
        tests.communicate(timeout=10)
    until(lambda: not left(), "none is left")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has just ended
        return b""


def test_the_emulator_passes_the_tests_of_cups_for_ipp_1_1(tmp_path: Path) -> None:
    """RFC 8011 as CUPS reads it, 26 requests good and bad; what an optional operation needs is left out by the suite itself."""
    suite = tmp_path / "ipp-1.1.test"
    shutil.copy("/usr/share/cups/ipptool/ipp-1.1.test", suite)
    for name in ("sample.pdf", "document-a4.pdf"):
        (tmp_path / name).write_bytes(sample())
    with DocumentPrinterEmulator(tmp_path / "printed", pictures=False) as emulator:
        said = cups(str(suite), emulator.url, "-I", "-f", str(tmp_path / "sample.pdf"), "-d", "filetype=application/pdf")
    assert said.count("[PASS]") >= 26


def cups(test: str, url: str, *more: str) -> str:
    """What CUPS' client of tests says of a printer; it fails with the printer."""
    done = subprocess.run(["ipptool", "-tv", *more, url, test], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_client_of_cups_reads_the_emulator_and_prints_on_it(tmp_path: Path) -> None:
    document = tmp_path / "sample.pdf"
    document.write_bytes(sample())
    with DocumentPrinterEmulator(tmp_path / "printed", pictures=False) as emulator:
        said = cups("get-printer-attributes.test", emulator.url)
        assert "document-format-supported (1setOf mimeMediaType) = application/pdf,application/octet-stream" in said
        cups("print-job.test", emulator.url, "-f", str(document), "-d", "filetype=application/pdf")
        driver = Driver(Options(emulator.url, poll_interval=0.02))
        assert isinstance(driver.print("behind it", sample(1)), Confirmed)
        driver.close()
        assert [path.read_bytes() for path in emulator.documents] == [sample(), sample(1)]
