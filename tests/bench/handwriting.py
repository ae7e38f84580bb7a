"""A character read from its strokes, whatever their order, beside Zinnia's own call for the same strokes."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

from kiosk.handwriting.model import Model
from kiosk.handwriting.recogniser import MOST, Recogniser
from kiosk.handwriting.strokes import Ink, framed
from tests.bench.figures import Figure, p95, spread

STROKES = (4, 8, 12, 16)
"""Half of the characters in daily use have no more than eight."""


def measure(rounds: int = 40) -> list[Figure]:
    """`rounds`: for each number of strokes."""
    ours, zinnia, learning = [], [], []
    with Model() as model:
        recogniser = Recogniser(model)
        ready = False
        while not ready:
            begun = time.thread_time()
            ready = recogniser.prepare()
            learning.append(1000 * (time.thread_time() - begun))
        for ink in (_drawn(count, seed) for count in STROKES for seed in range(rounds)):
            drawn = framed(ink)
            ours.append(_spent(lambda ink=ink: recogniser.candidates(ink)))  # type: ignore[misc]
            zinnia.append(_spent(lambda drawn=drawn: model.classify(drawn, MOST)))  # type: ignore[misc]
    return [
        Figure(
            "H1", "CPU of a written character, shapes and strokes; baseline: Zinnia alone",
            statistics.median(ours), statistics.median(zinnia), 15, "ms", note=spread(ours, "ms"),
        ),
        Figure(
            "H1b", "CPU that a written character exceeds one time in twenty, off the main thread; baseline: Zinnia alone",
            p95(ours), p95(zinnia), 30, "ms",
        ),
        Figure(
            "H1c", "CPU of learning the shapes, once, in parts; baseline: the longest part",
            sum(learning), max(learning), 10_000, "ms", note=f"{len(learning)} parts",
        ),
    ]  # fmt: skip


def _drawn(count: int, seed: int) -> Ink:
    """What costs time is how many strokes there are and how long they are, not what they mean."""
    rng = random.Random(seed)
    ends = [[(rng.uniform(0, 900), rng.uniform(0, 900)) for _ in range(3)] for _ in range(count)]
    return tuple(tuple(_between(a, b, part) for a, b in ((one, two), (two, three)) for part in range(20)) for one, two, three in ends)


def _between(a: tuple[float, float], b: tuple[float, float], part: int) -> tuple[float, float]:
    return a[0] + (b[0] - a[0]) * part / 20, a[1] + (b[1] - a[1]) * part / 20


def _spent(job: Callable[[], object]) -> float:
    begun = time.thread_time()
    job()
    return 1000 * (time.thread_time() - begun)
