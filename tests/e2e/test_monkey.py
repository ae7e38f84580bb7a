"""Whoever touches anything, anywhere, finds a way on; nothing is warned of, and nothing grows. Who touches is `tests.e2e.monkey`."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.e2e.conftest import Stage
from tests.e2e.monkey import play

FEW, MANY = 500, 10_000
SEED = 20261123
GROWTH = 1.05
"""Of the memory that is this process's alone, between the first fifth, when all is loaded that comes at its first use, and the end."""
REACHED = {"situation", "notice", "identify", "form", "review", "sign", "receipt", "search", "progress"}


def test_a_few_hundred_touches(stage: Stage) -> None:
    assert len(play(stage, FEW, SEED).seen) > 2


@pytest.mark.soak
@pytest.mark.parametrize("seed", [SEED + 1])
def test_ten_thousand_touches(seed: int) -> None:
    """In a process of its own: what others held there, and gave back meanwhile, would hide what this one holds."""
    asked = [sys.executable, "-m", "tests.e2e.monkey", str(MANY), str(seed)]
    done = subprocess.run(asked, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    played = json.loads(done.stdout.splitlines()[-1])
    assert set(played["seen"]) >= REACHED
    assert played["held"][-1] <= GROWTH * played["held"][0], played["held"]
