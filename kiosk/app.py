"""The composition root: the only module that knows every layer. One ExitStack opens and closes all of it.

Order of a start, so that a resident sees a screen first: window and first frame → threads → catalogue, devices, queue. Heavy imports
(OpenCV, Pillow, sqlite-utils, requests, pydantic, jsonschema) happen on the threads that need them, after the first frame.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import drivers
from kiosk.core.errors import Problem
from kiosk.runtime.courier import Courier
from kiosk.runtime.desk import Desk
from kiosk.runtime.perform import Performer
from kiosk.runtime.supervisor import Supervisor
from kiosk.runtime.watchdog import Heartbeat, crash_on_bugs
from kiosk.runtime.watchers import CardWatch, CodeWatch, tend_printer
from kiosk.runtime.worker import Worker
from kiosk.session import events as on
from kiosk.session.state import Rules, State, start
from kiosk.settings import CONFIG, Settings

if TYPE_CHECKING:
    from kiosk.session.effects import Effect
    from ui.start import Screen

KINDS = ("idcard", "camera", "receipt_printer")
HUNG_AFTER = 30.0  # seconds in one call into a driver: every driver's own limits are far below


class App:
    """One terminal. `size` None is full screen. Use it as a context manager; `run` returns when the window was closed."""

    def __init__(self, settings: Settings, size: tuple[int, int] | None = None, warned: Callable[[str], None] = lambda _text: None) -> None:
        self.settings = settings
        self._size, self._warned = size, warned
        self._stack = contextlib.ExitStack()
        self._started = False
        self._hung: set[str] = set()
        self._heartbeat = Heartbeat()

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _open(self) -> None:
        self._stack.callback(shutil.rmtree, _private_folder(), ignore_errors=True)
        from PySide6.QtCore import Qt

        from ui.bridge import Bridge
        from ui.models.session import SessionModel
        from ui.start import Screen, application
        from ui.words import Words

        self.qt = application()
        self.words = Words()
        rules = self.settings.session
        state = start(Rules(rules.idle_seconds, rules.warning_seconds, rules.language, self.settings.production))
        self.bridge = Bridge(state, self._show, self._perform)
        self.session = SessionModel(self.bridge.handle, self.words, self.settings.terminal, demo=not self.settings.production)
        self._performer = self._compose()
        self.screen: Screen = Screen(self.session, self._size, self._warned)
        self._stack.callback(self.screen.close)
        self._stack.callback(self.bridge.stop)
        self.screen.window.frameSwapped.connect(self._first_frame, Qt.ConnectionType.QueuedConnection)

    def _compose(self) -> Performer:
        publish = self.bridge.publish
        self.card, self.code = CardWatch(publish), CodeWatch(publish)
        self.courier = Courier(self.settings, publish)
        self.desk = Desk(self.settings, publish, self.courier.wake)
        tends: dict[str, tuple[Callable[[Any], tuple[float, on.Health]], Callable[[], bool]]] = {
            "idcard": (self.card.tend, lambda: True),
            "camera": (self.code.tend, self.code.wanted),
            "receipt_printer": (tend_printer, lambda: True),
        }
        self.devices = {
            kind: Supervisor(kind, self._maker(kind), tend, publish, wanted)
            for kind, (tend, wanted) in tends.items()
            if kind in self.settings.devices
        }
        terminal = self.settings.terminal
        return Performer(self.devices, self.card, self.code, self.desk, self.courier, terminal, publish, self._wipe)

    def _maker(self, kind: str) -> Callable[[], Any]:
        table = self.settings.device(kind)
        return lambda: drivers.load(kind, table.driver, table.options, production=self.settings.production)

    def _first_frame(self) -> None:
        """Everything that is not needed to paint starts here, once."""
        if self._started:
            return
        self._started = True
        self.bridge.start()
        for kind in KINDS:
            if kind not in self.devices:
                self.bridge.publish(on.DeviceChanged(kind, on.Health("no-device", "device.configuration")))
        self._loader = Worker("catalogue", opened=self._load_catalogue)
        workers = [self._loader, self.desk.worker, self.courier.worker, *(one.worker for one in self.devices.values())]
        for worker in workers:
            worker.start()
            self._stack.callback(worker.stop)
        self._heartbeat.start()
        self._stack.callback(self._heartbeat.stop)

    def _load_catalogue(self) -> None:
        import yaml

        from kiosk.catalogue.load import CatalogueError, load_catalogue

        try:
            words = yaml.safe_load((CONFIG / "wordings" / "problems.yaml").read_text("utf-8"))
            catalogue = load_catalogue(CONFIG / "catalogue")
        except (CatalogueError, OSError, yaml.YAMLError) as error:
            self.bridge.publish(on.OutOfOrder(Problem(getattr(error, "code", "catalogue.unreadable"), detail=str(error))))
            return
        self.bridge.run(lambda: self.words.load(words))
        self.bridge.publish(on.CatalogueLoaded(catalogue))

    def _show(self, state: State) -> None:
        self.session.show(state)
        if self._started:
            self._heartbeat_and_hangs(state)

    def _heartbeat_and_hangs(self, state: State) -> None:
        """A vendor call that does not come back makes its device "hardware error"; the others go on."""
        self._heartbeat.beat()
        for kind, device in self.devices.items():
            hung = device.stuck_for(state.now) > HUNG_AFTER
            if hung and kind not in self._hung:
                self._hung.add(kind)
                self.bridge.publish(on.DeviceChanged(kind, on.Health("hardware-error", "device.hung")))

    def _perform(self, effect: Effect) -> None:
        self._performer.perform(effect)

    def _wipe(self) -> None:
        """Nothing of the person who was here may stay in the clipboard, the keyboard's dictionary or a picture cache."""
        from PySide6.QtGui import QGuiApplication

        QGuiApplication.clipboard().clear()
        QGuiApplication.inputMethod().reset()
        QGuiApplication.inputMethod().hide()
        self.session.wiped.emit()
        self.screen.engine.trimComponentCache()

    def run(self) -> int:
        """Runs until the window is closed or the process is told to end; the exit status."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.qt.quit())
        return int(self.qt.exec())


def _private_folder() -> Path:
    """Where the keyboard may write its dictionary: on tmpfs where there is one, for this process alone, removed at the end."""
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or "/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="kiosk-", dir=runtime if os.access(runtime, os.W_OK) else None))
    os.environ["XDG_CONFIG_HOME"] = str(folder)
    return folder


def run(settings: Settings, size: tuple[int, int] | None = None) -> int:
    """The terminal as `kiosk run` starts it."""
    crash_on_bugs()
    with App(settings, size) as app:
        return app.run()
