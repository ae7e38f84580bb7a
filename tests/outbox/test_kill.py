"""`kiosk queue fill` killed at random moments: what it acknowledged is there, every number is unique, the file opens.

The page cache survives a killed process, so this says nothing of power cuts; it says that no moment leaves a half-done state behind.
"""

from __future__ import annotations

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


def test_fifty_kills_lose_nothing_and_number_nothing_twice(tmp_path: Path, warm_kiosk: subprocess.Popen[str]) -> None:
    chance = random.Random(time.time_ns())
    acked, outbox = tmp_path / "acked.txt", tmp_path / "state" / "outbox.db"
    fill = f"queue fill --count 100000 --size 600 --ack-file {acked} --throw-away-key --state-dir {outbox.parent}"
    for _ in range(KILLS):
        assert os.WTERMSIG(killed(warm_kiosk, fill, acked, chance)) == signal.SIGKILL
        if not outbox.exists():
            continue
        lines = acked.read_text().splitlines() if acked.exists() else []
        connection = sqlite3.connect(outbox)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if connection.execute("PRAGMA user_version").fetchone() == (0,):
            assert not lines, "acknowledged before there was a table"
            continue
        stored = connection.execute("SELECT id, tracking_number, sequence FROM records").fetchall()
        [(last, pending)] = connection.execute("SELECT last_sequence, pending FROM counters").fetchall()
        connection.close()
        assert set(lines) <= {row[0] for row in stored}
        assert len({row[1] for row in stored}) == len(stored) == pending == last
    assert len(lines) > KILLS / 2, "hardly anything was acknowledged: the kills came too early to prove anything"
    assert len(set(lines)) == len(lines)
