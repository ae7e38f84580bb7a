"""The guard of the PySide6 pin.

PySide6 6.12.0 loses one reference to None, True or False per call on Python 3.11, and the process aborts after some thousand calls
("none_dealloc: deallocating None"). The calls run in a process of their own, so that an abort is a failure like any other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

CALLS = 10_000
SLACK = 200  # what the interpreter itself keeps or lets go of meanwhile; a loss per call would be 10,000

PROGRAM = """
import ctypes, gc, json, sys
from PySide6.QtCore import Property, QObject, Signal, Slot, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent, QQmlEngine


class Model(QObject):
    changed = Signal(bool)
    nothing = Signal()

    def __init__(self):
        super().__init__()
        self._on = True

    @Property(bool, notify=changed)
    def on(self):
        return self._on

    @on.setter
    def on(self, value):
        self._on = value
        self.changed.emit(value)

    @Slot(bool, result=bool)
    def flip(self, value):
        return not value

    @Slot()
    def touch(self):
        return None


QML = b'''
import QtQml
QtObject {
    required property QtObject model
    property int seen: 0
    property Connections c: Connections { target: model; function onNothing() { seen++ } }
    function calls(n) { for (let i = 0; i < n; i++) { model.touch(); model.flip(true); model.flip(false) } }
    function properties(n) { for (let i = 0; i < n; i++) { model.on = !model.on } }
    function signals(n) { for (let i = 0; i < n; i++) { model.nothing() } }
}
'''
app = QGuiApplication(["guard"])
engine = QQmlEngine()
component = QQmlComponent(engine)
component.setData(QML, QUrl("guard.qml"))
model, plain = Model(), QObject()
screen = component.createWithInitialProperties({"model": model})
assert screen is not None, component.errorString()
model.changed.connect(lambda value: None)
model.nothing.connect(model.touch)


def set_object_name(n):
    for _ in range(n):
        plain.setObjectName("a")


def emit_signal(n):
    for _ in range(n):
        model.changed.emit(True)
        model.nothing.emit()


def set_property(n):
    for _ in range(n):
        plain.setProperty("kind", None)
        model.setProperty("on", False)
        model.on = True


def call_slot(n):
    for _ in range(n):
        model.flip(True)
        plain.blockSignals(False)
        model.signalsBlocked()
        model.parent()


def from_qml(name):
    return lambda n: getattr(screen, name)(n)


def lose_one_each(n):
    lose = ctypes.pythonapi.Py_DecRef
    lose.argtypes, lose.restype = [ctypes.py_object], None
    for _ in range(n):
        lose(None)


def counts():
    gc.collect()
    return [sys.getrefcount(None), sys.getrefcount(True), sys.getrefcount(False)]


kinds = {
    "setObjectName": set_object_name, "signal": emit_signal, "property": set_property, "slot": call_slot,
    "slot from QML": from_qml("calls"), "property from QML": from_qml("properties"), "signal from QML": from_qml("signals"),
}
if sys.argv[2] == "planted":
    kinds = {"planted": lose_one_each}
change = {}
for name, kind in kinds.items():
    kind(10)
    before = counts()
    kind(int(sys.argv[1]))
    change[name] = [after - b for after, b in zip(counts(), before)]
change["seen in QML"] = [screen.property("seen")] * 3
print(json.dumps(change))
"""


def run(calls: int, kind: str) -> subprocess.CompletedProcess[str]:
    """The calls, in a process of their own."""
    command = [sys.executable, "-c", PROGRAM, str(calls), kind]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)


@pytest.fixture(scope="module")
def changes() -> dict[str, list[int]]:
    """By kind of call: by how much the reference counts of None, True and False changed."""
    done = run(CALLS, "real")
    assert done.returncode == 0, f"the process ended with {done.returncode}:\n{done.stderr}"
    result: dict[str, list[int]] = json.loads(done.stdout)
    return result


def lost(changes: dict[str, list[int]]) -> dict[str, list[int]]:
    """The kinds of call over which a count dropped."""
    return {kind: change for kind, change in changes.items() if min(change) < -SLACK}


def test_no_call_of_qt_loses_a_reference(changes: dict[str, list[int]]) -> None:
    assert changes.pop("seen in QML")[0] > CALLS, "the signals did not reach QML"
    assert len(changes) == 7
    assert lost(changes) == {}


def test_a_lost_reference_is_noticed() -> None:
    done = run(SLACK * 2, "planted")
    assert done.returncode != 0 or "planted" in lost(json.loads(done.stdout))
