"""Somebody who touches anything: thousands of touches and keys on the real terminal, while cards, cables and paper come and go.

    python -m tests.e2e.monkey 10000 20261124        plays so many touches of that seed in a process of its own; says as JSON what it saw

Nothing may be warned of, grow, or leave anybody where there is no way out. The seed is said where it fails.
"""

from __future__ import annotations

import ctypes
import gc
import json
import math
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from drivers.idcard.specimens import specimen
from kiosk.demo.visit import SIGNATURE
from kiosk.demo.visit import Visit as Resident
from kiosk.session.knowing import visible
from kiosk.session.state import Home, Visit
from tests.e2e.conftest import Stage, staged
from tests.qml.accessible import CONTROLS, Node, covering, nodes, within
from tests.session.people import filled_in
from ui.robot import NotFound

if TYPE_CHECKING:
    from ui.models.form import FormModel

PARTS = 5
"""Of a run: after each the monkey goes home, and what the process holds is noted."""
WAYS_OUT = ("leave", "back", "home", "stay", "closeHelp", "helpBack", "helpChange", "closeLanguages", "moreTime", "next", "curtain")
"""Object names of what leads on from a place or a sheet."""
ON = ("next", "stay", "moreTime")
OUT = ("leave", "back", "leaveForSure", "elder", "contrast", "low", "voice", "language", "cover", "help", "cleaning", "readAloud")
"""What leads out, or changes all that is on the screen: touched seldom."""
KEYS = tuple(Qt.Key[f"Key_{name}"] for name in ("Up", "Down", "Return", "Escape", "Space", "A", "1", "Backspace"))


class Monkey:
    """Touches what can be touched, mostly."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage, self.dice = stage, random.Random(seed)
        self.window = stage.app.screen.window
        self.seen: set[str] = set()
        self._touched: Counter[tuple[str, str]] = Counter()
        form: Any = stage.app.session.form  # a property of Qt's, which mypy takes for the descriptor
        self._form: FormModel = form
        self._device = QTest.createTouchDevice()

    def act(self) -> None:
        """One touch, key or accident."""
        chosen = self.dice.random()
        if chosen < 0.74:
            self._touch_control()
        elif chosen < 0.86:
            self._touch(self.dice.randrange(self.window.width()), self.dice.randrange(self.window.height()))
        elif chosen < 0.90:
            QTest.keyClick(self.window, self.dice.choice(KEYS))
        elif chosen < 0.94:
            self._do_as_asked()
        else:
            self.dice.choice(self._accidents())()
        self.stage.finger._pump()
        self.seen.add(self.stage.place())

    def _touch_control(self) -> None:
        reachable = [node for node in self._controls() if 0 < node.rect.center().y() < self.window.height()]
        if reachable:
            [chosen] = self.dice.choices(reachable, [self._weight(node) for node in reachable])
            self._touched[self._mark(chosen)] += 1
            self._touch(round(chosen.rect.center().x()), round(chosen.rect.center().y()))

    def _do_as_asked(self) -> None:
        """What no chance brings about: a card that lies still, a form that is right, a signature. Without it nobody gets past the form."""
        state = self.stage.app.bridge.state
        place = state.place
        kind = place.step.kind if isinstance(place, Visit) else ""
        if kind == "identify":
            assert self.stage.bundle.reader is not None
            self.stage.bundle.reader.place(specimen("resident"))
        if kind == "form" and isinstance(place, Visit):
            for name, value in filled_in(place.service.form, place.step.party).items():
                if name in visible(state, place, place.step.party):
                    self._form.fill(name, value)
        if kind == "sign" and self.stage.finger.all_named("pad") and covering(self.window) is None:
            with suppress(NotFound):  # the screen may be leaving, or a sheet coming
                for stroke in SIGNATURE:
                    self.stage.finger.draw("pad", stroke)

    def _mark(self, node: Node) -> tuple[str, str]:
        return self.stage.place(), (node.item.objectName() if node.item is not None else "") or node.name

    def _weight(self, node: Node) -> float:
        """Somebody who gets somewhere: on more often than out, and rather where they have not been."""
        name = node.item.objectName() if node.item is not None else ""
        if name in ON or name.startswith("close"):
            return 4.0
        return (0.15 if name in OUT else 1.0) / math.sqrt(1 + self._touched[self._mark(node)])

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
            try:
                self.stage.finger.until(lambda: self._home() or bool(self._way()), "a way home", 70)
            except NotFound as stuck:
                raise AssertionError(f"{stuck}: {self._where()}") from None
            if self._home():
                return
            self.stage.finger.touch(self._way())
        raise AssertionError(f"no way home from {self.stage.place()}")

    def _home(self) -> bool:
        return isinstance(self.stage.app.bridge.state.place, Home) and covering(self.window) is None

    def _where(self) -> str:
        sheet, state = covering(self.window), self.stage.app.bridge.state
        return f"at {self.stage.place()} under {sheet.objectName() if sheet else 'nothing'}, {state.guard}, by {self._names()}"

    def _names(self) -> list[str]:
        return [node.item.objectName() for node in self._controls() if node.item is not None]

    def _way(self) -> str:
        names = self._names()
        closing = (name for name in names if name.startswith("close"))
        return next(closing, next((name for name in (*_SHEETS, "leaveForSure", "leave", "back", "next") if name in names), ""))


_SHEETS = ("moreTime", "helpBack", "helpChange", "cancelGuideError", "curtain")


@dataclass
class Played:
    """`held`: MB of this process's own (USS) after each part, without what the allocator keeps free. `seen`: the places."""

    held: list[float] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)


def play(stage: Stage, touches: int, seed: int) -> Played:
    """Raises `ui.robot.NotFound` where nobody could get on."""
    made, played = Monkey(stage, seed), Played()
    for number in range(1, touches + 1):
        made.act()
        if number % 25 == 0:
            stage.finger.until(lambda: not made.stuck(), f"a way on ({made.stuck()}), touch {number} of seed {seed}")
        if number % (touches // PARTS) == 0:
            stage.bundle.link.mend()
            made.go_home()
            played.held.append(_held())
    played.seen = sorted(made.seen)
    return played


def _held() -> float:
    """What lies free in the allocator's arenas after somebody's picture was large is given back first: it is no growth."""
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    return float(psutil.Process().memory_full_info().uss) / 1e6


def main(touches: int, seed: int) -> None:
    """What comes at its first use (the keyboard, the camera's, the search's and the papers' parts) has come before anything is counted."""
    with tempfile.TemporaryDirectory() as folder, staged(Path(folder)) as stage:
        Resident(stage.app, stage.bundle, Path(folder) / "out", "id-card-lost").play()
        played = play(stage, touches, seed)
        print(json.dumps({"held": played.held, "seen": played.seen}), flush=True)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main(int(sys.argv[1]), int(sys.argv[2]))
