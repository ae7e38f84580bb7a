"""P1: what a durable enqueue costs beside a bare insert of the same bytes into SQLite with the same promise (WAL, a sync at every commit),
and beside a known queue. P5: what the next batch costs when much waits.

Rounds of every variant take turns in one run; what is compared are medians of rounds. A disk shared with others moves wall-clock rates from
round to round, so that the CPU time is the steadier half.
"""

from __future__ import annotations

import hashlib
import io
import re
import secrets
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from kiosk.outbox.store import Draft, Store
from kiosk.wire import seal as sealing
from kiosk.wire.models import ItemVerdict
from kiosk.wire.pieces import PIECE
from kiosk.wire.seal import Context, Sealed, Sealer
from tests.bench.figures import Figure

SEALED_BYTES, SCAN_BYTES = 4096, 500_000
KEY = sealing.make_private_key()
SEALER = Sealer("bench", sealing.public_key(sealing.public_bytes(KEY)))
PLAIN_BYTES = 2 * SEALED_BYTES - len(sealing.seal(SEALER.public, secrets.token_bytes(SEALED_BYTES), b"bench"))
"""What the seal, which adds a little more than a kilobyte, makes `SEALED_BYTES` of."""


class SealedBefore:
    """A `Seal` that has done its work: gives the same number of fresh random bytes back."""

    def __call__(self, plaintext: bytes, _context: Context) -> Sealed:
        return Sealed(sealing.SUITE, "bench", plaintext)

    def attachment(self, plain: BinaryIO, _bound_to: bytes) -> Iterator[bytes]:
        while piece := plain.read(PIECE):
            yield piece


@dataclass
class Variant:
    """One way to keep `SEALED_BYTES`. `wall` and `cpu`: seconds an operation, one value a round."""

    do: Callable[[bytes], None]
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def round(self, contents: list[bytes]) -> None:
        begun, burnt = time.perf_counter(), time.process_time()
        for content in contents:
            self.do(content)
        self.wall.append((time.perf_counter() - begun) / len(contents))
        self.cpu.append((time.process_time() - burnt) / len(contents))


def measure(folder: Path, rounds: int = 21, each: int = 150, warm_up: int = 700) -> list[Figure]:
    with ExitStack() as stack:
        store = stack.enter_context(Store.open(folder / "outbox.db", "A7K2"))
        store_sealing = stack.enter_context(Store.open(folder / "sealing.db", "A7K2"))
        store_scans = stack.enter_context(Store.open(folder / "scans.db", "A7K2"))
        sealed_before = SealedBefore()
        variants = {
            "raw": Variant(_raw(stack, folder / "raw.db")),
            "store": Variant(lambda content: _drop(store.enqueue(Draft("bench", "1", content), sealed_before))),
            "sealing": Variant(lambda content: _drop(store_sealing.enqueue(Draft("bench", "1", content[:PLAIN_BYTES]), SEALER))),
            "peer": Variant(_peer(stack, folder / "peer")),
            "hpke": Variant(lambda content: _drop(sealing.seal(SEALER.public, content[:PLAIN_BYTES], b"bench"))),
        }
        scans = {
            "raw": Variant(_raw(stack, folder / "raw-scans.db")),
            "store": Variant(
                lambda scan: _drop(store_scans.enqueue(Draft("bench", "1", b"x", attachments=(io.BytesIO(scan),)), sealed_before))
            ),
        }
        for variant in variants.values():  # until every log has the size it keeps: growing it costs more, once a start
            for _ in range(warm_up):
                variant.do(secrets.token_bytes(SEALED_BYTES))
        for _ in range(rounds):
            contents = [secrets.token_bytes(SEALED_BYTES) for _ in range(each)]
            for variant in variants.values():
                variant.round(contents)
            pictures = [secrets.token_bytes(SCAN_BYTES) for _ in range(max(1, each // 30))]
            for variant in scans.values():
                variant.round(pictures)
    return [*_p1(variants, scans), _syncs(folder)]


def _p1(variants: dict[str, Variant], scans: dict[str, Variant]) -> list[Figure]:
    raw, store, whole, peer, hpke = (variants[name] for name in ("raw", "store", "sealing", "peer", "hpke"))
    note = f"{SEALED_BYTES} bytes; {len(raw.wall)} rounds"
    base, seal = statistics.median(raw.wall), statistics.median(hpke.wall)
    limit = base + 1.2 * seal
    return [
        Figure("P1", "durable enqueue, sealed beforehand: rate / raw insert", _ratio(raw.wall, store.wall), _ms(raw.wall), 0.7, "ratio",
               "at least", note=note),
        Figure("P1b", "the same: CPU / raw insert", _ratio(store.cpu, raw.cpu), _ms(raw.cpu), 1.6, "ratio",
               note=f"{_ms(store.cpu):.3f} ms"),
        Figure("P1c", "durable enqueue with its seal; goal: raw + 1.2 × one HPKE call", _ms(whole.wall), _ms(raw.wall), 1000 * limit, "ms",
               note=f"HPKE and zstd {1000 * seal:.3f} ms"),
        Figure("P1d", "durable enqueue, sealed beforehand: rate / persist-queue's SQLiteAckQueue", _ratio(peer.wall, store.wall),
               _ms(peer.wall), 0.7, "ratio", "at least", note="which keeps no numbers, audit or state"),
        Figure("P1e", f"with a scan of {SCAN_BYTES // 1000} kB: rate / raw insert of as many bytes",
               _ratio(scans["raw"].wall, scans["store"].wall), _ms(scans["raw"].wall), 0.7, "ratio", "at least",
               note=f"CPU ratio {_ratio(scans['store'].cpu, scans['raw'].cpu):.2f}"),
    ]  # fmt: skip


def next_batch(folder: Path, many: int = 100_000, few: int = 1_000, rounds: int = 41) -> list[Figure]:
    """P5: what takes the same time however much waits, with as much delivered history beside it."""
    large, small = folder / "large.db", folder / "small.db"
    _fill(small, few)
    _fill(large, many)
    now = datetime.now(UTC) + timedelta(hours=1)
    batch: dict[Path, list[float]] = {large: [], small: []}
    count: dict[Path, list[float]] = {large: [], small: []}
    with Store.open(large, "A7K2") as store_large, Store.open(small, "A7K2") as store_small:
        for _ in range(rounds):
            for path, store in ((large, store_large), (small, store_small)):
                batch[path].append(_timed(lambda store=store: _drop(store.next_batch(50, now))))  # type: ignore[misc]
                count[path].append(_timed(lambda store=store: _drop(store.status())))  # type: ignore[misc]
    most, least, note = f"{many:,}", f"{few:,}", f"medians of {rounds}"
    return [
        Figure(
            "P5", f"next batch of 50 at {most} queued / at {least}", _ratio(batch[large], batch[small]), _ms(batch[small]), 1.3, "ratio",
            note=note,
        ),
        Figure(
            "P5b", f"pending count at {most} queued / at {least}", _ratio(count[large], count[small]), _ms(count[small]), 1.3, "ratio",
            note=note,
        ),
    ]  # fmt: skip


def _fill(path: Path, count: int) -> None:
    """As many waiting as delivered, in a file that needs no power cut to survive."""
    seal = SealedBefore()
    with Store.open(path, "A7K2") as store:
        store._db.conn.execute("PRAGMA synchronous = OFF")
        content = secrets.token_bytes(1200)
        for part in range(0, count, 500):
            for _ in range(500):
                store.enqueue(Draft("bench", "1", content), seal)
            if part * 2 < count:
                batch = store.next_batch(250, datetime.now(UTC) + timedelta(hours=1))
                verdicts = [ItemVerdict(id=one.id, content_hash=one.content_hash, verdict="accepted") for one in batch]
                store.settle(verdicts, datetime.now(UTC))


def _raw(stack: ExitStack, path: Path) -> Callable[[bytes], None]:
    """What somebody writes who wants the same promise and nothing else: an id, a hash, a row, a sync."""
    connection = stack.enter_context(_Closing(sqlite3.connect(path, isolation_level=None)))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE queue (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, hash TEXT NOT NULL, state TEXT NOT NULL, body BLOB)")
    connection.execute("CREATE INDEX waiting ON queue (seq) WHERE state = 'waiting'")

    def insert(content: bytes) -> None:
        connection.execute("BEGIN IMMEDIATE")
        row = (str(uuid.uuid4()), hashlib.sha256(content).hexdigest(), content)
        connection.execute("INSERT INTO queue (id, hash, state, body) VALUES (?, ?, 'waiting', ?)", row)
        connection.execute("COMMIT")

    return insert


def _peer(stack: ExitStack, folder: Path) -> Callable[[bytes], None]:
    from persistqueue import SQLiteAckQueue

    queue = SQLiteAckQueue(str(folder))
    stack.callback(queue.close)
    return lambda content: _drop(queue.put(content))


class _Closing:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def _syncs(folder: Path) -> Figure:
    """How often the disk is asked to sync for one enqueue, by the kernel's own account; checkpoints of the log, once in many, apart."""
    log = folder / "syncs.log"
    command = [
        "strace",
        "-f",
        "-e",
        "trace=fsync,fdatasync,write",
        "-o",
        str(log),
        sys.executable,
        "-m",
        "tests.bench.enqueue",
        str(folder),
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    between = re.split(r"write\(\d+, \"mark\"", log.read_text())[1:-1]
    counts = [len(re.findall(r"\b(?:fsync|fdatasync)\(", part)) for part in between]
    shutil.rmtree(folder / "strace", ignore_errors=True)
    once = sum(count == 1 for count in counts)
    return Figure(
        "P1f", "syncs an enqueue (median)", statistics.median(counts), 1.0, 1.0, "syncs",
        note=f"exactly one in {once} of {len(counts)}, never none: {min(counts) > 0}",
    )  # fmt: skip


def _marked(folder: Path) -> None:
    """The traced half of `_syncs`: a mark in the log before and after each enqueue."""
    import os

    (folder / "strace").mkdir(exist_ok=True)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with Store.open(folder / "strace" / "outbox.db", "A7K2") as store:
        for _ in range(60):
            os.write(nowhere, b"mark")
            store.enqueue(Draft("bench", "1", secrets.token_bytes(SEALED_BYTES), attachments=(io.BytesIO(bytes(100_000)),)), SEALER)
        os.write(nowhere, b"mark")


def _timed(do: Callable[[], None]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def _ratio(above: list[float], below: list[float]) -> float:
    """Of two series of rounds that took turns: the median of the ratios round by round, which a slow moment of the disk does not move."""
    return statistics.median(one / other for one, other in zip(above, below, strict=True))


def _ms(seconds: list[float]) -> float:
    return 1000 * statistics.median(seconds)


def _drop(_value: object) -> None:
    """For lambdas that are to return nothing."""


if __name__ == "__main__":
    _marked(Path(sys.argv[1]))
