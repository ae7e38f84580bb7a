"""The dev dock: every button does what it says to the world around a running terminal, and nothing is warned of."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from drivers.document_printer.ipp_emulator import FAULTS as PAGES
from drivers.idcard.sam_faults import FAULTS as READER
from drivers.receipt_printer.escpos_emulator import FAULTS as RECEIPTS
from kiosk.demo.dock import actions
from kiosk.demo.keeping import Tape, screenshot
from kiosk.session.state import Home, Visit
from tests.e2e.conftest import Stage
from ui.models.dock import Action, DockModel
from ui.robot import visible_items
from ui.start import QML


def of(rows: list[Action], group: str) -> dict[str, Action]:
    return {one.label: one for one in rows if one.group == group}


def test_every_fault_of_every_emulator_is_in_it(stage: Stage) -> None:
    rows = actions(stage.bundle, stage.app)
    for group, faults in (("Reader", READER), ("Printer", RECEIPTS), ("Printer for pages", PAGES)):
        assert set(of(rows, group)) == {"works", *faults}
    for one in of(rows, "Reader").values():
        one.act()
    assert stage.bundle.reader is not None and stage.bundle.reader.fault is not None
    of(rows, "Reader")["works"].act()
    assert stage.bundle.reader.fault is None


def test_network_clock_and_role(stage: Stage) -> None:
    rows = actions(stage.bundle, stage.app)
    of(rows, "Network")["cut"].act()
    stage.finger.until(lambda: not stage.app.bridge.state.online, "the network to be gone")
    of(rows, "Network")["connected"].act()
    stage.finger.until(lambda: stage.app.bridge.state.online, "the network")
    of(rows, "Clock")["tonight, 03:00"].act()
    stage.finger.until(lambda: (at := stage.app.bridge.state.clock) is not None and (at.hour, at.minute) == (3, 0), "the night")
    of(rows, "Terminal of")["station"].act()
    assert stage.app.bridge.state.rules.profile == "station"


def test_a_visit_is_recorded_and_played_again(stage: Stage, tmp_path: Path) -> None:
    tape = Tape(stage.app, tmp_path)
    tape.record()
    stage.to_the_card()
    tape.keep()
    stage.finger.touch("leave")
    stage.finger.until(lambda: isinstance(stage.app.bridge.state.place, Home) or stage.app.bridge.state.leaving, "home or the question")
    tape.play()
    stage.finger.rest()
    place = stage.app.bridge.state.place
    assert isinstance(place, Visit) and place.step.kind == "identify"
    assert screenshot(stage.app, tmp_path).stat().st_size > 10_000


def test_the_window_shows_every_button(stage: Stage) -> None:
    rows = actions(stage.bundle, stage.app)
    engine = QQmlApplicationEngine()
    engine.addImportPath(str(QML))
    model = DockModel(rows)  # the engine owns it not
    engine.setInitialProperties({"actions": model, "visible": True})
    engine.load(QUrl.fromLocalFile(str(QML / "Kiosk" / "DevDock.qml")))
    [window] = engine.rootObjects()
    assert isinstance(window, QQuickWindow)
    stage.finger.until(lambda: len(_labels(window)) == len({one.label for one in rows}), "the buttons")
    assert _labels(window) == {one.label for one in rows}
    window.close()
    engine.deleteLater()
    QCoreApplication.sendPostedEvents(engine, QEvent.Type.DeferredDelete)  # before the model goes


def _labels(window: QQuickWindow) -> set[str]:
    return {item.objectName()[5:] for item in visible_items(window.contentItem()) if item.objectName().startswith("dock:")}
