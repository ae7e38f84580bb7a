"""The demo with a window: the terminal, and beside it the dock with which a person plays the world around it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from kiosk.demo import keeping, paper
from kiosk.demo.bundle import Bundle

if TYPE_CHECKING:
    from kiosk.app import App
    from ui.models.dock import Action

MOMENTS = {"a working day, 10:30": (2026, 11, 24, 10, 30), "a Saturday, 10:30": (2026, 11, 28, 10, 30), "a holiday": (2026, 10, 1, 10, 30),
           "tonight, 03:00": (2026, 11, 24, 3, 0)}  # fmt: skip
CARDS = {"resident": "resident", "Hong Kong, Macao, Taiwan": "hmt", "foreigner 2017": "foreigner-2017", "foreigner 2023": "foreigner-2023"}


def show(bundle: Bundle, size: tuple[int, int] | None) -> int:
    """Runs until the terminal's window is closed; the exit status. `size` None: as large as the screen allows, portrait."""
    from PySide6.QtCore import QUrl
    from PySide6.QtQml import QQmlApplicationEngine

    from kiosk.app import App
    from kiosk.runtime.watchdog import crash_on_bugs
    from ui.models.dock import DockModel
    from ui.start import QML, application

    crash_on_bugs()
    qt = application()
    with bundle, App(bundle.settings(), size or _fitting(qt.primaryScreen().availableSize().height())) as app:
        model = DockModel(actions(bundle, app))
        engine = QQmlApplicationEngine()
        engine.addImportPath(str(QML))
        engine.setInitialProperties({"actions": model, "x": app.screen.window.x() + app.screen.window.width() + 24, "visible": True})
        engine.load(QUrl.fromLocalFile(str(QML / "Kiosk" / "DevDock.qml")))
        app.screen.window.visibilityChanged.connect(lambda *_: None if app.screen.window.isVisible() else qt.quit())
        return app.run()


class Commands:
    """What asks the bundled centre, each in a process of its own, for seconds: beside the window's thread, one at a time."""

    def __init__(self) -> None:
        self._at_work = threading.Lock()

    def start(self, command: Callable[[], None]) -> None:
        def run() -> None:
            with self._at_work:
                command()

        threading.Thread(target=run, name="demo-command", daemon=True).start()


def _fitting(height: int) -> tuple[int, int]:
    tall = max(640, min(1920, height - 80))
    return tall * 9 // 16, tall


def actions(bundle: Bundle, app: App) -> list[Action]:
    """Everything that can be done to the bundled devices and the network; nothing for a device of somebody else's."""
    from ui.models.dock import Action

    def mend() -> None:
        bundle.link.mend()
        app.courier.wake()

    def cut() -> None:
        bundle.link.cut()
        app.courier.wake()

    commands = Commands()
    return [
        Action("Network", "connected", mend, chosen=True),
        Action("Network", "cut", cut),
        *_cards(bundle),
        *_printer(bundle),
        *_pages(bundle),
        *_camera(bundle, commands),
        *_speaker(app),
        *_clock(app),
        *_roles(app),
        *keeping.actions(bundle, app),
        Action("Payment", "the code is scanned and paid", partial(commands.start, bundle.pay_last_order)),
    ]


def _cards(bundle: Bundle) -> list[Action]:
    from drivers.idcard.sam_faults import FAULTS
    from drivers.idcard.specimens import specimen
    from ui.models.dock import Action

    reader = bundle.reader
    if reader is None:
        return []

    def fault(name: str | None) -> None:
        reader.fault = name

    cards = [Action("Card on the reader", label, partial(reader.place, specimen(name))) for label, name in CARDS.items()]
    faults = [Action("Reader", name, partial(fault, name)) for name in FAULTS]
    return [
        Action("Card on the reader", "none", reader.lift, chosen=True),
        *cards,
        Action("Reader", "works", lambda: fault(None), chosen=True),
        *faults,
        Action("Reader's cable", "plugged in", reader.plug, chosen=True),
        Action("Reader's cable", "pulled", reader.unplug),
    ]


def _printer(bundle: Bundle) -> list[Action]:
    from drivers.receipt_printer.escpos_emulator import FAULTS
    from ui.models.dock import Action

    printer = bundle.printer
    if printer is None:
        return []

    def fault(name: str) -> None:
        printer.fault = name

    faults = [Action("Printer", name, partial(fault, name)) for name in FAULTS]
    return [Action("Printer", "works", lambda: fault(""), chosen=True), *faults]


def _pages(bundle: Bundle) -> list[Action]:
    from drivers.document_printer.ipp_emulator import FAULTS
    from ui.models.dock import Action

    printer = bundle.pages
    if printer is None:
        return []

    def fault(name: str) -> None:
        printer.fault = name

    faults = [Action("Printer for pages", name, partial(fault, name)) for name in FAULTS]
    return [Action("Printer for pages", "works", lambda: fault(""), chosen=True), *faults]


def _camera(bundle: Bundle, commands: Commands) -> list[Action]:
    from drivers.camera.mjpeg_emulator import FAULTS
    from ui.models.dock import Action

    camera, printer = bundle.camera, bundle.printer
    if camera is None or printer is None:
        return []

    def hold_nothing() -> None:
        import numpy as np

        camera.show(np.full((720, 1280, 3), 128, np.uint8))

    def hold_receipt() -> None:
        if printer.last_receipt is not None:
            camera.show(printer.last_receipt)

    def show_code(*whose: str) -> None:
        commands.start(lambda: bundle.show_identity_code(*whose))

    def fault(name: str) -> None:
        camera.fault = name

    return [
        Action("Before the camera", "nothing", hold_nothing, chosen=True),
        Action("Before the camera", "the last receipt", hold_receipt),
        Action("Before the camera", "a paper", lambda: camera.show(paper.drawn())),
        Action("Before the camera", "a passport", lambda: camera.show(paper.passport())),
        Action("Before the camera", "a resident's e-ID code", lambda: show_code("--person", "resident")),
        Action("Before the camera", "an officer's code", lambda: show_code("--officer", "000123")),
        Action("Camera", "works", lambda: fault(""), chosen=True),
        *(Action("Camera", name, partial(fault, name)) for name in FAULTS),
    ]


def _speaker(app: App) -> list[Action]:
    """Only where it is simulated: a real loudspeaker is heard."""
    from drivers.errors import NotConnected
    from drivers.speaker.simulator import Driver
    from ui.models.dock import Action

    speaker = app.devices.get("speaker")
    if speaker is None or app.settings.device("speaker").driver != "simulator":
        return []

    def with_it(do: Callable[[Driver], None]) -> None:
        speaker.ask(do)  # a loudspeaker that is gone refuses, which its state says

    def headphones(plugged: bool) -> None:
        with_it(lambda driver: setattr(driver, "jack", "present" if plugged else "not-present"))

    def fault(broken: bool) -> None:
        with_it(lambda driver: setattr(driver, "fault", NotConnected() if broken else None))

    return [
        Action("Loudspeaker", "works", lambda: fault(False), chosen=True),
        Action("Loudspeaker", "gone", lambda: fault(True)),
        Action("Headphones", "none", lambda: headphones(False), chosen=True),
        Action("Headphones", "plugged in", lambda: headphones(True)),
    ]


def _clock(app: App) -> list[Action]:
    """The wall clock that days and opening hours are judged by. It stands where it is put; time itself goes on."""
    from kiosk.core.hours import CHINA
    from kiosk.runtime.around import china_now
    from ui.models.dock import Action

    def put(now: Callable[[], datetime]) -> None:
        app.around.tell_time(now)

    def stopped(at: datetime) -> Callable[[], datetime]:
        return lambda: at

    moments = {label: datetime(*moment, tzinfo=CHINA) for label, moment in MOMENTS.items()}
    return [
        Action("Clock", "now", lambda: put(china_now), chosen=True),
        *(Action("Clock", label, partial(put, stopped(at))) for label, at in moments.items()),
    ]


def _roles(app: App) -> list[Action]:
    """What kind of a terminal this is: it decides what is offered and when it is open."""
    from kiosk.settings import PROFILES
    from ui.models.dock import Action

    def become(profile: str) -> None:
        state = app.bridge.state
        app.bridge.adopt(replace(state, rules=replace(state.rules, profile=profile)))

    now = app.bridge.state.rules.profile
    return [Action("Terminal of", profile, partial(become, profile), chosen=profile == now) for profile in PROFILES]
