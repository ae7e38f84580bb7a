"""The real terminal in this process, on a 1080×1920 offscreen window, with the measuring loop around it."""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.app import App
from kiosk.session.state import Visit
from kiosk.settings import load_settings
from tests.bench.surroundings import Surroundings

SIZE = (1080, 1920)
PATIENCE = 20.0  # seconds
SERVICE = "residence-registration"


@dataclass(frozen=True)
class Terminal:
    """Moves between screens as a resident's touches would, and waits without burning CPU time itself."""

    app: App

    def live(self, seconds: float) -> None:
        """Lets the window live that long; the thread sleeps whenever Qt has nothing to do."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Lets the window live until `condition` holds. Raises `TimeoutError` with `what`."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what}: not within {PATIENCE:.0f} s")
            self.live(0.005)

    def at(self, place: str) -> None:
        """Until the screen `place` stands still."""
        self.until(lambda: self.place == place and not self.sliding, f"the screen {place!r}")

    @property
    def place(self) -> str:
        here = self.app.bridge.state.place
        return here.step.kind if isinstance(here, Visit) else type(here).__name__.lower()

    @property
    def sliding(self) -> bool:
        from PySide6.QtCore import QObject

        stack = self.app.screen.window.findChild(QObject, "stack")
        return stack is not None and bool(stack.property("busy"))

    def ready(self) -> bool:
        """Devices that are polled and the store are online, the centre answers, the keyboard is loaded."""
        from PySide6.QtCore import QObject

        state = self.app.bridge.state
        online = [kind for kind, health in state.devices.items() if health.word == "online"]
        keyboard = self.app.screen.window.findChild(QObject, "keyboard")
        loaded = keyboard is not None and keyboard.property("item") is not None
        return state.online and {"idcard", "receipt_printer", "store"} <= set(online) and loaded

    def begin_visit(self) -> None:
        self.app.session.choose(SERVICE)
        self.at("notice")
        self.app.session.next()
        self.at("identify")

    def end_visit(self) -> None:
        self.app.session.leave()
        self.app.session.leaveForSure()
        self.at("home")


@contextlib.contextmanager
def terminal(around: Surroundings) -> Iterator[Terminal]:
    """A terminal at its home screen, all devices online, the camera closed."""
    overrides: dict[str, object] = {
        "central.url": around.central,
        "devices.idcard.driver": "sam", "devices.idcard.url": around.idcard,
        "devices.receipt_printer.driver": "escpos", "devices.receipt_printer.url": around.printer,
        "devices.camera.driver": "opencv", "devices.camera.source": around.camera,
    }  # fmt: skip
    state = Path(tempfile.mkdtemp(prefix="state-", dir=around.folder))
    around.enrol(state)
    with App(dataclasses.replace(load_settings(overrides), state_dir=state), SIZE) as app:
        opened = Terminal(app)
        opened.until(opened.ready, "devices, centre and keyboard")
        opened.at("home")
        yield opened
