"""View model of the step `face`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from kiosk.session.state import Visit
from ui.lazy import lazy

if TYPE_CHECKING:
    from kiosk.session import face
    from kiosk.session.state import State
    from ui.words import Words
else:
    face = lazy("kiosk.session.face")

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

_PROVEN = ("face.match", "face.witnessed")
_NOTHING = ("", "", "", 0, 0, "", "", False, False, 0, False)


@QmlElement
class FaceModel(QObject):
    """`stage` as in `kiosk.session.state.Facing`; `ask` what the person should do, `hint` what is in the way, in words."""

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._shown: tuple[str, str, str, int, int, str, str, bool, bool, int, bool] = _NOTHING

    def show(self, state: State) -> None:
        shown = _NOTHING
        if isinstance(state.place, Visit) and state.place.step.kind == "face":
            shown = self._of(state, state.place)
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _of(self, state: State, visit: Visit) -> tuple[str, str, str, int, int, str, str, bool, bool, int, bool]:
        def words(code: str) -> str:
            return self._words.for_code(code, state.language) if code else ""

        facing, guidance = visit.facing, visit.facing.guidance
        asked = (guidance.ask, words(guidance.hint), guidance.done, guidance.steps) if guidance else ("", "", 0, 0)
        problem = words(visit.problems[0].code) if visit.problems else ""
        guarded = face.consenter(visit) not in (None, visit.step.party)
        left = face.MOST_TRIES - visit.face_tries.get(visit.step.party, 0)
        return (facing.stage, *asked, words(facing.reason), problem, guarded, bool(facing.verifying), left, facing.reason in _PROVEN)

    @Property(str, notify=changed)
    def stage(self) -> str:
        return self._shown[0]

    @Property(str, notify=changed)
    def ask(self) -> str:
        """look-straight, turn-left, turn-right, blink, or "" until the engine is ready."""
        return self._shown[1]

    @Property(str, notify=changed)
    def hint(self) -> str:
        return self._shown[2]

    @Property(int, notify=changed)
    def done(self) -> int:
        return self._shown[3]

    @Property(int, notify=changed)
    def steps(self) -> int:
        return self._shown[4]

    @Property(str, notify=changed)
    def reason(self) -> str:
        return self._shown[5]

    @Property(str, notify=changed)
    def problem(self) -> str:
        return self._shown[6]

    @Property(bool, notify=changed)
    def guarded(self) -> bool:
        """The guardian consents, not the person who is looked at."""
        return self._shown[7]

    @Property(bool, notify=changed)
    def verifying(self) -> bool:
        return self._shown[8]

    @Property(int, notify=changed)
    def triesLeft(self) -> int:
        return self._shown[9]

    @Property(bool, notify=changed)
    def proven(self) -> bool:
        """Whether there is nothing left for staff to look at."""
        return self._shown[10]
