"""What every barcode scanner must do: the simulator, each driver on its emulated wire, and the real thing."""

from __future__ import annotations

import time
from typing import Protocol

import pytest

from drivers.errors import NotConnected
from drivers.scanner import BarcodeScanner, Online, ScanUnreadable

TEXT = "A7K2000427KQ3X"
LONG = 20.0
"""Seconds in which a code surely comes; a test that waits so long has failed."""


class Bench(Protocol):
    """A scanner, and hands that hold codes before it."""

    scanner: BarcodeScanner

    def scan(self, text: str) -> None:
        """Returns when the scanner has sent it whole."""

    def spoil(self) -> None:
        """A code that does not arrive whole."""

    def unplug(self) -> None: ...
    def plug(self) -> None: ...


class ScannerContract:
    """Subclasses give the fixture `bench`, with a working scanner, not yet opened."""

    def test_an_opened_scanner_is_online(self, bench: Bench) -> None:
        bench.scanner.open()
        assert bench.scanner.state() == Online()

    def test_opening_and_closing_twice_is_harmless(self, bench: Bench) -> None:
        bench.scanner.open()
        bench.scanner.open()
        assert bench.scanner.state() == Online()
        bench.scanner.close()
        bench.scanner.close()

    def test_a_closed_scanner_is_not_connected(self, bench: Bench) -> None:
        for _ in range(2):
            for verb in (bench.scanner.state, bench.scanner.discard, lambda: bench.scanner.read(0.0)):
                with pytest.raises(NotConnected):
                    verb()
            bench.scanner.open()
            bench.scanner.close()

    def test_nothing_scanned_is_none_after_the_limit_and_not_before(self, bench: Bench) -> None:
        bench.scanner.open()
        begun = time.monotonic()
        assert bench.scanner.read(0.0) is None
        assert bench.scanner.read(0.05) is None
        assert time.monotonic() - begun >= 0.05

    def test_a_code_comes_with_its_time(self, bench: Bench) -> None:
        bench.scanner.open()
        before = time.monotonic()
        bench.scan(TEXT)
        scan = bench.scanner.read(LONG)
        assert scan is not None
        assert scan.text == TEXT
        assert before <= scan.at <= time.monotonic()
        assert bench.scanner.read(0.0) is None

    def test_what_was_scanned_does_not_show_in_the_repr(self, bench: Bench) -> None:
        bench.scanner.open()
        bench.scan(TEXT)
        assert TEXT not in repr(bench.scanner.read(LONG))

    def test_chinese_comes_as_it_was_written(self, bench: Bench) -> None:
        bench.scanner.open()
        bench.scan("受理编号 测试")
        scan = bench.scanner.read(LONG)
        assert scan is not None and scan.text == "受理编号 测试"

    def test_codes_come_in_their_order(self, bench: Bench) -> None:
        bench.scanner.open()
        for number in range(3):
            bench.scan(f"{TEXT}-{number}")
        assert [scan and scan.text for scan in (bench.scanner.read(LONG) for _ in range(3))] == [f"{TEXT}-{n}" for n in range(3)]

    def test_asking_for_the_state_takes_nothing_away(self, bench: Bench) -> None:
        bench.scanner.open()
        bench.scan(TEXT)
        for _ in range(3):
            assert bench.scanner.state() == Online()
        scan = bench.scanner.read(LONG)
        assert scan is not None and scan.text == TEXT

    def test_a_code_scanned_before_is_not_the_next_persons(self, bench: Bench) -> None:
        bench.scan("of somebody who has gone")
        bench.scanner.open()
        bench.scan("of somebody who has gone, too")
        bench.scanner.discard()
        assert bench.scanner.read(0.05) is None
        bench.scan(TEXT)
        scan = bench.scanner.read(LONG)
        assert scan is not None and scan.text == TEXT
        bench.scan("of somebody who has gone")
        bench.scanner.open()
        assert bench.scanner.read(0.05) is None

    def test_a_code_that_did_not_arrive_whole_is_to_be_scanned_again(self, bench: Bench) -> None:
        bench.scanner.open()
        bench.spoil()
        with pytest.raises(ScanUnreadable) as caught:
            bench.scanner.read(LONG)
        assert caught.value.code == "scanner.unreadable"
        bench.scan(TEXT)
        scan = bench.scanner.read(LONG)
        assert scan is not None and scan.text == TEXT

    def test_an_unplugged_scanner_works_again_when_plugged_in(self, bench: Bench) -> None:
        bench.scanner.open()
        bench.unplug()
        for verb in (bench.scanner.state, lambda: bench.scanner.read(0.0), bench.scanner.open):
            with pytest.raises(NotConnected):
                verb()
        bench.plug()
        bench.scanner.open()
        bench.scan(TEXT)
        scan = bench.scanner.read(LONG)
        assert scan is not None and scan.text == TEXT
