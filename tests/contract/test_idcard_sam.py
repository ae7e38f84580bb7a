"""The SAM driver over a pty, against the emulator: the contract, and each fault of the wire at each step."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import drivers
from drivers.errors import Garbled, NoAnswer, NotConnected
from drivers.idcard import CardAlreadyRead, CardMoved, HardwareError, IdCardReader, Media, NoCard, Online
from drivers.idcard.sam_emulator import SamEmulator
from drivers.idcard.specimens import CardImage
from tests.contract.idcard import FOREIGNER, RESIDENT, IdCardContract

FAST = 921600


class SamBench:
    """`patient`: limits that a busy machine does not reach; else limits short enough to wait for."""

    def __init__(self, emulator: SamEmulator) -> None:
        self.emulator = emulator
        self.reader: IdCardReader = self._reader(seconds=5.0, gap=0.3)

    def _reader(self, seconds: float, gap: float) -> IdCardReader:
        limits = {f"{name}_seconds": seconds for name in ("answer", "read", "finger", "address")} | {"gap_seconds": gap}
        driver: IdCardReader = drivers.load("idcard", "sam", {"url": self.emulator.url, **limits})
        return driver

    def impatient(self) -> None:
        """Replaces the reader by one whose limits are worth waiting for, opened."""
        self.reader.close()
        self.reader = self._reader(seconds=0.8, gap=0.2)
        self.reader.open()

    def place(self, card: CardImage) -> None:
        self.emulator.place(card)

    def lift(self) -> None:
        self.emulator.lift()

    def fail(self, fault: str | None) -> None:
        if fault in ("silent", "garbage"):
            self.impatient()
        elif self.emulator.fault in ("silent", "garbage"):
            self.emulator.fault = None
            self.reader.close()
            self.reader = self._reader(seconds=5.0, gap=0.3)
            self.reader.open()
        self.emulator.fault = fault

    def unplug(self) -> None:
        self.emulator.unplug()

    def plug(self) -> None:
        self.emulator.plug()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SamBench]:
    with SamEmulator(link=tmp_path / "reader", baud=FAST) as emulator:
        bench = SamBench(emulator)
        yield bench
        bench.reader.close()


class TestSam(IdCardContract):
    pass


@pytest.mark.parametrize("step", ["status", "find", "select", "read", "address"])
def test_unplugged_in_the_middle_of_any_answer(bench: SamBench, step: str) -> None:
    bench.reader.open()
    bench.place(RESIDENT)
    if step == "address":
        bench.reader.read()
    bench.emulator.fault = f"unplug@{step}"
    verb = bench.reader.state if step == "status" else bench.reader.read
    with pytest.raises(NotConnected):
        verb()
    bench.emulator.fault = None
    bench.plug()
    bench.place(FOREIGNER)
    bench.reader.open()
    assert bench.reader.read().text == FOREIGNER.text


@pytest.mark.parametrize("step", ["find", "select", "read"])
def test_silent_at_any_step(bench: SamBench, step: str) -> None:
    bench.impatient()
    bench.place(RESIDENT)
    bench.emulator.fault = f"silent@{step}"
    with pytest.raises(NoAnswer):
        bench.reader.read()


@pytest.mark.parametrize("fault", ["half-frame", "wrong-checksum"])
@pytest.mark.parametrize("step", ["find", "select", "read"])
def test_a_damaged_answer_is_garbled_before_its_limit(bench: SamBench, fault: str, step: str) -> None:
    bench.reader.open()
    bench.place(RESIDENT)
    bench.emulator.fault = f"{fault}@{step}"
    begun = time.monotonic()
    with pytest.raises(Garbled):
        bench.reader.read()
    assert time.monotonic() - begun < 4


@pytest.mark.parametrize("fault", ["noise", "lost-first-aa"])
def test_noise_and_a_late_start_do_not_matter(bench: SamBench, fault: str) -> None:
    bench.emulator.fault = fault
    bench.reader.open()
    bench.place(RESIDENT)
    assert bench.reader.read().text == RESIDENT.text
    with pytest.raises(CardAlreadyRead):
        bench.reader.read()
    bench.lift()
    with pytest.raises(NoCard):
        bench.reader.read()


@pytest.mark.parametrize("fault", ["silent@read", "half-frame@read"])
def test_a_card_stuck_by_a_broken_read_is_to_be_lifted(bench: SamBench, fault: str) -> None:
    bench.impatient()
    bench.place(RESIDENT)
    bench.emulator.fault = fault
    with pytest.raises((NoAnswer, Garbled)):
        bench.reader.read()
    bench.emulator.fault = None
    bench.reader.close()
    bench.reader = drivers.load("idcard", "sam", {"url": bench.emulator.url})
    bench.reader.open()
    with pytest.raises(CardAlreadyRead):
        bench.reader.read()
    bench.lift()
    bench.place(RESIDENT)
    assert bench.reader.read().text == RESIDENT.text


def test_a_card_read_before_the_terminal_started_is_to_be_lifted(bench: SamBench) -> None:
    bench.reader.open()
    bench.place(RESIDENT)
    bench.reader.read()
    bench.reader.open()
    with pytest.raises(CardAlreadyRead):
        bench.reader.read()
    assert bench.reader.state() == Online(Media.READ)


def test_a_request_refused_twice_is_garbled(bench: SamBench) -> None:
    bench.reader.open()
    bench.emulator.fault = "refused"
    with pytest.raises(Garbled):
        bench.reader.state()


def test_a_card_lifted_between_found_and_selected_has_moved(bench: SamBench) -> None:
    bench.reader.open()
    bench.place(RESIDENT)
    answer_find = bench.emulator.module.handle

    def lift_when_found(frame: bytes) -> bytes:
        answer = answer_find(frame)
        bench.lift()
        return answer

    bench.emulator.module.handle = lift_when_found  # type: ignore[method-assign]
    with pytest.raises(CardMoved):
        bench.reader.read()


def test_a_self_test_that_failed_is_told_apart_from_a_broken_line(bench: SamBench) -> None:
    bench.reader.open()
    bench.emulator.fault = "self-test-failed@status"
    state = bench.reader.state()
    assert isinstance(state, HardwareError)
    assert "60" in state.detail


def test_the_emulator_keeps_the_pace_of_the_line_and_the_driver_adds_little(tmp_path: Path) -> None:
    with SamEmulator(link=tmp_path / "reader") as emulator:
        reader = drivers.load("idcard", "sam", {"url": emulator.url})
        reader.open()
        emulator.place(RESIDENT)
        card = reader.read()
        reader.close()
    on_the_wire = (10 + 19 + 10 + 1295) * 10 / 115200
    taken = card.read_at - card.found_at
    assert on_the_wire - 0.001 <= taken <= on_the_wire + 0.150, "the budget of 10 ms is the bench's; this bound is for a busy machine"


def test_a_slow_line_is_read_within_the_usual_limits(tmp_path: Path) -> None:
    with SamEmulator(link=tmp_path / "reader", baud=38400) as emulator:
        reader = drivers.load("idcard", "sam", {"url": emulator.url})
        reader.open()
        emulator.place(RESIDENT)
        assert reader.read().text == RESIDENT.text
        reader.close()


def test_nothing_at_the_address(tmp_path: Path) -> None:
    reader = drivers.load("idcard", "sam", {"url": f"serial://{tmp_path}/none"})
    with pytest.raises(NotConnected):
        reader.open()
