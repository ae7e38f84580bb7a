"""The search place: what was typed, what it may be narrowed to, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from kiosk.session.state import Search
from ui.models.places import dictionaries
from ui.models.rows import ServiceRows

if TYPE_CHECKING:
    from kiosk.session.state import State
    from ui.words import Words

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

AUDIENCES = ("natural-person", "enterprise")


@QmlElement
class SearchModel(ServiceRows):
    """The results are its rows. `events`: ids of life events that have something, `eventNames` their words in the same order."""

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self._shown: dict[str, object] = {}

    def show(self, state: State) -> None:
        place = state.place if isinstance(state.place, Search) else Search()
        heads = state.catalogue.heads if state.catalogue and isinstance(state.place, Search) else {}
        self.fill(state, [heads[code] for code in place.results if code in heads])
        events = list(dict.fromkeys(event for head in heads.values() if head.kind == "bundle" for event in head.life_events))
        shown: dict[str, object] = {
            "events": events,
            "eventNames": [event_name(state, one) for one in events],
            "lifeEvent": place.life_event,
            "audience": place.audience,
            "frequent": place.frequent,
            "now": place.now,
            "nothing": bool(place.asked) and place.asked == place.answered and not place.results,
            "problem": self._words.for_code(place.problem.code, state.language) if place.problem else "",
        }
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    @Property(list, notify=changed)
    def events(self) -> list[str]:
        return self._list("events")

    @Property(list, notify=changed)
    def eventNames(self) -> list[str]:
        return self._list("eventNames")

    @Property(str, notify=changed)
    def lifeEvent(self) -> str:
        return str(self._shown.get("lifeEvent", ""))

    @Property(str, notify=changed)
    def audience(self) -> str:
        return str(self._shown.get("audience", ""))

    @Property(bool, notify=changed)
    def frequent(self) -> bool:
        return bool(self._shown.get("frequent"))

    @Property(bool, notify=changed)
    def now(self) -> bool:
        """What can be done at this hour is listed; nothing was looked for."""
        return bool(self._shown.get("now"))

    @Property(bool, notify=changed)
    def nothing(self) -> bool:
        """The question was answered, with nothing."""
        return bool(self._shown.get("nothing"))

    @Property(str, notify=changed)
    def problem(self) -> str:
        return str(self._shown.get("problem", ""))

    def _list(self, key: str) -> list[str]:
        value = self._shown.get(key, [])
        return value if isinstance(value, list) else []


def event_name(state: State, event: str) -> str:
    known = dictionaries(state)
    topic = known.topics.life_events.get(event) if known else None
    return topic.name.in_(state.language) if topic else event
