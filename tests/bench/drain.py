"""P2–P4 and the second half of P12: a backlog on its way to the centre, beside what is usually written first; and what a resident who
submits meanwhile feels of it.

CPU times are of whole processes, as the kernel counts them: the terminal's thread, the centre, PostgreSQL with all its children.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import requests

from kiosk.outbox import OUTBOX_FILE
from kiosk.outbox.store import Draft, Store
from kiosk.outbox.trust import need_trust, sealer
from kiosk.outbox.uplink import Uplink
from tests import rig
from tests.bench.figures import Figure
from tests.bench.surroundings import ready
from tests.postgres import postgres_cluster

CONTENT_BYTES = 4096
WARM_UP = 600  # records
_PAUSE = threading.Event()  # never set
P2_GAP = 0.004  # seconds between two residents: far more than there are


@dataclass
class Centre:
    """A centre in a process of its own. `processes`: whose CPU time counts as its."""

    url: str
    data: Path
    database: str
    processes: Callable[[], list[psutil.Process]]

    def cpu(self) -> float:
        """Seconds so far, of processes that live and children that ended."""
        total = 0.0
        for process in self.processes():
            times = process.cpu_times()
            total += times.user + times.system
        return total

    def enrol(self, state: Path) -> None:
        rig.enrol(state, self.url, self.data, "DEM0", self.database)


@contextmanager
def centre(folder: Path, on_postgres: bool) -> Iterator[Centre]:
    with ExitStack() as stack:
        cluster = stack.enter_context(postgres_cluster() if on_postgres else nullcontext())
        database = cluster.url if cluster else ""
        arguments = ["-m", "kiosk.cli", "central", "serve", "--data", str(folder), "--port", "0", "--until-eof"]
        process, said = ready(stack, [*arguments, *(["--database", database] if database else [])])
        own = psutil.Process(process.pid)

        def processes() -> list[psutil.Process]:
            return [own, *(psutil.Process(pid) for pid in (cluster.pids() if cluster else []))]

        yield Centre(said["url"], folder, database, processes)


def drained(folder: Path, at: Centre, count: int) -> tuple[float, float, float]:
    """Seconds, this process's CPU seconds and the centre's to deliver `count` sealed records; each as large as a submission is."""
    state = folder / "state"
    at.enrol(state)
    with Store.open(state / OUTBOX_FILE, "DEM0", tends_log=True) as store:
        uplink = Uplink.open(state, store, at.url, 30.0)
        later = timedelta(minutes=1)  # when nobody submits any more, as far as the sender knows
        fill(store, state, WARM_UP)
        while store.status().pending:  # opens connections and caches on both sides, and finds out what the link carries
            uplink.turn(datetime.now(UTC) + later)
        fill(store, state, count)
        before, left = at.cpu(), store.status().pending
        begun, burnt = time.perf_counter(), time.process_time()
        while store.status().pending:
            report = uplink.turn(datetime.now(UTC) + later)
            assert report.outcome in ("delivered", "idle"), report
        seconds, own = time.perf_counter() - begun, time.process_time() - burnt
        theirs = at.cpu() - before
        uplink.close()
    return seconds / left, own / left, theirs / left


def fill(store: Store, state: Path, count: int) -> None:
    """Without a sync each: it is not what is measured."""
    seal = sealer(need_trust(state))
    store._db.conn.execute("PRAGMA synchronous = OFF")
    for _ in range(count):
        store.enqueue(Draft("bench", "1", secrets.token_bytes(CONTENT_BYTES - 1200)), seal)
    store._db.conn.execute("PRAGMA synchronous = FULL")


def naive(folder: Path, count: int, pool: int) -> tuple[float, float]:
    """Seconds and CPU seconds an item, client and server together, one item a request. `pool`: keep-alive sessions, and a commit for 64
    items; 0: as it is written first, a new connection for each (`requests.post`) and a commit with a sync for each, as the server's."""
    queue = sqlite3.connect(folder / f"naive-{pool}.db", isolation_level=None, check_same_thread=False)
    queue.execute("PRAGMA journal_mode = WAL")
    queue.execute("PRAGMA synchronous = FULL")
    queue.execute("CREATE TABLE IF NOT EXISTS queue (id TEXT PRIMARY KEY, sent INTEGER NOT NULL DEFAULT 0, body BLOB NOT NULL)")
    rows = [(secrets.token_hex(16), secrets.token_bytes(CONTENT_BYTES)) for _ in range(count)]
    queue.executemany("INSERT INTO queue (id, body) VALUES (?, ?)", rows)
    with ExitStack() as stack:
        process, said = ready(stack, ["-m", "tests.bench.naive_centre", str(folder / f"naive-centre-{pool}.db")])
        server = psutil.Process(process.pid)
        local = threading.local()

        def send(row: tuple[str, bytes]) -> str:
            if pool and not hasattr(local, "session"):
                local.session = requests.Session()
                stack.callback(local.session.close)
            post = local.session.post if pool else requests.post
            answer = post(f"{said['url']}/submissions/{row[0]}", data=row[1], timeout=30)
            assert answer.status_code == 201
            return row[0]

        def settled(names: list[tuple[str]]) -> None:
            queue.execute("BEGIN IMMEDIATE")
            queue.executemany("UPDATE queue SET sent = 1 WHERE id = ?", names)
            queue.execute("COMMIT")
            names.clear()

        def server_cpu() -> float:
            return float(server.cpu_times().user + server.cpu_times().system)

        send(rows.pop())
        before, burnt, begun = server_cpu(), time.process_time(), time.perf_counter()
        with ThreadPoolExecutor(pool or 1) as workers:
            waiting: list[tuple[str]] = []
            for name in workers.map(send, rows):
                waiting.append((name,))
                if len(waiting) == (64 if pool else 1):
                    settled(waiting)
            settled(waiting)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - burnt + server_cpu() - before
    queue.close()
    return seconds / len(rows), cpu / len(rows)


def measure(folder: Path, count: int = 5000, few: int = 400) -> list[Figure]:
    """P3 and P4, and P12's batched submissions."""
    with centre(folder / "sqlite", on_postgres=False) as light:
        seconds, own, theirs = drained(folder / "a", light, count)
    with centre(folder / "postgres", on_postgres=True) as heavy:
        _, pg_own, pg_theirs = drained(folder / "b", heavy, count)
    pool_seconds, _ = naive(folder, few * 2, pool=4)
    _, naive_cpu = naive(folder, few, pool=0)
    whole, on_pg = own + theirs, pg_own + pg_theirs
    return [
        Figure("P3", f"drain of {count:,} × {CONTENT_BYTES} bytes: rate / pool of 4 sessions, one item a request", pool_seconds / seconds,
               1000 * pool_seconds, 7, "ratio", "at least", note=f"{1 / seconds:,.0f} against {1 / pool_seconds:,.0f} items/s"),
        Figure("P3b", "the same: CPU of naive requests.post / ours, both sides", naive_cpu / whole, 1000 * naive_cpu, 25, "ratio",
               "at least", note=f"{1e6 * naive_cpu:,.0f} against {1e6 * whole:,.0f} µs an item"),
        Figure("P4", "CPU an item in a batch: terminal + centre + PostgreSQL", 1e6 * on_pg, 1e6 * pg_own, 300, "µs",
               note=f"terminal {1e6 * pg_own:,.0f}, centre and database {1e6 * pg_theirs:,.0f}; on SQLite {1e6 * whole:,.0f}"),
        Figure("P12b", "centre on PostgreSQL with fsync: batched submissions a core·s", 1 / pg_theirs, 1 / theirs, 5000, "1/s", "at least",
               note="baseline: the same centre on SQLite"),
    ]  # fmt: skip


def beside_a_drain(folder: Path, windows: int = 6, each: int = 250) -> list[Figure]:
    """P2: the slowest hundredth of enqueues while a backlog drains in another thread, beside the same alone. Windows take turns. The
    centre's files are in memory: its disk is not the terminal's."""
    state = folder / "state"
    alone: list[float] = []
    meanwhile: list[float] = []
    memory = Path("/dev/shm")
    with (
        tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as elsewhere,
        centre(Path(elsewhere), on_postgres=False) as at,
    ):
        at.enrol(state)
        seal = sealer(need_trust(state))
        with Store.open(state / OUTBOX_FILE, "DEM0") as store:
            for _ in range(windows):
                alone += _enqueues(store, seal, each)
                fill(store, state, 8000)
                with _draining(state, at.url) as busy:
                    window = _enqueues(store, seal, each)
                    assert not busy.is_set(), "the backlog was gone before the window ended"
                meanwhile += window
                _drain(state, at.url)
    slow, slow_alone = _p99(meanwhile), _p99(alone)
    return [
        Figure("P2", "p99 of enqueue while sync drains / alone", slow / slow_alone, 1000 * slow_alone, 1.5, "ratio",
               note=f"p50 {1000 * statistics.median(meanwhile):.2f} / {1000 * statistics.median(alone):.2f} ms, {len(alone)} each"),
    ]  # fmt: skip


def _enqueues(store: Store, seal: object, count: int) -> list[float]:
    took = []
    for _ in range(count):
        content = secrets.token_bytes(CONTENT_BYTES - 1200)
        begun = time.perf_counter()
        store.enqueue(Draft("bench", "1", content), seal)  # type: ignore[arg-type]
        took.append(time.perf_counter() - begun)
        _PAUSE.wait(max(0.0, P2_GAP - took[-1]))
    return took


@contextmanager
def _draining(state: Path, url: str) -> Iterator[threading.Event]:
    """The sync thread at work, with a connection of its own. Gives what is set when nothing is left."""
    stop, done = threading.Event(), threading.Event()
    thread = threading.Thread(target=_drain, args=(state, url, stop, done))
    thread.start()
    yield done
    stop.set()
    thread.join()


def _drain(state: Path, url: str, stop: threading.Event | None = None, done: threading.Event | None = None) -> None:
    with Store.open(state / OUTBOX_FILE, "DEM0", tends_log=True) as store:
        uplink = Uplink.open(state, store, url, 30.0)
        while not (stop and stop.is_set()) and uplink.turn(datetime.now(UTC)).outcome == "delivered":
            pass
        if done and not (stop and stop.is_set()):
            done.set()
        uplink.close()


def _p99(samples: list[float]) -> float:
    ordered = sorted(samples)
    return ordered[round(0.99 * (len(ordered) - 1))]
