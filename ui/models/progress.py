"""The progress screen: the question, then what is known, with its source and time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QAbstractListModel, QByteArray, QModelIndex, QPersistentModelIndex, Signal
from PySide6.QtQml import QmlElement

from kiosk.session.availability import usable
from kiosk.session.state import Progress
from ui.models import roles

if TYPE_CHECKING:
    from kiosk.session.state import State
    from ui.words import Words

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

Index = QModelIndex | QPersistentModelIndex
ROLES = ("number", "service", "word", "stateWords", "at", "source")


@QmlElement
class ProgressModel(QAbstractListModel):
    """Rows are answers. `word` is the stable word of the state, `stateWords` what a person reads, `source` centre or this-terminal.
    `cardReady`, `cameraReady`: whether one can ask that way now."""

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._rows: list[dict[str, str]] = []
        self._shown = (False, "", False, False, False)

    def show(self, state: State) -> None:
        rows: list[dict[str, str]] = []
        shown = (False, "", False, False, False)
        if isinstance(state.place, Progress):
            problem = state.place.problem
            words = self._words.for_code(problem.code, state.language) if problem else ""
            card, camera = usable(state.devices.get("idcard")), usable(state.devices.get("camera"))
            shown = (state.place.asking, words, state.place.answers is not None, card, camera)
            rows = [self._row(answer, state) for answer in state.place.answers or ()]
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _row(self, answer: Any, state: State) -> dict[str, str]:
        from kiosk.wire.tracking import grouped

        service = state.catalogue.services.get(answer.service) if state.catalogue else None
        return {
            "number": grouped(answer.tracking_number),
            "service": service.name(state.language) if service else "",
            "word": answer.state,
            "stateWords": self._words.for_code(f"progress.{answer.state}", state.language),
            "at": answer.at[:16].replace("T", " "),
            "source": answer.source,
        }

    @Property(bool, notify=changed)
    def asking(self) -> bool:
        return self._shown[0]

    @Property(str, notify=changed)
    def problem(self) -> str:
        return self._shown[1]

    @Property(bool, notify=changed)
    def answered(self) -> bool:
        return self._shown[2]

    @Property(bool, notify=changed)
    def cardReady(self) -> bool:
        return self._shown[3]

    @Property(bool, notify=changed)
    def cameraReady(self) -> bool:
        return self._shown[4]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = roles.DISPLAY) -> Any:
        return self._rows[index.row()].get(ROLES[role - roles.FIRST])

    def roleNames(self) -> dict[int, QByteArray]:
        return roles.names(ROLES)
