"""No crash, no hang, no unbounded memory, whatever comes over a wire, off a chip or out of a picture."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.check.common import ROOT

TARGETS = sorted(path.stem.removeprefix("target_") for path in Path(__file__).parent.glob("target_*.py"))
SOAK_SECONDS = 15


def target(name: str) -> ModuleType:
    return importlib.import_module(f"tests.fuzz.target_{name}")


@st.composite
def damaged(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """A valid example in which a few places were changed, cut out, doubled or cut off."""
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(1, 6))):
        if not data:
            break
        place = draw(st.integers(0, len(data) - 1))
        match draw(st.sampled_from(["change", "cut", "double", "end"])):
            case "change":
                data[place] = draw(st.integers(0, 255))
            case "cut":
                del data[place : place + draw(st.integers(1, 16))]
            case "double":
                data[place:place] = data[place : place + draw(st.integers(1, 16))]
            case "end":
                del data[place:]
    return bytes(data)


@pytest.mark.parametrize("name", TARGETS)
def test_anything_is_taken_or_refused_in_its_own_words(name: str) -> None:
    module = target(name)
    for seed in module.SEEDS:
        module.fuzz(seed)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(st.binary(max_size=3000), damaged(module.SEEDS)))
    def holds(data: bytes) -> None:
        module.fuzz(data)

    holds()


@pytest.mark.soak
@pytest.mark.parametrize("name", TARGETS)
def test_anything_is_taken_or_refused_led_by_coverage(name: str) -> None:
    command = [sys.executable, "-m", "tests.fuzz.run", name, str(SOAK_SECONDS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SOAK_SECONDS * 10, env={**os.environ}, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert "stat::number_of_executed_units" in done.stderr
