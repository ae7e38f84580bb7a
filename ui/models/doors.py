"""View model of the doors of the home screen: where to go, hot topics, notices, about this machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

if TYPE_CHECKING:
    from kiosk.session.events import Event
    from kiosk.session.state import State
    from ui.words import Words

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class DoorsModel(QObject):
    """What stands behind the doors."""

    changed = Signal()

    def __init__(self, words: Words, publish: Callable[[Event], None]) -> None:
        super().__init__()
        self._words, self._publish = words, publish

    def show(self, state: State) -> None:
        """Brings the model in line with `state`."""
