"""The simulated document printer keeps the contract, and stays out of production."""

from __future__ import annotations

import pytest

from drivers import load
from drivers.document_printer.simulator import Driver, Options
from drivers.errors import ConfigurationError
from tests.contract.document_printer import DocumentPrinterFaults, Rig


class SimulatorRig:
    def __init__(self) -> None:
        self.driver = Driver(Options())

    def set_fault(self, name: str) -> None:
        self.driver.fault = name

    def mend(self) -> None:
        self.driver.fault = ""

    def documents(self) -> list[bytes]:
        return self.driver.pages

    def jobs_left(self) -> int:
        return 0


class TestSimulator(DocumentPrinterFaults):
    @pytest.fixture
    def rig(self) -> Rig:
        return SimulatorRig()


def test_it_refuses_production() -> None:
    with pytest.raises(ConfigurationError, match="simulator"):
        load("document_printer", "simulator", {})
    assert load("document_printer", "simulator", {"fault": "toner-low"}, production=False).fault == "toner-low"


def test_it_refuses_a_fault_that_does_not_exist() -> None:
    with pytest.raises(ConfigurationError, match="paper-jam"):
        Driver(Options(fault="paper-jam"))
