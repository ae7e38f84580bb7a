"""The reader in memory keeps the contract, and refuses production."""

from __future__ import annotations

import pytest

import drivers
from drivers.errors import ConfigurationError, DeviceError, Garbled, HardwareFault, NoAnswer, NotConnected
from drivers.idcard import CardMoved, IdCardReader, NotAnIdCard
from drivers.idcard.simulator import Driver, Options
from drivers.idcard.specimens import CardImage, specimen
from tests.contract.idcard import IdCardContract

_EVERYWHERE: dict[str, DeviceError] = {
    "silent": NoAnswer(),
    "garbage": Garbled(),
    "self-test-failed": HardwareFault("self-test"),
    "unplug": NotConnected(),
}
_WITH_A_CARD: dict[str, DeviceError] = {"moved": CardMoved(), "not-an-id-card": NotAnIdCard()}


class SimulatorBench:
    def __init__(self) -> None:
        self._driver = Driver(Options())
        self.reader: IdCardReader = self._driver

    def place(self, card: CardImage) -> None:
        addresses = tuple(card.addresses[start : start + 70] for start in range(0, len(card.addresses), 70))
        self._driver.put(card.text, card.photo, card.finger, addresses)

    def lift(self) -> None:
        self._driver.lift()

    def fail(self, fault: str | None) -> None:
        self._driver.fault = _EVERYWHERE.get(fault or "")
        self._driver.read_fault = _WITH_A_CARD.get(fault or "")

    def unplug(self) -> None:
        self.fail("unplug")

    def plug(self) -> None:
        self.fail(None)


@pytest.fixture
def bench() -> SimulatorBench:
    return SimulatorBench()


class TestSimulator(IdCardContract):
    pass


def test_a_specimen_named_in_the_configuration_lies_on_it() -> None:
    reader = drivers.load("idcard", "simulator", {"specimen": "hmt"}, production=False)
    reader.open()
    assert reader.read().text == specimen("hmt").text


def test_production_refuses_it() -> None:
    with pytest.raises(ConfigurationError):
        drivers.load("idcard", "simulator", {})
