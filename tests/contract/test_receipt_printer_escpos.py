"""The ESC/POS driver keeps the contract over a TCP connection and a serial line to the emulator, and over USB to a printer behind pyusb."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from drivers import load
from drivers.errors import ConfigurationError, Garbled, NotConnected
from drivers.receipt_printer import Blank, Confirmed, Failed, NotReady, Online, Paper, Raster, Unknown
from drivers.receipt_printer.escpos import Driver, Options
from drivers.receipt_printer.escpos_emulator import ReceiptPrinterEmulator
from drivers.receipt_printer.escpos_machines import MACHINES
from drivers.receipt_printer.models import MODELS
from tests.contract.receipt_printer import ReceiptPrinterContract, Rig, parts, sample
from tests.contract.usb_printer import UsbPrinter


class EscposRig:
    """A driver and the printer on the other end of its line."""

    def __init__(self, printer: ReceiptPrinterEmulator | UsbPrinter, receipts: Callable[[], int], model: str = "generic-80") -> None:
        self.printer, self.receipts = printer, receipts
        self._options = Options(printer.url, model=model, answer_timeout=2.0, clear_timeout=2.0)
        self.driver = Driver(self._options)

    def set_fault(self, name: str) -> None:
        """Only the answer that never comes is waited for briefly; whoever has to answer gets the time of a busy machine."""
        self.driver.close()
        options = self._options
        if name == "silent":
            options = replace(options, answer_timeout=0.1, clear_timeout=0.1)
        elif name == "silent-mid-job":
            options = replace(options, answer_timeout=0.1, confirm_timeout=0.1, clear_timeout=0.1, slowest_rows_per_second=10_000)
        self.driver._options = options
        self.printer.fault = name
        if self.printer.url.startswith("serial://") and "-" not in name:  # a line that is pulled out, or in, by another thread
            link, deadline = Path(self.printer.url.removeprefix("serial://")), time.monotonic() + 10
            while link.exists() == (name == "disconnect") and time.monotonic() < deadline:
                pass


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[ReceiptPrinterEmulator]:
    with ReceiptPrinterEmulator(tmp_path) as emulator:
        yield emulator


@pytest.fixture
def escpos(emulator: ReceiptPrinterEmulator, tmp_path: Path) -> Iterator[EscposRig]:
    rig = EscposRig(emulator, lambda: len(list(tmp_path.glob("*.png"))))
    yield rig
    rig.driver.close()


def dots(path: Path | None, height: int) -> bytes:
    """The first `height` rows of a receipt; whatever is below must be blank paper."""
    assert path is not None
    with Image.open(path) as paper:
        assert (paper.mode, paper.width) == ("1", 576)
        rows = paper.tobytes("raw", "1;I")
    assert not any(rows[height * 72 :])
    return rows[: height * 72]


class TestEscposOverTcp(ReceiptPrinterContract):
    @pytest.fixture
    def rig(self, escpos: EscposRig) -> Rig:
        return escpos


class TestEscposWithCompletionIds(ReceiptPrinterContract):
    @pytest.fixture
    def rig(self, emulator: ReceiptPrinterEmulator, tmp_path: Path) -> Iterator[Rig]:
        rig = EscposRig(emulator, lambda: len(list(tmp_path.glob("*.png"))), "epson-tm-t20")
        yield rig
        rig.driver.close()


class TestEscposOverASerialLine(ReceiptPrinterContract):
    @pytest.fixture
    def rig(self, tmp_path: Path) -> Iterator[Rig]:
        with ReceiptPrinterEmulator(tmp_path, link=tmp_path / "printer") as emulator:
            rig = EscposRig(emulator, lambda: len(list(tmp_path.glob("*.png"))))
            yield rig
            rig.driver.close()


class TestEscposOverUsb(ReceiptPrinterContract):
    @pytest.fixture
    def rig(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
        printer = UsbPrinter(monkeypatch, buffer=65536)
        rig = EscposRig(printer, lambda: printer.receipts)
        yield rig
        rig.driver.close()


@pytest.mark.parametrize("height", [1, 127, 128, 129, 700])
def test_the_paper_shows_the_raster_dot_by_dot(escpos: EscposRig, emulator: ReceiptPrinterEmulator, height: int) -> None:
    raster = sample(height)
    outcome = escpos.driver.print("job", [raster])
    assert isinstance(outcome, Confirmed)
    assert dots(emulator.last_receipt, height) == raster.rows
    assert emulator.unknown_bytes == 0
    assert outcome.bytes_sent == emulator.bytes_received


def test_white_costs_next_to_nothing(escpos: EscposRig, emulator: ReceiptPrinterEmulator) -> None:
    """White rows and white at the sides: 40 x 100 bytes of ink, and a byte for each white row."""
    ink, white = bytes(16) + b"\x81" * 40 + bytes(16), bytes(72 * 400)
    raster = Raster(576, 900, white + ink * 100 + white)
    outcome = escpos.driver.print("job", [raster])
    assert isinstance(outcome, Confirmed)
    assert outcome.bytes_sent < 100 * 40 + 800 + 300
    assert dots(emulator.last_receipt, 500) == raster.rows[: 500 * 72]


def test_a_narrow_and_a_blank_raster_print_too(escpos: EscposRig) -> None:
    assert isinstance(escpos.driver.print("narrow", [Raster(384, 10, b"\xff" * 480)]), Confirmed)
    assert isinstance(escpos.driver.print("blank", [Raster(576, 10, bytes(720)), Blank(0)]), Confirmed)


def test_after_an_interrupted_job_the_next_one_is_a_slip_of_its_own(escpos: EscposRig, emulator: ReceiptPrinterEmulator) -> None:
    escpos.set_fault("disconnect-mid-job")
    assert not isinstance(escpos.driver.print("cut off", [sample(300)]), Confirmed)
    escpos.set_fault("")
    assert isinstance(escpos.driver.print("whole", [sample(200)]), Confirmed)
    assert dots(emulator.last_receipt, 200) == sample(200).rows


def test_a_connection_that_died_between_two_jobs_is_made_anew(escpos: EscposRig) -> None:
    escpos.driver.open()
    escpos.printer.fault = "disconnect"
    with pytest.raises(NotConnected):
        for _ in range(100):
            escpos.driver.state()
    escpos.printer.fault = ""
    assert isinstance(escpos.driver.print("job", [sample(20)]), Confirmed)


def test_a_slow_printer_is_waited_for(tmp_path: Path) -> None:
    with ReceiptPrinterEmulator(folder=tmp_path, pace=800) as emulator:
        driver = Driver(Options(emulator.url, answer_timeout=2.0))
        assert isinstance(driver.print("job", [sample(300)]), Confirmed)
        driver.close()


def test_a_late_answer_makes_the_job_unknown_and_never_confirms_the_next(tmp_path: Path) -> None:
    with ReceiptPrinterEmulator(folder=tmp_path, pace=60) as emulator:
        driver = Driver(Options(emulator.url, answer_timeout=2.0, confirm_timeout=0.1, slowest_rows_per_second=100_000))
        assert isinstance(driver.print("slow", [sample(200)]), Unknown)
        assert not isinstance(driver.print("behind it", [sample(20)]), Confirmed)
        driver.close()


class Foreign:
    """Something on a port that is no printer: answers every packet with the same bytes, or hangs up."""

    def __init__(self, answer: bytes) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.server.getsockname()[1]}"
        self.answer = answer
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        client, _ = self.server.accept()
        with client:
            while self.answer and client.recv(4096):
                client.sendall(self.answer)

    def close(self) -> None:
        self.thread.join(5.0)
        self.server.close()


@pytest.mark.parametrize("answer", [b"\xff", b"HTTP/1.1 400 Bad Request\r\n", b"\x00"])
def test_bytes_that_are_no_status_are_garbled(answer: bytes) -> None:
    foreign = Foreign(answer)
    driver = Driver(Options(foreign.url, answer_timeout=1.0))
    with pytest.raises(Garbled):
        driver.open()
    foreign.close()


def test_a_server_that_hangs_up_is_not_connected() -> None:
    foreign = Foreign(b"")
    driver = Driver(Options(foreign.url))
    with pytest.raises(NotConnected):
        driver.open()
    foreign.close()


def test_a_status_that_only_ever_says_well_confirms_nothing() -> None:
    """Some printers answer DLE EOT from the interface card while the mechanism is dead: without GS r there is no confirmation."""
    foreign = Foreign(b"\x12")
    driver = Driver(Options(foreign.url, answer_timeout=2.0, confirm_timeout=0.1, slowest_rows_per_second=10_000, clear_timeout=0.1))
    assert isinstance(driver.print("job", [sample(10)]), Unknown)
    foreign.close()


def test_nobody_at_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    driver = Driver(Options(f"tcp://127.0.0.1:{port}"))
    assert isinstance(outcome := driver.print("job", [sample(10)]), Failed)
    assert (outcome.reason, outcome.bytes_sent) == ("device.not-connected", 0)


def test_it_is_loaded_by_name_and_checks_its_options() -> None:
    driver = load("receipt_printer", "escpos", {"url": "tcp://127.0.0.1:9", "fragment_rows": 64})
    assert isinstance(driver, Driver)
    with pytest.raises(ConfigurationError):
        load("receipt_printer", "escpos", {"url": "tcp://127.0.0.1:9", "fragment_rows": 0})
    thin = load("receipt_printer", "escpos", {"url": "tcp://127.0.0.1:9", "model": "generic-58", "completion_id": True, "knife_rows": 90})
    assert (thin.capabilities().dots, thin._model.completion_id, thin._model.knife_rows) == (384, True, 90)


@pytest.mark.parametrize(
    "options",
    [
        {"model": "epson-tm-t2000"},
        {"text_mode": True},
        {"left_margin": True},
        {"dots": 100},
        {"clears": 1},
        {"knife_rows": -1},
        {"dots": True},
    ],
)
def test_options_that_contradict_themselves_or_the_model(options: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError):
        load("receipt_printer", "escpos", {"url": "tcp://127.0.0.1:9", **options})


def test_an_address_that_is_none() -> None:
    assert isinstance(outcome := Driver(Options("lpt1")).print("job", [sample(1)]), Failed)
    assert outcome.reason == "device.configuration"


# What models differ in.


@pytest.mark.parametrize("model", MODELS)
def test_every_model_prints_dot_by_dot_on_the_machine_of_its_name(tmp_path: Path, model: str) -> None:
    """On paper that is cut behind the last row: the emulated knife stands where real ones do."""
    machine = MACHINES[model]
    ink = Raster(
        machine.dots,
        260,
        bytes((row * 7 + at) % 251 if 20 < at < 40 and row % 90 < 70 else 0 for row in range(260) for at in range(machine.dots // 8)),
    )
    with ReceiptPrinterEmulator(tmp_path, model=model) as emulator:
        driver = Driver(Options(emulator.url, model=model, answer_timeout=2.0, clear_timeout=2.0))
        for job in ("one", "two"):
            assert isinstance(driver.print(job, [ink, Blank(30), ink]), Confirmed)
            assert emulator.last_receipt is not None
            with Image.open(emulator.last_receipt) as paper:
                rows = paper.tobytes("raw", "1;I")
            stride = machine.dots // 8
            top = machine.knife_rows * stride
            wanted = ink.rows + bytes(30 * stride) + ink.rows
            assert rows[top : top + len(wanted)] == wanted
            assert not any(rows[:top]) and not any(rows[top + len(wanted) :])
            driver.withdraw()
        assert emulator.unknown_bytes == 0
        driver.close()


def test_without_a_sensor_nobody_knows_how_much_paper_there_is(tmp_path: Path) -> None:
    with ReceiptPrinterEmulator(tmp_path, model="generic-58") as emulator:
        driver = Driver(Options(emulator.url, model="generic-58", answer_timeout=2.0))
        assert driver.state() == Online(Paper.UNKNOWN)
        emulator.fault = "paper-out"
        assert driver.state() == NotReady("printer.paper-out", Paper.OUT)
        driver.close()


def test_a_slip_that_nobody_took_is_drawn_in_and_never_pushed_out_by_the_next(tmp_path: Path) -> None:
    with ReceiptPrinterEmulator(tmp_path, model="custom-vkp80") as emulator:
        driver = Driver(Options(emulator.url, model="custom-vkp80", answer_timeout=2.0))
        assert isinstance(driver.print("one", parts()), Confirmed)
        assert driver.state() == Online(Paper.FULL, slip_waits=True)
        driver.withdraw()
        assert driver.state() == Online(Paper.FULL)
        assert isinstance(driver.print("two", parts()), Confirmed)
        assert isinstance(driver.print("three", parts()), Confirmed), "nobody withdrew: the visit before ended in a crash"
        emulator.take_slip()
        driver.withdraw()
        assert (driver.state(), emulator.slips_retracted) == (Online(Paper.FULL), 2)
        driver.close()


def test_the_evidence_is_the_printers_own_answer(tmp_path: Path) -> None:
    with ReceiptPrinterEmulator(tmp_path, model="epson-tm-t20") as emulator:
        driver = Driver(Options(emulator.url, model="epson-tm-t20", answer_timeout=2.0))
        assert isinstance(outcome := driver.print("job", parts()), Confirmed)
        assert outcome.evidence.startswith("GS ( H answered 37 22 ")
        driver.close()


def test_the_next_part_is_made_while_the_one_before_is_on_paper_already(escpos: EscposRig, emulator: ReceiptPrinterEmulator) -> None:
    """Nothing is gathered first: with the last part not made yet the first one is printed."""

    def slowly() -> Iterator[Raster]:
        yield sample(100)
        deadline = time.monotonic() + 10
        while emulator.rows_printed < 100 and time.monotonic() < deadline:
            emulator._nudge()
        assert emulator.rows_printed >= 100
        yield sample(10)

    assert isinstance(escpos.driver.print("job", slowly()), Confirmed)


def test_a_printer_that_speaks_unasked_confuses_nobody(escpos: EscposRig, emulator: ReceiptPrinterEmulator) -> None:
    """ASB was switched on by another program: its blocks come into every answer until the first job, which switches it off."""
    with socket.create_connection(("127.0.0.1", int(emulator.url.rsplit(":", 1)[1]))) as other:
        other.sendall(b"\x1da\xff")
        assert other.recv(4) == bytes.fromhex("10 00 00 0f")
    for fault, state in (
        ("paper-low", Online(Paper.LOW)),
        ("paper-out", NotReady("printer.paper-out", Paper.OUT)),
        ("", Online(Paper.FULL)),
    ):
        emulator.fault = fault
        assert escpos.driver.state() == state
    emulator.fault = "paper-low"
    assert isinstance(escpos.driver.print("job", parts()), Confirmed)


@pytest.mark.parametrize(("fault", "reason"), [("paper-out@250", "printer.paper-out"), ("cover-open@20", "printer.cover-open")])
@pytest.mark.parametrize("model", ["generic-80", "epson-tm-t20"])
def test_a_printer_whose_buffer_is_full_has_told_why_it_stopped(tmp_path: Path, model: str, fault: str, reason: str) -> None:
    """It hears no question any more, and the line takes no byte; what it said unasked is all there is."""
    with ReceiptPrinterEmulator(tmp_path, model=model, buffer=4096) as emulator:
        driver = Driver(Options(emulator.url, model=model, answer_timeout=1.0, write_timeout=0.5, clear_timeout=0.2, confirm_timeout=0.5))
        emulator.fault = fault
        outcome = driver.print("job", [sample(1200)])
        if isinstance(outcome, Failed):
            assert outcome.reason == reason
        else:  # all of it fitted into the line; the printer still holds it
            assert isinstance(outcome, Unknown)
            assert reason in outcome.evidence
        emulator.fault = ""
        driver.close()


# On USB.


@pytest.mark.parametrize(("incoming", "outgoing"), [(0x82, 0x01), (0x81, 0x03)])
def test_endpoints_that_the_address_names(monkeypatch: pytest.MonkeyPatch, incoming: int, outgoing: int) -> None:
    printer = UsbPrinter(monkeypatch, incoming=incoming, outgoing=outgoing, buffer=65536)
    driver = Driver(Options(f"{printer.url}?out={outgoing:x}&in={incoming:#x}"))
    assert isinstance(driver.print("job", parts()), Confirmed)
    assert (printer.plugged.claimed, printer.plugged.kernel_driver) == (True, False), "the system's own driver is put aside"
    driver.close()
    assert (printer.plugged.claimed, printer.plugged.kernel_driver) == (False, True)


def test_endpoints_that_are_not_there_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    printer = UsbPrinter(monkeypatch)
    with pytest.raises(NotConnected, match="85 and 06"):
        Driver(Options(f"{printer.url}?in=85&out=06")).open()
    for query in ("in=82", "in=02&out=81", "in=x&out=01", "in=182&out=01"):
        with pytest.raises(ConfigurationError):
            Driver(Options(f"{printer.url}?{query}")).open()


def test_a_printer_that_loses_power_in_a_job_comes_back_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    printer = UsbPrinter(monkeypatch, buffer=65536)
    driver = Driver(Options(printer.url, answer_timeout=0.2, clear_timeout=0.2))
    printer.fault = "power@150"
    assert isinstance(outcome := driver.print("A", [sample(300)]), Failed)
    assert outcome.reason == "device.not-connected"
    printer.plug()
    assert isinstance(driver.print("B", [sample(100)]), Confirmed)
    assert printer.cuts[-1].tobytes("raw", "1;I").rstrip(b"\0") == sample(100).rows
    driver.close()
