"""`kiosk queue fill` killed at random moments and at named calls, or failed by the disk there: what it acknowledged is there, every number
is unique, the file opens.

The page cache survives a killed process, so this says nothing of power cuts (test_power_cut.py does); it says that no moment leaves a
half-done state behind.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.outbox import audit
from kiosk.outbox.change import counted

KILLS = 50


@pytest.fixture
def warm_kiosk() -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "KIOSK_TERMINAL__CODE": "A7K2"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.outbox.warm_kiosk"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def killed(warm: subprocess.Popen[str], arguments: str, acked: Path, chance: random.Random) -> int:
    """Starts one command and kills it after a random number of acknowledgements and a random moment more. Its wait status."""
    assert warm.stdin is not None and warm.stdout is not None
    enough = (acked.stat().st_size if acked.exists() else 0) + 37 * chance.choice([0, 0, 1, 2, 5, 10])
    warm.stdin.write(arguments + "\n")
    warm.stdin.flush()
    process = int(warm.stdout.readline())
    limit = time.monotonic() + 10
    while (acked.stat().st_size if acked.exists() else 0) < enough and time.monotonic() < limit:
        os.sched_yield()
    moment = time.perf_counter() + chance.uniform(0, 0.004 if enough else 0.03)
    while time.perf_counter() < moment:
        pass
    os.kill(process, signal.SIGKILL)
    return int(warm.stdout.readline())


def sound(outbox: Path) -> tuple[set[str], int]:
    """Checks that the file is whole, counted right and audited right; the ids in it, and how many attachments."""
    connection = sqlite3.connect(outbox)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if connection.execute("PRAGMA user_version").fetchone() != (3,):
            return set(), 0  # killed while it was being made
        stored = connection.execute("SELECT id, tracking_number, sequence FROM records").fetchall()
        now = counted(connection)
        last, pending, uploads = now.last_sequence, now.pending, now.uploads
        assert len({row[1] for row in stored}) == len(stored) == pending == last
        found = connection.execute("SELECT number, size FROM attachments ORDER BY number").fetchall()
        pieces = connection.execute("SELECT place >> 32, sum(length(content)) FROM pieces GROUP BY 1 ORDER BY 1").fetchall()
        assert found == pieces and len(found) == uploads, "attachments are whole or not there"
        assert audit.verify(connection).fault is None
    finally:
        connection.close()
    return {row[0] for row in stored}, uploads


@pytest.mark.parametrize("attachments", [0, 2])
def test_fifty_kills_lose_nothing_and_number_nothing_twice(tmp_path: Path, warm_kiosk: subprocess.Popen[str], attachments: int) -> None:
    chance = random.Random(time.time_ns())
    acked, outbox = tmp_path / "acked.txt", tmp_path / "state" / "outbox.db"
    fill = f"queue fill --count 100000 --size 600 --ack-file {acked} --throw-away-key --state-dir {outbox.parent}"
    fill += f" --attachments {attachments} --attachment-size 100000"
    lines: list[str] = []
    for _ in range(KILLS if attachments == 0 else KILLS // 2):
        assert os.WTERMSIG(killed(warm_kiosk, fill, acked, chance)) == signal.SIGKILL
        if not outbox.exists():
            continue
        lines = acked.read_text().splitlines() if acked.exists() else []
        stored, uploads = sound(outbox)
        assert set(lines) <= stored
        assert uploads == attachments * len(stored)
    assert len(lines) > KILLS / 4, "hardly anything was acknowledged: the kills came too early to prove anything"
    assert len(set(lines)) == len(lines)


AT = ("fdatasync:signal=KILL:when={}", "pwrite64:signal=KILL:when={}", "fdatasync:error=EIO:when={}", "pwrite64:error=ENOSPC:when={}")


def at_named_points(tmp_path: Path, inject: str, points: list[int]) -> None:
    """One run a point: the process dies there, or is told by the disk that it failed. What was acknowledged before stays."""
    before: set[str] = set()
    acked, outbox = tmp_path / "acked.txt", tmp_path / "state" / "outbox.db"
    environment = {**os.environ, "KIOSK_TERMINAL__CODE": "A7K2"}
    words = ["--ack-file", str(acked), "--throw-away-key", "--state-dir", str(outbox.parent), "--json"]
    fill = ["queue", "fill", "--count", "3", "--size", "600", "--attachments", "1", "--attachment-size", "70000", *words]
    reached: list[int] = []
    for point in points:
        strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-P", str(outbox), "-P", f"{outbox}-wal", "-e", "trace=fdatasync,pwrite64"]
        strace += ["-e", f"inject={inject.format(point)}"]
        command = [*strace, sys.executable, "-c", "from kiosk.cli import main; main()", *fill]
        done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=60)
        if "signal" not in inject and done.returncode:
            assert done.returncode == 1, done.stderr
            assert json.loads(done.stdout)["error"]["code"] in ("store.io", "store.full"), done.stdout
        lines = acked.read_text().split() if acked.exists() else []
        stored = sound(outbox)[0] if outbox.exists() else set()
        assert set(lines) <= stored and before <= stored
        assert len(set(lines)) == len(lines)
        reached += [point] * (done.returncode != 0)
        before = stored
    assert reached == points, "every point was reached"
    again = [sys.executable, "-c", "from kiosk.cli import main; main()", *fill]
    assert subprocess.run(again, check=False, env=environment, capture_output=True).returncode == 0, "it works again afterwards"
    assert len(sound(outbox)[0]) >= len(before) + 3


@pytest.mark.parametrize("inject", AT)
def test_killed_or_failed_by_the_disk_at_a_named_call_nothing_acknowledged_is_lost(tmp_path: Path, inject: str) -> None:
    at_named_points(tmp_path, inject, [1, 3] if "fdatasync" in inject else [40])


@pytest.mark.soak
@pytest.mark.parametrize("inject", AT)
def test_killed_or_failed_by_the_disk_at_any_call(tmp_path: Path, inject: str) -> None:
    at_named_points(tmp_path, inject, [1, 2, 3] if "fdatasync" in inject else list(range(1, 90, 3)))
