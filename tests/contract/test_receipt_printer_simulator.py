"""The simulated receipt printer keeps the contract, and stays out of production."""

from __future__ import annotations

import pytest

from drivers import load
from drivers.errors import ConfigurationError
from drivers.receipt_printer import Blank, Code, Confirmed, Failed, Online, Paper, Text
from drivers.receipt_printer.simulator import Driver, Options
from tests.contract.receipt_printer import ReceiptPrinterContract, Rig, sample


class SimulatorRig:
    def __init__(self) -> None:
        self.driver = Driver(Options())

    def set_fault(self, name: str) -> None:
        self.driver.fault = name

    def receipts(self) -> int:
        return len(self.driver.receipts)


class TestSimulator(ReceiptPrinterContract):
    @pytest.fixture
    def rig(self) -> Rig:
        return SimulatorRig()


def test_it_keeps_the_parts() -> None:
    driver = Driver(Options())
    driver.print("job", [sample(40), Blank(8)])
    assert driver.receipts == [(sample(40), Blank(8))]


def test_a_slip_waits_until_somebody_takes_it_or_the_visit_is_over() -> None:
    driver = Driver(Options(presenter=True))
    driver.print("one", [sample(40)])
    assert driver.state() == Online(Paper.FULL, slip_waits=True)
    driver.take()
    driver.withdraw()
    driver.print("two", [sample(40)])
    driver.withdraw()
    assert (driver.state(), driver.withdrawn) == (Online(Paper.FULL), 1)


def test_in_text_mode_it_takes_what_it_can_write() -> None:
    driver = Driver(Options(text_mode=True, dots=384))
    assert isinstance(driver.print("job", [Text("公安"), Code("https://example.invalid")]), Confirmed)
    assert isinstance(driver.print("rare", [Text("\U00020bb7")]), Failed)


def test_it_refuses_production() -> None:
    with pytest.raises(ConfigurationError, match="simulator"):
        load("receipt_printer", "simulator", {})
    assert load("receipt_printer", "simulator", {"fault": "paper-low"}, production=False).fault == "paper-low"


def test_it_refuses_a_fault_that_does_not_exist() -> None:
    with pytest.raises(ConfigurationError, match="paper-jam"):
        Driver(Options(fault="paper-jam"))
