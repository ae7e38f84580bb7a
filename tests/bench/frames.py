"""P8: what a frame costs, how many there are in a transition, and what the terminal costs while nobody is there."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QUrl
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickWindow

from tests.bench.figures import Figure
from tests.bench.surroundings import Surroundings
from tests.bench.terminal import SERVICE, Terminal, terminal

SETTLE = 0.5  # seconds after the last touch until the terminal idles
BARE = b"""
import QtQuick
Window {
    id: window
    property bool busy: slide.running
    visible: true; width: 1080; height: 1920
    function go() { slide.restart() }
    Rectangle { id: page; width: parent.width; height: parent.height; color: "steelblue" }
    Rectangle { x: page.x - width; width: parent.width; height: parent.height; color: "white" }
    NumberAnimation { id: slide; target: page; property: "x"; from: 0; to: window.width; duration: 180; easing.type: Easing.OutCubic }
}
"""


@dataclass
class Slides:
    """CPU milliseconds a frame and frames a second, of each transition."""

    cost: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)


def measure(around: Surroundings, slides: int = 16, idle_windows: int = 3, idle_seconds: float = 15.0) -> list[Figure]:
    """`slides` transitions back and forth, each beside a slide of two plain rectangles; then `idle_windows` of `idle_seconds`."""
    with terminal(around) as bench:
        ours, bare = _slides(bench, slides)
        idle, empty = _idle(bench, idle_windows, idle_seconds)
    cost, rate = statistics.median(ours.cost), statistics.median(ours.rate)
    return [
        Figure(
            "P8", "CPU time per animated frame in a transition, 1080×1920, software", cost, statistics.median(bare.cost), 6.0, "ms",
            note=f"the new screen's making included; baseline: two plain rectangles; worst {max(ours.cost):.1f}",
        ),
        Figure(
            "P8b", "frames a second in a transition", rate, statistics.median(bare.rate), 60.0, "frames/s", "at least",
            note=f"the CPU time would allow {1000 / cost:.0f} a second on a quiet machine",
        ),
        Figure(
            "P8c", "idle at home, all devices polled, camera closed", statistics.median(idle), statistics.median(empty), 1.0,
            "% of a core", note=f"{len(idle)} windows of {idle_seconds:.0f} s: {', '.join(f'{one:.2f}' for one in idle)}",
        ),
    ]  # fmt: skip


def _slides(bench: Terminal, count: int) -> tuple[Slides, Slides]:
    ours, bare = Slides(), Slides()
    window = bench.app.screen.window
    stack = window.findChild(QObject, "stack")
    assert stack is not None, "the home screen stands in it"
    engine = QQmlEngine()
    component = QQmlComponent(engine)
    component.setData(BARE, QUrl("bare.qml"))
    plain = component.create()
    assert isinstance(plain, QQuickWindow), component.errorString()
    _there_and_back(bench, window, stack, Slides())  # compiles the screens
    for _ in range(max(1, count // 2)):
        _there_and_back(bench, window, stack, ours)
        for _ in range(2):
            _slide(bench, plain, plain, "go", bare)
    plain.close()
    return ours, bare


def _there_and_back(bench: Terminal, window: QQuickWindow, stack: QObject, into: Slides) -> None:
    _slide(bench, window, stack, "choose", into)
    _slide(bench, window, stack, "leave", into)


def _slide(bench: Terminal, window: QQuickWindow, moving: QObject, what: str, into: Slides) -> None:
    """Starts a transition and follows it to its end: the frames swapped meanwhile, and this process's CPU time for all of it."""
    bench.live(0.05)
    swapped: list[float] = []

    def note() -> None:
        swapped.append(time.monotonic())

    window.frameSwapped.connect(note)
    spent = time.process_time()
    if what == "choose":
        bench.app.session.choose(SERVICE)
    elif what == "leave":
        bench.app.session.leave()
    else:
        moving.metaObject().invokeMethod(moving, what)
    bench.until(lambda: not moving.property("busy"), "the end of the transition")
    spent = time.process_time() - spent
    window.frameSwapped.disconnect(note)
    into.cost.append(1000 * spent / len(swapped))
    into.rate.append((len(swapped) - 1) / (swapped[-1] - swapped[0]))


def _idle(bench: Terminal, windows: int, seconds: float) -> tuple[list[float], list[float]]:
    """Per cent of a core, of this process and of an empty window that idles at the same time in a process of its own."""
    ours, empty = [], []
    for _ in range(windows):
        with subprocess.Popen([sys.executable, "-m", "tests.bench.empty_window", str(seconds)], stdout=subprocess.PIPE, text=True) as peer:
            bench.live(SETTLE)
            begun, spent = time.monotonic(), time.process_time()
            bench.live(seconds)
            ours.append(100 * (time.process_time() - spent) / (time.monotonic() - begun))
            assert peer.stdout is not None, "piped above"
            empty.append(float(json.loads(peer.stdout.readline())["percent"]))
    return ours, empty
