"""S1: from a finger's leaving the glass to the next screen painted; S2: how many touches the most frequent services take after the card."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtTest import QTest

from tests.bench.figures import Figure
from tests.bench.surroundings import Surroundings
from tests.bench.terminal import SERVICE, Terminal, terminal
from ui.robot import Finger

ROUND = (f"service:{SERVICE}", "next", "back", "leave")
"""Home → notice → identify → notice → home, by touch."""


def measure(around: Surroundings, rounds: int = 40) -> list[Figure]:
    """`rounds` of four touches, each to another screen; the first round, which compiles the screens, is said apart."""
    with terminal(around) as bench:
        finger = Finger(bench.app.screen.window, lambda: bench.live(0.002))
        first = _round(bench, finger)
        samples = [one for _ in range(rounds) for one in _round(bench, finger)]
    painted, still = [one for one, _ in samples], [other for _, other in samples]
    note = f"{len(samples)} touches; median {statistics.median(painted):.0f}; first of each screen {max(one for one, _ in first):.0f}"
    what = "finger lifted → first frame with the next screen, p99"
    rest = "finger lifted → the next screen stands still, p99"
    return [
        Figure("S1", what, p99(painted), statistics.median(painted), 100.0, "ms", note=note),
        Figure("S1b", rest, p99(still), 180.0, 400.0, "ms", note="baseline: the slide itself; the goal is ours"),
    ]


def p99(samples: Sequence[float]) -> float:
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, round(0.99 * (len(ordered) - 1)))]


def _round(bench: Terminal, finger: Finger) -> list[tuple[float, float]]:
    return [_touch(bench, finger, name) for name in ROUND]


def _touch(bench: Terminal, finger: Finger, name: str) -> tuple[float, float]:
    """Milliseconds until the first frame that shows another screen, and until it stands."""
    window = bench.app.screen.window
    stack = window.findChild(QObject, "stack")
    assert stack is not None
    item = finger.find(name)
    at = item.mapToScene(item.boundingRect().center()).toPoint()
    before, frames = stack.property("currentItem"), []

    def swapped() -> None:
        if stack.property("currentItem") != before:
            frames.append(time.monotonic())

    device = QTest.createTouchDevice()
    window.frameSwapped.connect(swapped)
    QTest.touchEvent(window, device).press(0, at, window).commit()
    bench.live(0.02)
    begun = time.monotonic()
    QTest.touchEvent(window, device).release(0, at, window).commit()
    bench.until(lambda: bool(frames) and not bench.sliding, f"the screen after {name}")
    still = time.monotonic()
    window.frameSwapped.disconnect(swapped)
    return 1000 * (frames[0] - begun), 1000 * (still - begun)
