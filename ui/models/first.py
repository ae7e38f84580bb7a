"""View model of the first frame: what can be said before anything else is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

if TYPE_CHECKING:
    from kiosk.session.state import State

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class FirstModel(QObject):
    """`back`: the last run was cut off, by "power" or because this program was "killed"; else "". `kept`: how many records lie in the
    store, -1 while nobody has counted. `starting`: the catalogue is not there yet."""

    changed = Signal()

    def __init__(self, name: str, back: str = "") -> None:
        super().__init__()
        self._name = name
        self._shown = (back, -1, True)

    def show(self, state: State) -> None:
        from kiosk.session.state import Starting

        back = state.back
        shown = (
            "" if back is None else "power" if back.power else "killed",
            -1 if back is None or back.kept is None else back.kept,
            isinstance(state.place, Starting),
        )
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    @Property(str, constant=True)
    def terminalName(self) -> str:
        return self._name

    @Property(str, notify=changed)
    def back(self) -> str:
        return self._shown[0]

    @Property(int, notify=changed)
    def kept(self) -> int:
        return self._shown[1]

    @Property(bool, notify=changed)
    def starting(self) -> bool:
        return self._shown[2]
