"""A technician's verbs over a line that minds its speed: test, find and change it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import drivers
from drivers.errors import ConfigurationError, NoAnswer
from drivers.idcard.sam import Driver
from drivers.idcard.sam_emulator import SamEmulator
from drivers.transport import at_rate, rate_of
from tests.contract.idcard import RESIDENT

NUMBER = "05.03-20200101-0000123456-0000654321"


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[SamEmulator]:
    with SamEmulator(link=tmp_path / "reader", baud=38400, strict_speed=True) as emulator:
        yield emulator


def reader_at(emulator: SamEmulator, baud: int) -> Driver:
    limits = {"answer_seconds": 0.4, "gap_seconds": 0.1}
    reader: Driver = drivers.load("idcard", "sam", {"url": at_rate(emulator.url, baud), **limits})
    return reader


def test_at_its_own_speed_it_tells_its_number(emulator: SamEmulator) -> None:
    reader = reader_at(emulator, 38400)
    assert reader.self_test().module_number == NUMBER
    reader.close()


def test_at_another_speed_it_is_silent_and_is_found(emulator: SamEmulator) -> None:
    reader = reader_at(emulator, 115200)
    with pytest.raises(NoAnswer):
        reader.self_test()
    assert reader.find_rate() == 38400
    found = reader.self_test()
    assert (found.baud, found.url) == (38400, emulator.url)
    reader.close()


@pytest.mark.parametrize("baud", [115200, 57600, 19200, 9600])
def test_the_speed_is_changed_for_good(emulator: SamEmulator, baud: int) -> None:
    reader = reader_at(emulator, 38400)
    reader.open()
    reader.set_rate(baud)
    assert emulator.module.rate == baud
    reader.close()
    again: Driver = drivers.load("idcard", "sam", {"url": at_rate(emulator.url, baud)})
    again.open()
    emulator.place(RESIDENT)
    assert again.read().text == RESIDENT.text
    again.close()


def test_a_change_whose_answer_is_lost_took_place_all_the_same(emulator: SamEmulator) -> None:
    reader = reader_at(emulator, 38400)
    reader.open()
    emulator.fault = "silent@speed"
    reader.set_rate(9600)
    assert reader.self_test().baud == 9600
    reader.close()


def test_a_change_that_is_refused_is_said_so_and_the_old_speed_stays(emulator: SamEmulator) -> None:
    reader = reader_at(emulator, 38400)
    reader.open()
    emulator.fault = "refused@speed"
    with pytest.raises(NoAnswer):
        reader.set_rate(9600)
    assert reader.self_test().baud == 38400
    reader.close()


def test_what_has_no_speed_is_a_wrong_address() -> None:
    for url in ("tcp://127.0.0.1:1", "usb://0400:c35a"):
        reader: Driver = drivers.load("idcard", "sam", {"url": url})
        assert rate_of(url) is None
        with pytest.raises(ConfigurationError):
            reader.find_rate()
        with pytest.raises(ConfigurationError):
            reader.set_rate(9600)


def test_a_speed_that_no_module_has(emulator: SamEmulator) -> None:
    reader = reader_at(emulator, 38400)
    with pytest.raises(ConfigurationError):
        reader.set_rate(1200)


def test_found_at_no_speed(emulator: SamEmulator) -> None:
    reader = reader_at(emulator, 9600)
    emulator.fault = "silent"
    with pytest.raises(NoAnswer, match="any of"):
        reader.find_rate()
    emulator.fault = None
    with pytest.raises(NoAnswer):
        reader.open()
    reader.close()
