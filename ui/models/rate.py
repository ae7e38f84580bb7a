"""View model of a rating."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.session.state import Visit
from ui.lazy import lazy

if TYPE_CHECKING:
    from kiosk.session import rate
    from kiosk.session import rate_events as by
    from kiosk.session.events import Event
    from kiosk.session.state import State
    from ui.words import Words
else:
    rate, by = lazy("kiosk.session.rate"), lazy("kiosk.session.rate_events")

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class RateModel(QObject):
    """Five levels, none of them chosen beforehand."""

    changed = Signal()

    def __init__(self, words: Words, publish: Callable[[Event], None]) -> None:
        super().__init__()
        self._words, self._publish = words, publish
        self._shown: dict[str, Any] = {}

    def show(self, state: State) -> None:
        visit = state.place if isinstance(state.place, Visit) and state.place.step.kind in ("receipt", "collect") else None
        shown = self._of(state, visit) if visit is not None else {}
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _of(self, state: State, visit: Visit) -> dict[str, Any]:
        def said(code: str) -> str:
            return self._words.for_code(code, state.language)

        if visit.rating is None:
            return {"offered": bool(rate.rateable(visit))}
        rating = visit.rating
        return {
            "stage": rating.stage, "level": rating.level, "picked": list(rating.aspects),
            "problem": said(rating.problem.code) if rating.problem else "",
            "levelNames": [said(_LEVELS[one]) for one in rate.LEVELS],
            "aspectNames": [said(f"rate.{one}") for one in rate.ASPECTS],
        }  # fmt: skip

    @Property(bool, notify=changed)
    def offered(self) -> bool:
        """Whether what was done here can be rated now."""
        return bool(self._shown.get("offered"))

    @Property(str, notify=changed)
    def stage(self) -> str:
        """choosing, saving, saved or failed; "" while nothing is rated."""
        return str(self._shown.get("stage", ""))

    @Property(int, notify=changed)
    def level(self) -> int:
        """5 very content to 1 very discontent; 0 while none was chosen."""
        return int(self._shown.get("level", 0))

    @Property(list, notify=changed)
    def levels(self) -> list[int]:
        return list(rate.LEVELS) if self.stage else []

    @Property(list, notify=changed)
    def levelNames(self) -> list[str]:
        return self._list("levelNames")

    @Property(list, notify=changed)
    def aspects(self) -> list[str]:
        return list(rate.ASPECTS) if self.stage else []

    @Property(list, notify=changed)
    def aspectNames(self) -> list[str]:
        return self._list("aspectNames")

    @Property(list, notify=changed)
    def picked(self) -> list[str]:
        """The aspects that were chosen."""
        return self._list("picked")

    @Property(str, notify=changed)
    def problem(self) -> str:
        return str(self._shown.get("problem", ""))

    @Slot()
    def open(self) -> None:
        self._publish(by.RatingOpened())

    @Slot(int)
    def choose(self, level: int) -> None:
        self._publish(by.LevelChosen(level))

    @Slot(str)
    def toggle(self, aspect: str) -> None:
        for one in rate.ASPECTS:
            if one == aspect:
                self._publish(by.AspectToggled(one))

    def _list(self, key: str) -> list[str]:
        value = self._shown.get(key, [])
        return value if isinstance(value, list) else []


_LEVELS = {5: "rate.very-content", 4: "rate.content", 3: "rate.middling", 2: "rate.discontent", 1: "rate.very-discontent"}
