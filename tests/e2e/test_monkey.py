"""Somebody who touches anything: thousands of touches and keys on the real terminal, while cards, cables and paper come and go. Nothing
may be warned of, grow, or leave anybody where there is no way out. The seed is said where it fails."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable

import psutil
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from drivers.idcard.specimens import specimen
from kiosk.session.state import Home
from tests.e2e.conftest import Stage
from tests.qml.accessible import CONTROLS, Node, covering, nodes, within

FEW, MANY = 500, 10_000
SEED = 20261123
GROWTH = 1.05
"""Of the memory that is this process's alone, between the first fifth and the end."""
WAYS_OUT = ("leave", "back", "home", "stay", "closeHelp", "helpBack", "helpChange", "closeLanguages", "moreTime", "next", "curtain")
"""Object names of what leads on from a place or a sheet."""
KEYS = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Return,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Space,
    Qt.Key.Key_A,
    Qt.Key.Key_1,
    Qt.Key.Key_Backspace,
)


class Monkey:
    """Touches what can be touched, mostly."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage, self.dice = stage, random.Random(seed)
        self.window = stage.app.screen.window
        self.seen: set[str] = set()
        self._device = QTest.createTouchDevice()

    def act(self) -> None:
        """One touch, key or accident."""
        chosen = self.dice.random()
        if chosen < 0.74:
            self._touch_control()
        elif chosen < 0.86:
            self._touch(self.dice.randrange(self.window.width()), self.dice.randrange(self.window.height()))
        elif chosen < 0.94:
            QTest.keyClick(self.window, self.dice.choice(KEYS))
        else:
            self.dice.choice(self._accidents())()
        self.stage.finger._pump()
        self.seen.add(self.stage.place())

    def _touch_control(self) -> None:
        reachable = [node for node in self._controls() if 0 < node.rect.center().y() < self.window.height()]
        if reachable:
            [chosen] = self.dice.choices(reachable, [self._weight(node) for node in reachable])
            self._touch(round(chosen.rect.center().x()), round(chosen.rect.center().y()))

    def _weight(self, node: Node) -> float:
        """Somebody who gets somewhere: on more often than out."""
        name = node.item.objectName() if node.item is not None else ""
        if name in (
            "leave",
            "back",
            "leaveForSure",
            "elder",
            "contrast",
            "low",
            "voice",
            "language",
            "cover",
            "help",
            "cleaning",
            "readAloud",
        ):
            return 0.15
        return 4.0 if name in ("next", "stay", "moreTime") or name.startswith(("service:", "close")) else 1.0

    def _controls(self) -> list[Node]:
        sheet = covering(self.window)
        return [
            node for node in nodes(self.window) if node.role in CONTROLS and node.enabled and (sheet is None or within(node.item, sheet))
        ]

    def _touch(self, x: int, y: int) -> None:
        QTest.touchEvent(self.window, self._device).press(0, QPoint(x, y), self.window).commit()
        QTest.touchEvent(self.window, self._device).release(0, QPoint(x, y), self.window).commit()

    def _accidents(self) -> list[Callable[[], None]]:
        bundle = self.stage.bundle
        assert bundle.reader is not None and bundle.printer is not None
        reader, printer = bundle.reader, bundle.printer

        def fault(name: str) -> None:
            printer.fault = name

        return [
            lambda: reader.place(specimen("resident")), reader.lift, reader.lift, bundle.link.cut, bundle.link.mend, bundle.link.mend,
            lambda: fault("paper-out"), lambda: fault(""), lambda: fault(""),
        ]  # fmt: skip

    def stuck(self) -> str:
        """Why nobody could get on from here; "" where somebody could."""
        controls = self._controls()
        state = self.stage.app.bridge.state
        if state.guard.cleaning_until is not None or (isinstance(state.place, Home) and controls):
            return ""  # a glass that is being wiped answers nobody, for a minute
        ways = {node.item.objectName() for node in controls if node.item is not None}
        return (
            ""
            if ways.intersection(WAYS_OUT) or any(name.startswith(("close", "leave")) for name in ways)
            else f"{self.stage.place()}: {sorted(ways)}"
        )

    def go_home(self) -> None:
        """As anybody can: by what stands on the screen; while the glass is being wiped by waiting."""
        for _ in range(15):
            if isinstance(self.stage.app.bridge.state.place, Home) and covering(self.window) is None:
                return
            self.stage.finger.until(lambda: bool(self._way()), f"a way home from {self.stage.place()} by {self._names()}", 70)
            self.stage.finger.touch(self._way())
        raise AssertionError(f"no way home from {self.stage.place()}")

    def _names(self) -> list[str]:
        return [node.item.objectName() for node in self._controls() if node.item is not None]

    def _way(self) -> str:
        names = self._names()
        closing = (name for name in names if name.startswith("close"))
        return next(closing, next((name for name in (*_SHEETS, "leaveForSure", "leave", "back", "next") if name in names), ""))


_SHEETS = ("moreTime", "helpBack", "helpChange", "cancelGuideError", "curtain")


def monkey(stage: Stage, touches: int, seed: int) -> None:
    made = Monkey(stage, seed)
    held: list[float] = []
    for number in range(1, touches + 1):
        made.act()
        if number % 25 == 0:
            stage.finger.until(lambda: not made.stuck(), f"a way on ({made.stuck()}), touch {number} of seed {seed}")
        if number % (touches // 5) == 0:
            stage.bundle.link.mend()
            made.go_home()
            gc.collect()
            held.append(psutil.Process().memory_full_info().uss / 1e6)
    assert len(made.seen) > 5, made.seen
    if touches >= MANY:
        assert held[-1] <= GROWTH * held[0], held


def test_a_few_hundred_touches(stage: Stage) -> None:
    monkey(stage, FEW, SEED)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [SEED + 1])
def test_ten_thousand_touches(stage: Stage, seed: int) -> None:
    monkey(stage, MANY, seed)
