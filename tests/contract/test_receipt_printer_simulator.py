"""The simulated receipt printer keeps the contract, and stays out of production."""

from __future__ import annotations

import pytest

from drivers import load
from drivers.errors import ConfigurationError
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


def test_it_keeps_the_raster() -> None:
    driver = Driver(Options())
    driver.print("job", sample(40))
    assert driver.receipts == [sample(40)]


def test_it_refuses_production() -> None:
    with pytest.raises(ConfigurationError, match="simulator"):
        load("receipt_printer", "simulator", {})
    assert load("receipt_printer", "simulator", {"fault": "paper-low"}, production=False).fault == "paper-low"


def test_it_refuses_a_fault_that_does_not_exist() -> None:
    with pytest.raises(ConfigurationError, match="paper-jam"):
        Driver(Options(fault="paper-jam"))
