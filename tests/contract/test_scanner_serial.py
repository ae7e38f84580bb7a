"""The serial driver over a pty, against the emulator: the contract, and each fault of the wire."""

from __future__ import annotations

import os
import pty
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

import drivers
from drivers.errors import ConfigurationError, NotConnected
from drivers.scanner import BarcodeScanner, Scan, ScanUnreadable
from drivers.scanner.serial_emulator import ENDS, FAULTS, ScannerEmulator
from tests.contract.scanner import LONG, TEXT, ScannerContract

FAST = 921600
GAP = 0.08


class SerialBench:
    def __init__(self, emulator: ScannerEmulator) -> None:
        self.emulator = emulator
        self.scanner: BarcodeScanner = drivers.load("scanner", "serial_line", {"url": emulator.url, "gap_seconds": GAP})

    def scan(self, text: str) -> None:
        self.emulator.fault = ""
        self.emulator.scan(text)
        assert self.emulator.wait_until_sent(LONG)

    def spoil(self) -> None:
        self.emulator.fault = "half-line"
        self.emulator.scan(TEXT)

    def unplug(self) -> None:
        self.emulator.unplug()

    def plug(self) -> None:
        self.emulator.plug()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SerialBench]:
    with ScannerEmulator(link=tmp_path / "scanner", baud=FAST) as emulator:
        bench = SerialBench(emulator)
        yield bench
        bench.scanner.close()


class TestSerialLine(ScannerContract):
    pass


def opened(emulator: ScannerEmulator, **options: object) -> BarcodeScanner:
    driver: BarcodeScanner = drivers.load("scanner", "serial_line", {"url": emulator.url, "gap_seconds": GAP} | options)
    driver.open()
    return driver


def text_of(scan: Scan | None) -> str:
    assert scan is not None
    return scan.text


@pytest.mark.parametrize("end", [end for end in ENDS if end != "none"])
@pytest.mark.parametrize("ending", ["line", "gap"])
def test_any_end_of_a_line_will_do(tmp_path: Path, end: str, ending: str) -> None:
    with ScannerEmulator(link=tmp_path / "scanner", end=end, baud=FAST) as emulator:
        driver = opened(emulator, ending=ending)
        for text in (TEXT, "second"):
            emulator.scan(text)
            assert text_of(driver.read(LONG)) == text
        assert driver.read(2 * GAP) is None, "a line end is not a code of its own"
        driver.close()


def test_a_scanner_without_line_ends_is_read_by_its_silence(tmp_path: Path) -> None:
    with ScannerEmulator(link=tmp_path / "scanner", end="none", baud=FAST) as emulator:
        driver = opened(emulator, ending="gap")
        emulator.scan("line 1\nline 2")
        assert text_of(driver.read(LONG)) == "line 1\nline 2"
        driver.close()


@pytest.mark.parametrize("fault", ["half-line", "no-end", "garbage", "too-long"])
def test_what_did_not_arrive_whole_is_never_a_code(bench: SerialBench, fault: str) -> None:
    bench.scanner.open()
    bench.emulator.fault = fault
    bench.emulator.scan(TEXT)
    with pytest.raises(ScanUnreadable) as caught:
        bench.scanner.read(LONG)
    assert TEXT[:6] not in caught.value.detail
    assert bench.scanner.read(2 * GAP) is None, "said once"
    bench.scan(TEXT)
    assert text_of(bench.scanner.read(LONG)) == TEXT


@pytest.mark.parametrize("fault", ["noise", "slow"])
def test_nuls_before_and_pauses_inside_do_not_matter(bench: SerialBench, fault: str) -> None:
    bench.scanner.open()
    bench.emulator.fault = fault
    bench.emulator.scan(TEXT)
    assert text_of(bench.scanner.read(LONG)) == TEXT


def test_a_code_of_which_half_came_is_waited_for_in_the_next_read(tmp_path: Path) -> None:
    with ScannerEmulator(link=tmp_path / "scanner", baud=FAST) as emulator:
        driver = opened(emulator, gap_seconds=10.0)
        emulator.send(b"A7K2")
        assert driver.read(0.05) is None
        emulator.send(b"00042\r")
        assert text_of(driver.read(LONG)) == "A7K200042"
        driver.close()


def test_unplugged_in_the_middle_of_a_code(bench: SerialBench) -> None:
    bench.scanner.open()
    bench.emulator.fault = "unplug"
    bench.emulator.scan(TEXT)
    with pytest.raises(NotConnected):
        for _ in range(100):
            bench.scanner.read(LONG)
    bench.emulator.fault = ""
    bench.plug()
    bench.scanner.open()
    bench.scan("second")
    assert text_of(bench.scanner.read(LONG)) == "second", "the half before is forgotten"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_both_encodings_of_chinese_are_told_apart(tmp_path: Path, encoding: str) -> None:
    with ScannerEmulator(link=tmp_path / "scanner", encoding=encoding, baud=FAST) as emulator:
        driver = opened(emulator)
        emulator.scan("广州市公安局，测试样本𠮷")
        assert text_of(driver.read(LONG)) == "广州市公安局，测试样本𠮷"
        driver.close()


def test_the_symbology_is_told_where_the_scanner_says_it(tmp_path: Path) -> None:
    with ScannerEmulator(link=tmp_path / "scanner", aim=True, baud=FAST) as emulator:
        driver = opened(emulator)
        for symbology in ("QR Code", "Code 128", "EAN-13", "PDF417", "Data Matrix"):
            emulator.scan(TEXT, symbology)
            scan = driver.read(LONG)
            assert scan is not None
            assert (scan.text, scan.symbology) == (TEXT, symbology)
        driver.close()


def test_a_flood_takes_neither_memory_nor_the_caller(tmp_path: Path) -> None:
    with ScannerEmulator(link=tmp_path / "scanner", baud=FAST) as emulator:
        driver = opened(emulator)
        emulator.send(b"".join(b"%d\r" % number for number in range(500)))
        assert emulator.wait_until_sent(LONG)
        driver.state()
        begun = time.monotonic()
        read = []
        while (scan := driver.read(0.0)) is not None:
            read.append(scan.text)
        assert read == [str(number) for number in range(500 - len(read), 500)], "the newest, none missing between them"
        assert 32 <= len(read) < 400, "the oldest are let go; a few more come in while it is read"
        assert time.monotonic() - begun < LONG
        driver.close()


def test_a_scanner_that_never_stops_talking_does_not_hold_the_caller() -> None:
    master, slave = pty.openpty()
    try:
        tty.setraw(slave)
        driver = drivers.load("scanner", "serial_line", {"url": f"serial://{os.ttyname(slave)}"})
        driver.open()
        os.set_blocking(master, False)
        refusals = 0
        for _ in range(20):
            os.write(master, b"x" * 1000)
            try:
                assert driver.read(0.0) is None
            except ScanUnreadable:
                refusals += 1
        assert refusals == 1
        driver.close()
    finally:
        os.close(master)
        os.close(slave)


def test_nothing_at_the_address(tmp_path: Path) -> None:
    with pytest.raises(NotConnected):
        drivers.load("scanner", "serial_line", {"url": f"serial://{tmp_path}/none"}).open()


@pytest.mark.parametrize("wrong", [{"ending": "tab"}, {"encoding": "ascii"}, {"gap_seconds": 0.0}, {"gap_seconds": 11}])
def test_options_are_checked(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError):
        drivers.load("scanner", "serial_line", {"url": "serial:///dev/none"} | wrong)


# The emulator.


def test_it_keeps_the_pace_of_its_line(tmp_path: Path) -> None:
    with ScannerEmulator(link=tmp_path / "scanner", baud=9600) as emulator:
        begun = time.monotonic()
        emulator.scan("x" * 99)
        assert emulator.wait_until_sent(LONG)
        assert time.monotonic() - begun >= 100 * 10 / 9600 - 0.001


def test_it_leaves_no_link_and_scans_in_vain_when_unplugged(tmp_path: Path) -> None:
    emulator = ScannerEmulator(link=tmp_path / "scanner")
    emulator.scan(TEXT)
    with emulator:
        assert (tmp_path / "scanner").is_symlink()
    emulator.unplug()
    emulator.scan(TEXT)
    assert emulator.wait_until_sent(0.0)
    assert not (tmp_path / "scanner").is_symlink()


def test_other_faults_and_ends_do_not_exist(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("somebody's")
    emulator = ScannerEmulator()
    assert "fog" not in FAULTS
    with pytest.raises(ConfigurationError):
        emulator.fault = "fog"
    with pytest.raises(ConfigurationError):
        ScannerEmulator(end="tab")
    with pytest.raises(ConfigurationError), ScannerEmulator(link=tmp_path / "file"):
        pass
    assert (tmp_path / "file").read_text() == "somebody's"
