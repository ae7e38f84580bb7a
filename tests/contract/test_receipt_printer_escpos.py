"""The ESC/POS driver keeps the contract over a real TCP connection to the emulator."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from drivers import load
from drivers.errors import ConfigurationError, Garbled, NotConnected
from drivers.receipt_printer import Confirmed, Failed, Raster, Unknown
from drivers.receipt_printer.escpos import Driver, Options
from drivers.receipt_printer.escpos_emulator import ReceiptPrinterEmulator
from tests.contract.receipt_printer import ReceiptPrinterContract, Rig, sample


class EscposRig:
    def __init__(self, emulator: ReceiptPrinterEmulator, folder: Path) -> None:
        self.emulator, self.folder = emulator, folder
        self.driver = Driver(Options(emulator.url, answer_timeout=2.0))

    def set_fault(self, name: str) -> None:
        """Only the answer that never comes is waited for briefly; whoever has to answer gets the time of a busy machine."""
        self.driver.close()
        options = Options(self.emulator.url, answer_timeout=2.0, clear_timeout=2.0)
        if name == "silent":
            options = replace(options, answer_timeout=0.1, clear_timeout=0.1)
        elif name == "silent-mid-job":
            options = replace(options, confirm_timeout=0.1, clear_timeout=0.1, slowest_rows_per_second=10_000)
        self.driver._options = options
        self.emulator.fault = name

    def receipts(self) -> int:
        return len(list(self.folder.glob("*.png")))


@pytest.fixture
def escpos(tmp_path: Path) -> Iterator[EscposRig]:
    with ReceiptPrinterEmulator(folder=tmp_path) as emulator:
        rig = EscposRig(emulator, tmp_path)
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


class TestEscpos(ReceiptPrinterContract):
    @pytest.fixture
    def rig(self, escpos: EscposRig) -> Rig:
        return escpos


@pytest.mark.parametrize("height", [1, 127, 128, 129, 700])
def test_the_paper_shows_the_raster_dot_by_dot(escpos: EscposRig, height: int) -> None:
    raster = sample(height)
    outcome = escpos.driver.print("job", raster)
    assert isinstance(outcome, Confirmed)
    assert dots(escpos.emulator.last_receipt, height) == raster.rows
    assert escpos.emulator.unknown_bytes == 0
    assert outcome.bytes_sent == escpos.emulator.bytes_received


def test_blank_rows_at_the_bottom_are_not_sent(escpos: EscposRig) -> None:
    raster = Raster(576, 500, b"\x81" * 72 * 100 + bytes(72 * 400))
    outcome = escpos.driver.print("job", raster)
    assert isinstance(outcome, Confirmed)
    assert outcome.bytes_sent < 100 * 72 + 100
    assert dots(escpos.emulator.last_receipt, 100) == raster.rows[: 100 * 72]


def test_a_narrow_and_a_blank_raster_print_too(escpos: EscposRig) -> None:
    assert isinstance(escpos.driver.print("narrow", Raster(384, 10, b"\xff" * 480)), Confirmed)
    assert isinstance(escpos.driver.print("blank", Raster(576, 10, bytes(720))), Confirmed)


def test_a_raster_wider_than_the_head_is_refused_unsent(escpos: EscposRig) -> None:
    assert escpos.driver.print("wide", Raster(584, 1, bytes(73))) == Failed("device.configuration", "584 dots are wider than the head", 0)


def test_after_an_interrupted_job_the_next_one_is_a_slip_of_its_own(escpos: EscposRig) -> None:
    escpos.set_fault("disconnect-mid-job")
    assert not isinstance(escpos.driver.print("cut off", sample(300)), Confirmed)
    escpos.set_fault("")
    assert isinstance(escpos.driver.print("whole", sample(200)), Confirmed)
    assert dots(escpos.emulator.last_receipt, 200) == sample(200).rows


def test_a_connection_that_died_between_two_jobs_is_made_anew(escpos: EscposRig) -> None:
    escpos.driver.open()
    escpos.emulator.fault = "disconnect"
    with pytest.raises(NotConnected):
        for _ in range(100):
            escpos.driver.state()
    escpos.emulator.fault = ""
    assert isinstance(escpos.driver.print("job", sample(20)), Confirmed)


def test_a_slow_printer_is_waited_for(tmp_path: Path) -> None:
    with ReceiptPrinterEmulator(folder=tmp_path, pace=800) as emulator:
        driver = Driver(Options(emulator.url, answer_timeout=2.0))
        assert isinstance(driver.print("job", sample(300)), Confirmed)
        driver.close()


def test_a_late_answer_makes_the_job_unknown_and_never_confirms_the_next(tmp_path: Path) -> None:
    with ReceiptPrinterEmulator(folder=tmp_path, pace=60) as emulator:
        driver = Driver(Options(emulator.url, answer_timeout=2.0, confirm_timeout=0.1, slowest_rows_per_second=100_000))
        assert isinstance(driver.print("slow", sample(200)), Unknown)
        assert isinstance(driver.print("behind it", sample(20)), Unknown)
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
    assert isinstance(driver.print("job", sample(10)), Unknown)
    foreign.close()


def test_nobody_at_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    driver = Driver(Options(f"tcp://127.0.0.1:{port}"))
    assert isinstance(outcome := driver.print("job", sample(10)), Failed)
    assert (outcome.reason, outcome.bytes_sent) == ("device.not-connected", 0)


def test_it_is_loaded_by_name_and_checks_its_options() -> None:
    driver = load("receipt_printer", "escpos", {"url": "tcp://127.0.0.1:9", "fragment_rows": 64})
    assert isinstance(driver, Driver)
    with pytest.raises(ConfigurationError):
        load("receipt_printer", "escpos", {"url": "tcp://127.0.0.1:9", "fragment_rows": 0})
    assert isinstance(outcome := Driver(Options("lpt1")).print("job", sample(1)), Failed)
    assert outcome.reason == "device.configuration"
