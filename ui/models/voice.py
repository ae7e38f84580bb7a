"""View model of the voice: what is spoken, and the four keys that are enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

if TYPE_CHECKING:
    from kiosk.session.events import Event
    from kiosk.session.state import State
    from ui.words import Words

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class VoiceModel(QObject):
    """What the reader reads stands on the screen; this says only whether it does."""

    changed = Signal()
    asked = Signal()

    def __init__(self, words: Words, publish: Callable[[Event], None]) -> None:
        super().__init__()
        self._words, self._publish = words, publish

    def show(self, state: State) -> None:
        """Brings the model in line with `state`."""

    @Slot()
    def readAloud(self) -> None:
        """Reads this screen once, with or without the voice mode."""
        self.asked.emit()
