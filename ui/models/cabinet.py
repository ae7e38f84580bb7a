"""View model of the cabinet: where its reader, camera, scanner and printers are, as seen by who stands before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

if TYPE_CHECKING:
    from ui.cabinet import Cabinet

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class CabinetModel(QObject):
    """Read when the first picture asks for it, which is after the home screen. A file that is wrong is found when the terminal starts
    (`kiosk run`) and ends it with words for the technician."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._read: Cabinet | None = None

    def _cabinet(self) -> Cabinet:
        if self._read is None:
            from kiosk.settings import CONFIG
            from ui.cabinet import read_cabinet

            self._read = read_cabinet(CONFIG / "cabinets", self._name)
        return self._read

    @Property(bool, notify=changed)
    def upright(self) -> bool:
        """Whether the screen is higher than wide."""
        return self._cabinet().upright

    @Slot(str, result=str)
    def side(self, thing: str) -> str:
        """above, below, left or right of the screen."""
        return next(spot.side for name, spot in self._cabinet().spots.items() if name == thing)

    @Slot(str, result=float)
    def along(self, thing: str) -> float:
        """How far along that side, 0 (left, top) to 1."""
        return next(spot.along for name, spot in self._cabinet().spots.items() if name == thing)
