"""D1: the whole visit of `kiosk demo --headless`, from the start of the process to its end."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

from tests.bench.figures import Figure, spread

LIMIT = 20.0  # seconds
PATIENCE = 60.0


def measure(rounds: int = 3) -> list[Figure]:
    """Wall time, pictures included; the baseline is the limit itself, since nothing else plays this visit."""
    seconds = [_played() for _ in range(rounds)]
    value = statistics.median(seconds)
    return [Figure("D1", "headless demo, card to centre, with its pictures", value, LIMIT, LIMIT, "s", note=spread(seconds, "s"))]


def _played() -> float:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        command = [sys.executable, "-m", "kiosk.cli", "demo", "--headless", "--out", folder, "--json"]
        subprocess.run(command, env=environment, capture_output=True, timeout=PATIENCE, check=True)
        return time.monotonic() - begun
