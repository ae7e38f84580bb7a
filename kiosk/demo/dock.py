"""The demo with a window: the terminal, and beside it the dock with which a person plays the world around it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kiosk.demo import paper
from kiosk.demo.bundle import Bundle

if TYPE_CHECKING:
    from kiosk.app import App
    from ui.models.dock import Action

READER_FAULTS = {
    "card moves while it is read": "moved",
    "not an ID card": "not-an-id-card",
    "silent": "silent",
    "broken": "self-test-failed",
}
PRINTER_FAULTS = {"no paper": "paper-out", "little paper": "paper-low", "cover open": "cover-open", "silent": "silent"}
MID_JOB_FAULTS = {"no paper in the next job": "paper-out-mid-job", "silent in the next job": "silent-mid-job"}
PAGE_FAULTS = {
    "no paper": "media-empty",
    "paper jam": "media-jam",
    "toner low": "toner-low",
    "toner out": "toner-empty",
    "jam in the next job": "media-jam-mid-job",
    "unplugged": "disconnect",
}
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

    return [
        Action("Network", "connected", mend, chosen=True),
        Action("Network", "cut", cut),
        *_cards(bundle),
        *_printer(bundle),
        *_pages(bundle),
        *_camera(bundle),
    ]


def _cards(bundle: Bundle) -> list[Action]:
    from drivers.idcard.specimens import specimen
    from ui.models.dock import Action

    reader = bundle.reader
    if reader is None:
        return []

    def fault(name: str | None) -> None:
        reader.fault = name

    cards = [Action("Card on the reader", label, partial(reader.place, specimen(name))) for label, name in CARDS.items()]
    faults = [Action("Reader", label, partial(fault, name)) for label, name in READER_FAULTS.items()]
    return [
        Action("Card on the reader", "none", reader.lift, chosen=True),
        *cards,
        Action("Reader", "works", lambda: fault(None), chosen=True),
        *faults,
        Action("Reader's cable", "plugged in", reader.plug, chosen=True),
        Action("Reader's cable", "pulled", reader.unplug),
    ]


def _printer(bundle: Bundle) -> list[Action]:
    from ui.models.dock import Action

    printer = bundle.printer
    if printer is None:
        return []

    def fault(name: str) -> None:
        printer.fault = name

    faults = [Action("Printer", label, partial(fault, name)) for label, name in (PRINTER_FAULTS | MID_JOB_FAULTS).items()]
    return [Action("Printer", "works", lambda: fault(""), chosen=True), *faults]


def _pages(bundle: Bundle) -> list[Action]:
    from ui.models.dock import Action

    printer = bundle.pages
    if printer is None:
        return []

    def fault(name: str) -> None:
        printer.fault = name

    faults = [Action("Printer for pages", label, partial(fault, name)) for label, name in PAGE_FAULTS.items()]
    return [Action("Printer for pages", "works", lambda: fault(""), chosen=True), *faults]


def _camera(bundle: Bundle) -> list[Action]:
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

    return [
        Action("Before the camera", "nothing", hold_nothing, chosen=True),
        Action("Before the camera", "the last receipt", hold_receipt),
        Action("Before the camera", "a paper", lambda: camera.show(paper.drawn())),
        Action("Before the camera", "a passport", lambda: camera.show(paper.passport())),
        Action("Before the camera", "a resident's e-ID code", lambda: bundle.show_identity_code("--person", "resident")),
        Action("Before the camera", "an officer's code", lambda: bundle.show_identity_code("--officer", "000123")),
    ]
