"""P7: from the start of the process to the first frame, and to a home screen that answers a touch, beside an empty QML window."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.figures import Figure, spread
from tests.bench.surroundings import Surroundings

PATIENCE = 60.0  # seconds


def measure(around: Surroundings, rounds: int = 15) -> list[Figure]:
    """Starts both `rounds` times in turn, after one start each that warms the bytecode and QML caches."""
    state = Path(tempfile.mkdtemp(prefix="state-", dir=around.folder))
    environment = around.environment(state)
    empty, first, home = [], [], []
    for number in range(rounds + 1):
        bare = spawned("tests.bench.empty_window", environment)
        full = spawned("tests.bench.watched_run", environment)
        if number:
            empty.append(bare["first"])
            first.append(full["first"])
            home.append(full["home"])
    floor = statistics.median(empty)
    return [
        Figure(
            "P7", "start → home screen painted and touchable / empty QML window", _ratio(home, empty), floor, 3.0, "ratio",
            note=f"{spread(home, 'ms')}; empty window {spread(empty, 'ms')}",
        ),
        Figure(
            "P7b", "start → first painted frame / empty QML window", _ratio(first, empty), floor, 1.5, "ratio",
            note=spread(first, "ms"),
        ),
    ]  # fmt: skip


def _ratio(ours: list[float], peers: list[float]) -> float:
    """The median over the rounds of the one by the other, so that a machine that is busy for some rounds spoils only these."""
    return statistics.median(one / other for one, other in zip(ours, peers, strict=True))


def spawned(module: str, environment: dict[str, str]) -> dict[str, float]:
    """What the module says of its own start, in milliseconds since the process was started."""
    begun = time.monotonic()
    command = [sys.executable, "-m", module]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=PATIENCE, check=False, text=True)
    if done.returncode != 0 or not done.stdout:
        raise RuntimeError(f"{module} ended with {done.returncode}:\n{done.stderr}")
    said = json.loads(done.stdout.splitlines()[0])
    return {name: 1000 * (said[name] - begun) for name in ("first", "home") if name in said}
