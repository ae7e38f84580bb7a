"""The reader for chips in memory keeps the contract, and refuses production."""

from __future__ import annotations

import pytest

import drivers
from drivers.errors import ConfigurationError, HardwareFault, NoAnswer, NotConnected
from drivers.smartcard import CardMute, SmartcardReader
from drivers.smartcard.passport_chip import PassportChip
from drivers.smartcard.passport_files import document
from drivers.smartcard.simulator import Driver, Options
from tests.contract.smartcard import SELECT_APPLET, SmartcardContract, is_broken


class SimulatorBench:
    def __init__(self) -> None:
        self._driver = Driver(Options())
        self.reader: SmartcardReader = self._driver
        self.chip = PassportChip(document("passport"))

    def insert(self) -> None:
        self._driver.card_fault = None
        self._driver.put(self.chip)

    def insert_mute(self) -> None:
        self.insert()
        self._driver.card_fault = CardMute()

    def remove(self) -> None:
        self._driver.lift()

    def fall_silent(self) -> None:
        self._driver.fault = NoAnswer()

    def unplug(self) -> None:
        self._driver.fault = NotConnected()

    def plug(self) -> None:
        self._driver.fault = None


@pytest.fixture
def bench() -> SimulatorBench:
    return SimulatorBench()


class TestSimulator(SmartcardContract):
    pass


def test_a_specimen_named_in_the_configuration_lies_on_it() -> None:
    reader = drivers.load("smartcard", "simulator", {"specimen": "taiwan-permit"}, production=False)
    reader.open()
    reader.connect()
    assert reader.transmit(SELECT_APPLET) == b"\x90\x00"


def test_a_broken_reader_says_so(bench: SimulatorBench) -> None:
    driver = Driver()
    driver.open()
    driver.fault = HardwareFault("burnt")
    assert is_broken(driver)


def test_production_refuses_it() -> None:
    with pytest.raises(ConfigurationError):
        drivers.load("smartcard", "simulator", {})


def test_an_unknown_specimen_is_refused() -> None:
    with pytest.raises(ConfigurationError):
        drivers.load("smartcard", "simulator", {"specimen": "nobody"}, production=False)
