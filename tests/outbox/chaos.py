"""Thirty-two terminals and a centre on a very bad day: a quarter of the answers is lost, the centre is killed twice a second, PostgreSQL
crashes once. `play` returns what everybody believes afterwards, once the weather has cleared and the queues are empty."""

from __future__ import annotations

import json
import random
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.outbox.store import Receipt
from kiosk.outbox.uplink import Uplink
from tests import rig
from tests.faults import FINE, Fault, FaultProxy, fault_proxy
from tests.postgres import Cluster

LOST_ANSWERS = 0.25
KILL_EVERY = 0.5  # seconds
_PAUSE = threading.Event()  # never set: the rhythm of residents and faults, not a wait for something
PATIENCE = 180.0  # seconds for the queues to empty once nothing goes wrong any more: how fast they do is for the bench to say


@dataclass
class Promise:
    """What a terminal told a resident: this number, for this content."""

    receipt: Receipt
    terminal: str
    content: bytes
    scans: tuple[bytes, ...]


@dataclass
class Outcome:
    """`reports`: how often a turn ended in which way; `kills`, `lost`: how bad the day was; `left`: what was still pending."""

    promises: list[Promise] = field(default_factory=list)
    reports: dict[str, int] = field(default_factory=dict)
    kills: int = 0
    lost: int = 0
    left: int = 0
    held: int = 0
    crashed: list[BaseException] = field(default_factory=list)


class WarmCentre:
    """See `tests.outbox.warm_centre`."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self._process, self.port = process, port

    def kill(self) -> bool:
        """Kills the centre; the next one listens at once. Whether there was one to kill: without a database none starts."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write("kill\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip() == "9"


@contextmanager
def warm_centre(folder: Path, database: str) -> Iterator[WarmCentre]:
    command = [sys.executable, "-m", "tests.outbox.warm_centre", str(folder), database]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        yield WarmCentre(process, json.loads(process.stdout.readline())["port"])
        process.stdin.close()


class Client(threading.Thread):
    """One terminal: residents come at any moment, with scans now and then; it sends whenever it can."""

    def __init__(self, terminal: rig.Terminal, url: str, records: int, seed: int, outcome: Outcome, lock: threading.Lock) -> None:
        super().__init__(name=f"terminal-{terminal.code}", daemon=True)
        self._terminal, self._url, self._records, self._outcome, self._lock = terminal, url, records, outcome, lock
        self._chance = random.Random(seed)
        self.weather_cleared = threading.Event()
        self._ahead = timedelta(hours=1)

    def run(self) -> None:
        try:
            self._live()
        except BaseException as error:  # noqa: BLE001 -- told to the test, which fails with it
            with self._lock:
                self._outcome.crashed.append(error)

    def _live(self) -> None:
        """In its own thread from first to last, as the sync thread of a terminal."""
        with rig.Terminal(self._terminal.folder, self._terminal.known) as mine:
            uplink = Uplink.open(mine.folder, mine.store, self._url, 5.0, lambda: time.monotonic() + self._ahead.total_seconds())
            ends = time.monotonic() + 600.0
            while time.monotonic() < ends and not (self.weather_cleared.is_set() and mine.store.status().pending == 0):
                if self._records and self._chance.random() < 0.4:
                    self._records -= 1
                    self._resident(mine)
                report = uplink.turn(datetime.now(UTC) + self._ahead)
                with self._lock:
                    self._outcome.reports[report.outcome] = self._outcome.reports.get(report.outcome, 0) + 1
                if report.retry_after or report.outcome == "idle":  # patience costs a clock nothing
                    self._ahead += timedelta(seconds=report.retry_after or 5.0)
                if report.outcome != "delivered":
                    uplink.beat_soon()
                    _PAUSE.wait(self._chance.uniform(0, 0.1))  # its back-off, in a hurry
            with self._lock:
                self._outcome.left += mine.store.status().pending
                self._outcome.held += mine.store.status().held
            uplink.close()

    def _resident(self, mine: rig.Terminal) -> None:
        content = secrets.token_bytes(self._chance.randint(200, 4000))
        sizes = [self._chance.randint(1, 300_000) for _ in range(self._chance.choice([0, 0, 0, 0, 1, 2]))]
        scans = tuple(self._chance.randbytes(size) for size in sizes)
        receipt = mine.enqueue(content, *scans)
        with self._lock:
            self._outcome.promises.append(Promise(receipt, mine.code, content, scans))


def play(folder: Path, cluster: Cluster, database: str, seconds: float, clients: int, records: int, seed: int) -> Outcome:
    """`records`: how many residents come to each of `clients` terminals in the first `seconds`, at most."""
    outcome, lock = Outcome(), threading.Lock()
    data = folder / "central"
    with ExitStack() as stack:
        centre = stack.enter_context(warm_centre(data, database))
        proxy = stack.enter_context(fault_proxy(centre.port, seed))
        straight = f"http://127.0.0.1:{centre.port}"
        threads = []
        for number in range(clients):
            code = rig.code_for(f"chaos {number}")
            state = folder / code
            with rig.Terminal(state, rig.enrol(state, straight, data, code, database)) as terminal:
                threads.append(Client(terminal, proxy.url, records, seed + number, outcome, lock))
        proxy.fault = Fault(lose_answers=LOST_ANSWERS)
        for thread in threads:
            thread.start()
        _storm(centre, cluster, outcome, seconds)
        outcome.lost = proxy.lost
        _clear(proxy, threads, outcome)
    return outcome


def _storm(centre: WarmCentre, cluster: Cluster, outcome: Outcome, seconds: float) -> None:
    """Kills the centre every half second, and halfway through crashes the database."""
    begun = time.monotonic()
    crashed = False
    while (passed := time.monotonic() - begun) < seconds:
        _PAUSE.wait(KILL_EVERY)  # the rhythm of the faults, not a wait for something
        outcome.kills += centre.kill()
        if not crashed and passed > seconds / 2:
            cluster.stop("immediate")
            cluster.start()
            crashed = True


def _clear(proxy: FaultProxy, threads: list[Client], outcome: Outcome) -> None:
    proxy.fault = FINE
    ends = time.monotonic() + PATIENCE
    for thread in threads:
        thread.weather_cleared.set()
    for thread in threads:
        thread.join(max(0.1, ends - time.monotonic()))
        assert not thread.is_alive(), f"{thread.name} did not empty its queue in {PATIENCE:.0f} s: {outcome.reports}"
