"""View model of the home screen's doors besides its services: where to go, what is announced, what can be done at this hour, about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.session.state import Home
from ui.lazy import lazy
from ui.models.about import AboutModel
from ui.models.board import BoardModel
from ui.models.listing import Listing
from ui.models.where import WhereModel

if TYPE_CHECKING:
    from kiosk.session import events as on
    from kiosk.session.state import State
    from ui.words import Words
else:
    on = lazy("kiosk.session.events")

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

EVENTS = 4
"""Life events of the home screen; the others stand behind "all"."""
DAY = range(8, 18)
"""Hours in which somebody stands at most of the windows."""


@QmlElement
class DoorsModel(QObject):
    """`events` have the roles id, name."""

    changed = Signal()

    def __init__(self, words: Words, publish: Callable[[on.Event], None]) -> None:
        super().__init__()
        self._publish = publish
        self._where, self._board, self._about = WhereModel(words, publish), BoardModel(words, publish), AboutModel(words, publish)
        self._events = Listing("id", "name")
        self._of: tuple[object, ...] = ()
        self._shown = {"able": 0, "unable": 0, "frequent": 0, "night": 0}

    def show(self, state: State) -> None:
        for model in (self._where, self._board, self._about):
            model.show(state)
        if not isinstance(state.place, Home) or state.catalogue is None:
            return
        of = (state.catalogue, state.devices, state.surroundings, state.language, state.online, state.clock)
        if len(self._of) == len(of) and all(one is other for one, other in zip(of, self._of, strict=True)):
            return
        self._of = of
        self._events.fill(_events(state))
        self._shown = _counted(state)
        self.changed.emit()

    @Property(WhereModel, constant=True)
    def where(self) -> WhereModel:
        return self._where

    @Property(BoardModel, constant=True)
    def board(self) -> BoardModel:
        return self._board

    @Property(AboutModel, constant=True)
    def about(self) -> AboutModel:
        return self._about

    @Property(Listing, constant=True)
    def events(self) -> Listing:
        return self._events

    @Property(int, notify=changed)
    def able(self) -> int:
        """Services that can be done here now."""
        return self._shown["able"]

    @Property(int, notify=changed)
    def unable(self) -> int:
        """Services that could be done at another terminal or at another time."""
        return self._shown["unable"]

    @Property(int, notify=changed)
    def frequent(self) -> int:
        """Services that most people come for."""
        return self._shown["frequent"]

    @Property(bool, notify=changed)
    def night(self) -> bool:
        """Most windows are closed at this hour."""
        return bool(self._shown["night"])

    @Slot()
    def openNow(self) -> None:
        self._publish(on.SearchOpened(now=True))

    @Slot()
    def openFrequent(self) -> None:
        self._publish(on.SearchOpened(frequent=True))


def _events(state: State) -> list[dict[str, object]]:
    """Of the bundles, in the order of their ranks."""
    from ui.models.search import event_name

    heads = state.catalogue.heads.values() if state.catalogue else ()
    events = dict.fromkeys(event for head in heads if head.kind == "bundle" for event in head.life_events[:1])
    return [{"id": event, "name": event_name(state, event)} for event in list(events)[:EVENTS]]


def _counted(state: State) -> dict[str, int]:
    from kiosk.session.availability import here

    heads = state.catalogue.heads.values() if state.catalogue else ()
    verdicts = [here(state, head) for head in heads]
    return {
        "able": sum(1 for one in verdicts if one.verdict in ("yes", "degraded")),
        "unable": sum(1 for one in verdicts if one.verdict not in ("yes", "degraded") and one.reason),
        "frequent": sum(1 for head in heads if head.frequent),
        "night": int(state.clock is not None and state.clock.hour not in DAY),
    }
