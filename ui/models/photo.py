"""View model of the step `photo`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.session.state import Visit
from ui.lazy import lazy

if TYPE_CHECKING:
    from kiosk.session import photo, photo_events
    from kiosk.session.events import Event
    from kiosk.session.state import State
    from ui.words import Words
else:
    photo, photo_events = lazy("kiosk.session.photo"), lazy("kiosk.session.photo_events")

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class _Shown:
    stage: str = ""
    label: str = ""
    hint: str = ""
    count: int = 0
    faults: tuple[str, ...] = ()
    passes: bool = False
    may_keep: bool = False
    left: int = 0
    decision: str = ""
    problem: str = ""


@QmlElement
class PhotoModel(QObject):
    """What is in the way of a good portrait, one thing at a time; the countdown; and what the one that was taken does not keep."""

    changed = Signal()

    def __init__(self, words: Words, publish: Callable[[Event], None]) -> None:
        super().__init__()
        self._words, self._publish = words, publish
        self._shown = _Shown()

    def show(self, state: State) -> None:
        """Brings the model in line with `state`."""
        shown = self._of(state, state.place) if isinstance(state.place, Visit) and state.place.step.kind == "photo" else _Shown()
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _of(self, state: State, visit: Visit) -> _Shown:
        def words(code: str) -> str:
            return self._words.for_code(code, state.language) if code else ""

        posing = visit.posing
        label = next((one.label.in_(state.language) for one in visit.service.source.materials if one.name == posing.material), "")
        return _Shown(
            posing.stage, label, words(posing.hint), photo.seconds_left(state, visit), tuple(words(code) for code in posing.faults),
            photo.passes(visit), photo.may_keep(visit), photo.takes_left(visit), visit.portraits.get(posing.material, ""),
            words(visit.problems[0].code) if visit.problems else "",
        )  # fmt: skip

    @Property(str, notify=changed)
    def stage(self) -> str:
        """As in `kiosk.session.state.Posing`; "" elsewhere."""
        return self._shown.stage

    @Property(str, notify=changed)
    def label(self) -> str:
        return self._shown.label

    @Property(str, notify=changed)
    def hint(self) -> str:
        return self._shown.hint

    @Property(int, notify=changed)
    def count(self) -> int:
        """Whole seconds until the picture; 0 while nothing is counted down."""
        return self._shown.count

    @Property(list, notify=changed)
    def faults(self) -> list[str]:
        return list(self._shown.faults)

    @Property(bool, notify=changed)
    def passes(self) -> bool:
        """The picture that stands there keeps every rule."""
        return self._shown.passes

    @Property(bool, notify=changed)
    def mayKeep(self) -> bool:
        """It does not, and may be used all the same: staff look at it."""
        return self._shown.may_keep

    @Property(int, notify=changed)
    def left(self) -> int:
        """How many more may be taken."""
        return self._shown.left

    @Property(str, notify=changed)
    def decision(self) -> str:
        """passed, review or window; "" while nothing is decided."""
        return self._shown.decision

    @Property(str, notify=changed)
    def problem(self) -> str:
        return self._shown.problem

    @Slot()
    def keep(self) -> None:
        """This one, although staff have to look at it."""
        self._publish(photo_events.PhotoKept())

    @Slot()
    def leave(self) -> None:
        """The photo is taken at the window."""
        self._publish(photo_events.PhotoLeft())
