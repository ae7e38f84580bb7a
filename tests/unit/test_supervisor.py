"""A device that comes and goes: opened again with growing pauses, said to be gone once and back once, never by a single miss.

Most tests turn the supervisor by hand, on a clock of their own; the last ones run it on its thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import drivers
from drivers.errors import ConfigurationError, DeviceError, Garbled, HardwareFault, NoAnswer, NotConnected
from drivers.idcard import Media, Online
from drivers.idcard.simulator import Driver as Reader
from drivers.idcard.specimens import specimen
from drivers.receipt_printer.simulator import Driver as Printer
from kiosk.runtime.supervisor import AGAIN, FIRST_PAUSE, LONGEST_PAUSE, MISSES, Driver, Supervisor
from kiosk.session.events import DeviceChanged, Health
from tests.unit.papers import paper_watch
from tests.unit.told import PATIENCE, Told

FINE = Health("online")
POLL = 1.0


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Scripted:
    """A driver that fails where `at_open` or `at_use` hold an error. Counts."""

    def __init__(self) -> None:
        self.at_open: DeviceError | None = None
        self.at_use: DeviceError | None = None
        self.opened = self.closed = 0

    def open(self) -> None:
        self.opened += 1
        if self.at_open is not None:
            raise self.at_open

    def close(self) -> None:
        self.closed += 1

    def use(self) -> str:
        if self.at_use is not None:
            raise self.at_use
        return "used"


class Bench:
    """One supervisor, turned by hand."""

    def __init__(
        self, make: Callable[[], Driver] | None = None, tend: Callable[[Any], tuple[float, Health]] | None = None, jitter: float = 0.0
    ) -> None:
        self.clock, self.told, self.driver = Clock(), Told(), Scripted()
        self.needed = True
        self.supervisor = Supervisor(
            "idcard", make or (lambda: self.driver), tend or self._use, self.told, lambda: self.needed, lambda: jitter, self.clock
        )

    def _use(self, driver: Scripted) -> tuple[float, Health]:
        driver.use()
        return POLL, FINE

    def turn(self, times: int = 1) -> float:
        """So many turns, each as late as the one before asked for; the seconds until the next."""
        for _ in range(times):
            wait = self.supervisor.cycle()
            self.clock.now += wait
        return wait

    @property
    def said(self) -> list[Health]:
        return [event.health for event in self.told.all(DeviceChanged)]


@pytest.fixture
def bench() -> Bench:
    return Bench()


# --- opening and backing off ------------------------------------------------------------------------------------------------------


def test_it_opens_tends_and_says_so_once(bench: Bench) -> None:
    assert bench.turn(5) == POLL
    assert bench.driver.opened == 1
    assert bench.told.events == [DeviceChanged("idcard", FINE)]


@pytest.mark.parametrize(("jitter", "part"), [(0.0, 0.5), (1.0, 1.0)])
def test_pauses_double_to_the_longest(jitter: float, part: float) -> None:
    bench = Bench(jitter=jitter)
    bench.driver.at_open = NotConnected("nothing there")
    pauses = [bench.turn() / part for _ in range(6)]
    assert pauses == [2.0, 4.0, 8.0, 16.0, 20.0, 20.0]
    assert (pauses[0], pauses[-1]) == (FIRST_PAUSE, LONGEST_PAUSE)
    assert bench.said == [Health("no-device", "device.not-connected")], "said at once when there was none from the start, and once"


def test_it_is_not_tried_before_the_pause_ends(bench: Bench) -> None:
    bench.driver.at_open = NoAnswer()
    wait = bench.supervisor.cycle()
    bench.clock.now += wait - 0.25
    assert bench.supervisor.cycle() == pytest.approx(0.25)
    assert bench.driver.opened == 1
    bench.clock.now += 0.25
    bench.supervisor.cycle()
    assert bench.driver.opened == 2


def test_one_that_opens_and_fails_in_use_is_backed_off_from_too(bench: Bench) -> None:
    bench.turn()
    bench.driver.at_use = NoAnswer()
    waits = [bench.turn() for _ in range(6)]
    assert waits == [AGAIN, AGAIN, 1.0, 2.0, 4.0, 8.0]
    bench.driver.at_use = None
    bench.turn()
    bench.driver.at_use = NoAnswer()
    assert bench.turn(MISSES) == 1.0, "once it worked, pauses begin anew"


# --- misses -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [NotConnected(), NoAnswer(), Garbled()], ids=lambda error: error.code)
def test_the_third_miss_in_a_row_is_the_first_to_be_said(bench: Bench, error: DeviceError) -> None:
    bench.turn()
    for _ in range(4):
        bench.driver.at_use = error
        bench.turn(MISSES - 1)
        bench.driver.at_use = None
        bench.turn()
    assert bench.said == [FINE], "a lost answer, even two, does not flap the screen"
    bench.driver.at_use = error
    bench.turn(MISSES + 4)
    words = {"device.not-connected": "no-device", "device.no-answer": "offline", "device.garbled": "hardware-error"}
    assert [(one.word, one.code) for one in bench.said[1:]] == [(words[error.code], error.code)]


def test_a_failed_opening_is_a_miss_like_any_other(bench: Bench) -> None:
    bench.turn()
    bench.driver.at_use = bench.driver.at_open = NotConnected("unplugged for a moment")
    bench.turn(2)
    bench.driver.at_use = bench.driver.at_open = None
    bench.turn()
    assert bench.said == [FINE] and bench.driver.opened == 3


@pytest.mark.parametrize("error", [HardwareFault("cutter"), ConfigurationError("no such port")], ids=lambda error: error.code)
def test_what_will_not_mend_itself_is_said_at_once(bench: Bench, error: DeviceError) -> None:
    bench.turn()
    bench.driver.at_use = error
    assert bench.turn() == 1.0
    assert [one.code for one in bench.said] == ["", error.code]


def test_a_wrong_configuration_is_said_at_once() -> None:
    def make() -> Any:
        return drivers.load("idcard", "simulator", {"specimin": "resident"}, production=False)

    bench = Bench(make)
    bench.turn(3)
    assert bench.said == [Health("no-device", "device.configuration")]
    with pytest.raises(ConfigurationError, match="specimin"):
        asked(bench, lambda driver: driver)


def test_paper_out_is_no_miss(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    printer = Printer()
    bench = Bench(lambda: printer, paper_watch(tmp_path).tend_printer)
    bench.turn()
    printer.fault = "paper-out"
    bench.turn()
    printer.fault = ""
    bench.turn()
    assert bench.said == [FINE, Health("user-error", "printer.paper-out"), FINE]
    assert len(caplog.records) == 2


# --- what is said, and where ------------------------------------------------------------------------------------------------------


def test_it_logs_down_once_and_up_once(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bench.turn(3)
    assert caplog.messages == [], "a device that works is no news"
    bench.driver.at_use = NoAnswer("silent for 2 s")
    bench.turn(MISSES)
    bench.driver.at_open = NotConnected("unplugged")
    bench.turn(5)
    bench.driver.at_use = bench.driver.at_open = None
    bench.turn(3)
    assert caplog.messages == ["idcard: offline device.no-answer silent for 2 s", "idcard: works again"]


def test_one_that_nobody_needs_stays_closed(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.needed = False
    bench.turn(3)
    assert (bench.driver.opened, bench.said) == (0, [Health("offline")])
    bench.needed = True
    bench.turn()
    bench.needed = False
    bench.turn()
    assert (bench.driver.opened, bench.driver.closed) == (1, 1)
    assert [one.word for one in bench.said] == ["offline", "online", "offline"]
    assert caplog.messages == [], "a camera at rest is not down"


def test_who_needs_it_next_does_not_wait_for_a_pause_of_before(bench: Bench) -> None:
    bench.driver.at_open = NotConnected()
    bench.turn(5)
    bench.needed = False
    bench.supervisor.cycle()
    bench.needed, bench.driver.at_open = True, None
    assert bench.supervisor.cycle() == POLL


# --- on its thread ----------------------------------------------------------------------------------------------------------------


def asked(bench: Bench, job: Callable[[Any], object]) -> object:
    """What `ask` gives on the supervisor's own thread."""
    bench.supervisor.worker.start()
    try:
        return bench.supervisor.ask(job).result(PATIENCE)
    finally:
        assert bench.supervisor.worker.stop()


def test_ask_fails_with_the_last_error_while_it_is_closed(bench: Bench) -> None:
    bench.driver.at_open = NotConnected("unplugged at noon")
    with pytest.raises(NotConnected, match="unplugged at noon"):
        asked(bench, Scripted.use)


def test_ask_does_not_wait_for_the_pause_to_end(bench: Bench) -> None:
    bench.driver.at_open = NotConnected()
    bench.turn(5)
    bench.driver.at_open = None
    assert asked(bench, Scripted.use) == "used"
    assert bench.said[-1] == FINE


def test_ask_while_nobody_needs_it_opens_nothing(bench: Bench) -> None:
    bench.needed = False
    with pytest.raises(NotConnected):
        asked(bench, Scripted.use)
    assert bench.driver.opened == 0


def test_a_connection_lost_in_a_job_is_a_miss(bench: Bench) -> None:
    """It is opened anew, and the screen does not flap."""
    bench.turn()

    def pull_the_plug(driver: Scripted) -> None:
        raise NotConnected("in the job")

    with pytest.raises(NotConnected, match="in the job"):
        asked(bench, pull_the_plug)
    assert bench.driver.closed == 2, "at the miss, and when the worker ended"
    bench.clock.now += AGAIN
    bench.turn()
    assert bench.driver.opened == 2 and bench.said == [FINE]


@pytest.mark.parametrize("where", ["open", "job"])
def test_a_call_that_does_not_come_back_is_seen(where: str) -> None:
    inside, release = threading.Event(), threading.Event()

    class Hanging(Scripted):
        def open(self) -> None:
            if where == "open":
                self.use()

        def use(self) -> str:
            inside.set()
            assert release.wait(PATIENCE)
            return "used"

    bench = Bench(Hanging, lambda _driver: (POLL, FINE))
    assert bench.supervisor.stuck_for(bench.clock.now) == 0.0
    bench.supervisor.worker.start()
    job = bench.supervisor.ask(Hanging.use)
    assert inside.wait(PATIENCE)
    assert bench.supervisor.stuck_for(bench.clock.now + 31) == 31.0
    release.set()
    assert job.result(PATIENCE) == "used"
    assert bench.supervisor.worker.stop()
    assert bench.supervisor.stuck_for(bench.clock.now + 31) == 0.0


def test_a_long_job_that_shows_that_it_lives_is_not_stuck() -> None:
    """A printer for pages waits a minute for paper, and asks all the while whether anybody still does."""
    bench = Bench()
    seen: list[float] = []

    def print_(_driver: Scripted) -> None:
        for _ in range(3):
            bench.clock.now += 40.0
            bench.supervisor.lives()
            seen.append(bench.supervisor.stuck_for(bench.clock.now + 1))

    asked(bench, print_)
    assert seen == [1.0, 1.0, 1.0]
    bench.supervisor.lives()
    assert bench.supervisor.stuck_for(bench.clock.now + 31) == 0.0, "between jobs nothing is under way"


def test_a_reader_unplugged_and_plugged_in_again() -> None:
    """The whole of it on the real clock: simulator, thread, three misses, and a job that finds it back."""
    reader, told = Reader(), Told()
    image = specimen("resident")
    reader.put(image.text, image.photo)

    def tend(driver: Reader) -> tuple[float, Health]:
        driver.state()
        return 0.005, FINE

    supervisor = Supervisor("idcard", lambda: reader, tend, told)
    supervisor.worker.start()
    told.first(DeviceChanged, lambda event: event.health == FINE)
    reader.fault = NotConnected("unplugged")
    gone = told.first(DeviceChanged, lambda event: event.health != FINE)
    assert gone == DeviceChanged("idcard", Health("no-device", "device.not-connected"))
    told.forget()
    reader.fault = None
    assert supervisor.ask(Reader.state).result(PATIENCE) == Online(Media.PRESENT)
    assert told.first(DeviceChanged).health == FINE
    assert supervisor.worker.stop()
