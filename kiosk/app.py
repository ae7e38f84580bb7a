"""The composition root: the only module that knows every layer. One ExitStack opens and closes all of it.

Order of a start, so that a resident sees a screen first: window and first frame → catalogue and card reader → home screen → all the
rest. Heavy imports (OpenCV, Pillow, sqlite-utils, requests, pydantic, jsonschema) happen on the threads that need them, and Python runs
one thread at a time: whatever the home screen does not need would delay it. So there are two compositions, `_compose_home` and
`_compose_the_rest`. Who touches a service in the moment between them is answered; what that asks of the rest waits until it stands.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from kiosk.core.errors import Problem
from kiosk.runtime.lately import Lately
from kiosk.runtime.watchdog import Heartbeat, crash_on_bugs
from kiosk.settings import CONFIG, Settings, SettingsError
from ui.lazy import lazy

if TYPE_CHECKING:
    from kiosk.runtime.perform import Performer
    from kiosk.runtime.supervisor import Supervisor
    from kiosk.runtime.worker import Worker
    from kiosk.session import events as on
    from kiosk.session.effects import Effect
    from kiosk.session.state import State
    from kiosk.voice.saying import Voice
    from ui.start import Screen
else:
    on = lazy("kiosk.session.events")

KINDS = ("idcard", "smartcard", "camera", "scanner", "receipt_printer", "document_printer", "speaker")
EXPECTED = ("idcard", "camera", "receipt_printer")
"""A terminal without one of these is told so in the log; the others are extras."""
PRIVATE = "kiosk-keyboard-"
HUNG_AFTER = 60.0  # seconds of one turn with a driver: the longest, a passport's chip that stops answering, may take two thirds of it


class App:
    """One terminal. `size` None is full screen. Use it as a context manager; `run` returns when the window was closed."""

    def __init__(self, settings: Settings, size: tuple[int, int] | None = None, warned: Callable[[str], None] = lambda _text: None) -> None:
        self.settings = settings
        self._size, self._warned = size, warned
        self._stack = contextlib.ExitStack()
        self._hung: set[str] = set()
        self._heartbeat = Heartbeat()
        self._lately = Lately(settings.state_dir)
        self._private: Path | None = None
        self._performer: Performer | None = None
        self._asked: list[Effect] = []
        self._waits_for_home = True
        self._home_stands = threading.Event()
        self.devices: dict[str, Supervisor] = {}

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stack.close()
        if kind is None:
            self._lately.ended()

    def _open(self) -> None:
        gc.disable()  # imports make nothing but things that stay: looking through them again and again costs a tenth of the start
        self._stack.callback(gc.enable)
        from ui.start import FirstModel, Screen, application

        self.qt = application()
        cut_off = self._lately.cut_off()
        self.first = FirstModel(self.settings.terminal.name, cut_off)
        self.screen: Screen = Screen(self.first, self._size, self._warned)
        self._stack.callback(self._close_screen)
        self.screen.paint_first()
        self._begin_session(cut_off)
        self._private = _private_folder()
        self._stack.callback(self.bridge.stop)
        self._compose_home()
        self._start()

    def _begin_session(self, cut_off: str) -> None:
        """Everything that the first frame could do without."""
        from kiosk.session.condition import Back
        from kiosk.session.state import Rules, start
        from ui.bridge import Bridge
        from ui.models.session import SessionModel
        from ui.words import Words

        self.words = Words()
        rules, terminal, production = self.settings.session, self.settings.terminal, self.settings.production
        state = start(
            Rules(
                rules.idle_seconds,
                rules.warning_seconds,
                rules.language,
                production,
                terminal.district,
                terminal.profile,
                terminal.hours,
            )
        )
        state = replace(state, back=Back(power=cut_off == "power")) if cut_off else state
        self.bridge = Bridge(state, self._show, self._perform)
        self.session = SessionModel(self.bridge.handle, self.words, terminal, demo=not production)
        self.session.show(state)
        self.screen.begin(self.session)

    def _compose_home(self) -> None:
        """What the home screen needs: the catalogue with its search, and the reader, so that a card may lie there first."""
        from kiosk.runtime.catalogues import Catalogues
        from kiosk.runtime.faces import Faces
        from kiosk.runtime.finding import Finder
        from kiosk.runtime.watchers import CardWatch

        publish = self.bridge.publish
        self.finder = Finder(publish, self.settings.terminal.district)
        self.catalogues = Catalogues(self.settings, CONFIG, publish, lambda held: self.finder.use(held.catalogue.heads, held.index))
        self.faces = Faces(self.settings)
        self._stack.callback(self.faces.forget)  # after the workers have stopped: nobody else has the engine's process then
        self.card = CardWatch(publish, self.faces.shows_photos)
        self._supervise({"idcard": (self.card.tend, _always)})

    def _compose_the_rest(self) -> Performer:
        """Everything else, and who carries out what the session asks for."""
        from kiosk.runtime.around import Around
        from kiosk.runtime.board import Announcements
        from kiosk.runtime.consumables import Roll, Supplies
        from kiosk.runtime.courier import Courier
        from kiosk.runtime.desk import Desk
        from kiosk.runtime.eyes import Eyes
        from kiosk.runtime.paying import Till
        from kiosk.runtime.perform import Performer
        from kiosk.runtime.print_log import PrintLog
        from kiosk.runtime.printing import Printing
        from kiosk.runtime.results import Results
        from kiosk.runtime.speaking import SpeakerWatch, Speaking
        from kiosk.runtime.watchers import ChipWatch, PaperWatch, ScanWatch
        from kiosk.session.effects import Note

        publish = self.bridge.publish
        self.eyes = Eyes(publish, self.session.latest)
        chip, scan, ears = ChipWatch(publish), ScanWatch(publish), SpeakerWatch(publish)
        supplies, print_log = Supplies(), PrintLog(self.settings.state_dir)
        self._stack.callback(print_log.close)  # after the workers, which alone use it
        board = Announcements(self.settings, publish)
        self.courier = Courier(self.settings, publish, supplies.all, self.catalogues, board, self._out_of_order)
        self.desk = Desk(self.settings, publish, self.courier.wake)
        self.around = Around(self.settings, CONFIG, publish)
        new_roll = Note("paper-roll-changed", "", "receipt_printer")
        paper = PaperWatch(publish, Roll(print_log, self.settings.paper), supplies, lambda: self.desk.note(new_roll))
        self._supervise(
            {
                "smartcard": (chip.tend, _always),
                "camera": (self.eyes.tend, self.eyes.wanted),
                "scanner": (scan.tend, _always),
                "receipt_printer": (paper.tend_printer, _always),
                "document_printer": (paper.tend_document_printer, _always),
                "speaker": (ears.tend, _always),
            }
        )
        printing = Printing(self.devices, self.settings.terminal, print_log, publish, self._present, paper.withdraw, paper.came_out)
        results = Results(self.settings.documents, self.courier, printing, self.desk.note, publish, self._present, self.settings.production)
        self.till = Till(self.courier, self.settings.terminal.code, publish, self._present, self.settings.production)
        self.speaking = Speaking(self.devices.get("speaker"), self._voice)
        return Performer(
            self.devices, self.card, chip, scan, self.eyes, self.faces, self.desk, self.courier, printing, results, self.finder, self.till,
            self.speaking, self._wipe,
        )  # fmt: skip

    def _supervise(self, tends: dict[str, tuple[Callable[[Any], tuple[float, on.Health]], Callable[[], bool]]]) -> None:
        """Of each kind: what is done with it between jobs, and whether it is wanted. Those that are configured become `devices`."""
        from kiosk.runtime.supervisor import Supervisor

        for kind, (tend, wanted) in tends.items():
            if kind in self.settings.devices:
                self.devices[kind] = Supervisor(kind, self._maker(kind), tend, self.bridge.publish, wanted)

    def _maker(self, kind: str) -> Callable[[], Any]:
        import drivers

        table = self.settings.device(kind)
        own = {"user": f"kiosk-{self.settings.terminal.code}"}  # a printer that several share tells their jobs apart by it
        return lambda: drivers.load(kind, table.driver, table.options, production=self.settings.production, own=own)

    def _start(self) -> None:
        """What the home screen needs starts now, the rest once it stands."""
        from kiosk.runtime.worker import Worker

        self.bridge.start()
        for kind in KINDS:
            if kind not in self.settings.devices:
                if kind in EXPECTED:
                    self._say_what_is_missing(kind)
                self.bridge.publish(on.DeviceChanged(kind, on.Health("no-device", "device.configuration")))
        for worker in (Worker("catalogue", opened=self._load_catalogue), *(device.worker for device in self.devices.values())):
            self._run_until_the_end(worker)
        self._stack.callback(self._home_stands.set)  # whoever waits for it is let go before the workers are stopped
        self._heartbeat.start()
        self._stack.callback(self._heartbeat.stop)

    def _say_what_is_missing(self, kind: str) -> None:
        try:
            self.settings.device(kind)
        except SettingsError as error:
            logging.getLogger(__name__).warning("%s", error)

    def _start_the_rest(self) -> None:
        from ui.reader import Reader

        started = [*self.devices]
        self._performer = self._compose_the_rest()
        asked, self._asked = self._asked, []
        for effect in asked:
            self._performer.perform(effect)
        gc.enable()
        Reader(self.screen.window, self.session, self.words, self.speaking)  # the window's child
        self._home_stands.set()
        devices = [self.devices[kind].worker for kind in KINDS if kind in self.devices and kind not in started]
        others = (self.eyes, self.desk, self.courier, self.around, self.finder, self.till, self.speaking)
        for worker in (*devices, *(one.worker for one in others)):
            self._run_until_the_end(worker)
        self.desk.worker.tell(self._lately.begun)

    def _run_until_the_end(self, worker: Worker) -> None:
        worker.start()
        self._stack.callback(worker.stop)

    def _load_catalogue(self) -> None:
        """Nothing of it needs pydantic, YAML or JSON Schema where it was compiled before; what the first visit needs comes after home."""
        from kiosk.shelf.errors import Refused
        from kiosk.shelf.words import read

        try:
            words = read(CONFIG / "wordings", self.settings.state_dir)
        except Refused as refusal:
            logging.getLogger(__name__).error("there are no words to show: %s", refusal)
            self.bridge.publish(on.OutOfOrder(Problem(refusal.code)))
            return
        self.bridge.run(lambda: self.words.load(words))
        self.catalogues.load()
        self._home_stands.wait()
        self.catalogues.settle()

    def _show(self, state: State) -> None:
        self.first.show(state)
        self.session.show(state)
        self._beat(state)
        if self._waits_for_home and not self.first.property("starting"):
            self._waits_for_home = False
            self.screen.after_next_frame(self._start_the_rest)

    def _beat(self, state: State) -> None:
        """A vendor call that does not come back makes its device "hardware error"; the others go on."""
        self._heartbeat.beat()
        for kind, device in self.devices.items():
            hung = device.stuck_for(state.now) > HUNG_AFTER
            if hung and kind not in self._hung:
                self._hung.add(kind)
                self.bridge.publish(on.DeviceChanged(kind, on.Health("hardware-error", "device.hung")))
            elif not hung and kind in self._hung:  # the call came back after all
                self._hung.remove(kind)
                device.say_again()

    def _perform(self, effect: Effect) -> None:
        """What is asked for before there is anybody to do it waits, in its order."""
        if self._performer is None:
            self._asked.append(effect)
        else:
            self._performer.perform(effect)

    def _voice(self) -> Voice:
        from kiosk.voice.prompts import Prompts
        from kiosk.voice.saying import Voice
        from kiosk.voice.spelling import syllables
        from kiosk.voice.synthesis import Espeak

        syllables()  # its tables are read on this thread, before somebody writes
        return Voice(Prompts(self.settings.prompts), Espeak())

    def _present(self, visit: int) -> bool:
        return self.bridge.state.visit_number == visit

    def _out_of_order(self) -> str:
        problem = self.bridge.state.out_of_order
        return problem.code if problem else ""

    def _wipe(self) -> None:
        """Nothing of the person who was here may stay in the clipboard, the keyboard's dictionary or a picture cache."""
        from PySide6.QtGui import QGuiApplication

        QGuiApplication.clipboard().clear()
        QGuiApplication.inputMethod().reset()
        QGuiApplication.inputMethod().hide()
        self.session.wiped.emit()
        self.screen.engine.trimComponentCache()

    def _close_screen(self) -> None:
        import shutil

        self.screen.close()
        if self._private is not None:
            shutil.rmtree(self._private, ignore_errors=True)

    def run(self) -> int:
        """Runs until the window is closed or the process is told to end; the exit status.

        Python runs a signal's handler wherever it happens to be, which may be an event filter in the middle of a frame. `quit` closes the
        windows there and then: called from there, it took the window away under its own painting (signal 11). So it is queued.
        """
        from PySide6.QtCore import QMetaObject, Qt

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: QMetaObject.invokeMethod(self.qt, "quit", Qt.ConnectionType.QueuedConnection))
        return int(self.qt.exec())


def _always() -> bool:
    """Of a device that stays open, whoever is here."""
    return True


def _private_folder() -> Path:
    """Where the keyboard may write its dictionary: on tmpfs where there is one, for this process alone, removed at the end.

    A process that was killed could not remove its own: whoever starts next does.
    """
    import shutil
    import tempfile

    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or "/dev/shm")
    parent = runtime if os.access(runtime, os.W_OK) else Path(tempfile.gettempdir())
    for left in parent.glob(f"{PRIVATE}*-*"):
        owner = left.name.removeprefix(PRIVATE).partition("-")[0]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{PRIVATE}{os.getpid()}-", dir=parent))
    os.environ["XDG_CONFIG_HOME"] = str(folder)
    return folder


def run(settings: Settings, size: tuple[int, int] | None = None) -> int:
    """The terminal as `kiosk run` starts it."""
    crash_on_bugs()
    with App(settings, size) as app:
        return app.run()
