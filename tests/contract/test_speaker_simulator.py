"""The loudspeaker in memory keeps the contract, and refuses production."""

from __future__ import annotations

import pytest

import drivers
from drivers.errors import ConfigurationError, NotConnected
from drivers.speaker import Online, Speaker
from drivers.speaker.simulator import Driver, Options
from tests.contract.speaker import TONE, WORDS, SpeakerContract


class SimulatorBench:
    def __init__(self, pace: float) -> None:
        self.driver = Driver(Options(pace))
        self.speaker: Speaker = self.driver

    def heard(self) -> int:
        return round(1000 * sum(one.seconds for one in self.driver.heard if one.whole))

    def unplug(self) -> None:
        self.driver.fault = NotConnected()

    def plug(self) -> None:
        self.driver.fault = None


@pytest.fixture
def bench() -> SimulatorBench:
    return SimulatorBench(0.0)


@pytest.fixture
def slow() -> SimulatorBench:
    return SimulatorBench(1.0)


class TestSimulator(SpeakerContract):
    pass


def test_it_keeps_what_was_said_and_how_loud(bench: SimulatorBench) -> None:
    bench.speaker.open()
    bench.speaker.play(TONE, 0.5)
    [heard] = bench.driver.heard
    assert (heard.words, heard.volume, heard.whole) == (WORDS, 0.5, True)
    assert 3500 < heard.loudest <= 4000


def test_headphones_are_seen(bench: SimulatorBench) -> None:
    bench.speaker.open()
    bench.driver.jack = "present"
    assert bench.speaker.state() == Online("present")


def test_production_refuses_it() -> None:
    with pytest.raises(ConfigurationError):
        drivers.load("speaker", "simulator", {})
