"""The scanner in memory keeps the contract, and refuses production."""

from __future__ import annotations

import threading

import pytest

import drivers
from drivers.errors import ConfigurationError, NotConnected
from drivers.scanner import BarcodeScanner
from drivers.scanner.simulator import Driver
from tests.contract.scanner import LONG, TEXT, ScannerContract


class SimulatorBench:
    def __init__(self) -> None:
        self._driver = Driver()
        self.scanner: BarcodeScanner = self._driver

    def scan(self, text: str) -> None:
        self._driver.scan(text)

    def spoil(self) -> None:
        self._driver.spoil()

    def unplug(self) -> None:
        self._driver.fault = NotConnected()

    def plug(self) -> None:
        self._driver.fault = None


@pytest.fixture
def bench() -> SimulatorBench:
    return SimulatorBench()


class TestSimulator(ScannerContract):
    pass


def test_a_reader_that_waits_is_woken() -> None:
    driver = Driver()
    driver.open()
    hand = threading.Timer(0.02, driver.scan, (TEXT, "QR Code"))
    hand.start()
    scan = driver.read(LONG)
    hand.join()
    assert scan is not None
    assert (scan.text, scan.symbology) == (TEXT, "QR Code")


def test_production_refuses_it() -> None:
    with pytest.raises(ConfigurationError):
        drivers.load("scanner", "simulator", {})
