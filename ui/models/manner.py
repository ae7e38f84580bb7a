"""View model of how this visit is shown and spoken: the bar of modes at the top of every screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.session.state import LOUDEST, PLAIN
from ui.lazy import lazy

if TYPE_CHECKING:
    from kiosk.session import glass_events as on
    from kiosk.session.events import Event
    from kiosk.session.state import State
else:
    on = lazy("kiosk.session.glass_events")

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class MannerModel(QObject):
    """Each mode lasts as long as the visit."""

    changed = Signal()
    tidied = Signal()
    """Nobody has touched an empty terminal for as long as a visit may idle: what the screen alone remembers goes too."""

    def __init__(self, publish: Callable[[Event], None]) -> None:
        super().__init__()
        self._publish = publish
        self._shown = PLAIN
        self._untouched = False

    def show(self, state: State) -> None:
        if state.manner != self._shown:
            self._shown = state.manner
            self.changed.emit()
        before, self._untouched = self._untouched, not state.occupied and state.now - state.touched_at >= state.rules.idle_seconds
        if self._untouched and not before:
            self.tidied.emit()

    @Property(bool, notify=changed)
    def elder(self) -> bool:
        """Large, and one question a screen."""
        return self._shown.elder

    @Property(bool, notify=changed)
    def contrast(self) -> bool:
        return self._shown.contrast

    @Property(bool, notify=changed)
    def low(self) -> bool:
        """All controls in the lower half."""
        return self._shown.low

    @Property(bool, notify=changed)
    def voice(self) -> bool:
        return self._shown.voice

    @Property(bool, notify=changed)
    def cantonese(self) -> bool:
        """Chinese is spoken in Cantonese."""
        return self._shown.cantonese

    @Property(int, notify=changed)
    def volume(self) -> int:
        return self._shown.volume

    @Property(list, constant=True)
    def languages(self) -> list[str]:
        """The tags of what the screens speak."""
        from ui.i18n import languages

        return list(languages())

    @Slot(str, result=str)
    def ownName(self, tag: str) -> str:
        """What a language calls itself."""
        from ui.i18n import own_name

        return own_name(tag)

    @Property(int, constant=True)
    def loudest(self) -> int:
        return LOUDEST

    @Slot(bool)
    def chooseElder(self, wanted: bool) -> None:
        self._publish(on.ModeChosen("elder", wanted))

    @Slot(bool)
    def chooseContrast(self, wanted: bool) -> None:
        self._publish(on.ModeChosen("contrast", wanted))

    @Slot(bool)
    def chooseLow(self, wanted: bool) -> None:
        self._publish(on.ModeChosen("low", wanted))

    @Slot(bool)
    def chooseVoice(self, wanted: bool) -> None:
        self._publish(on.ModeChosen("voice", wanted))

    @Slot(bool)
    def chooseCantonese(self, wanted: bool) -> None:
        self._publish(on.ModeChosen("cantonese", wanted))

    @Slot(int)
    def chooseVolume(self, volume: int) -> None:
        self._publish(on.VolumeChosen(volume))
