"""The progress screen: the question, then what is known, with its source and time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QAbstractListModel, QByteArray, QModelIndex, QPersistentModelIndex, Signal
from PySide6.QtQml import QmlElement

from kiosk.session.availability import usable
from kiosk.session.state import Progress
from ui.models import roles
from ui.models.reminding import lapse
from ui.models.situation import part_name

if TYPE_CHECKING:
    from kiosk.session.events import Answer
    from kiosk.session.state import State
    from ui.words import Words

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

Index = QModelIndex | QPersistentModelIndex
ROLES = ("number", "service", "word", "stateWords", "at", "source", "parts")


@QmlElement
class ProgressModel(QAbstractListModel):
    """Rows are answers. `word` is the stable word of the state, `stateWords` what a person reads, `source` centre or this-terminal.
    `cardReady`, `cameraReady`: whether one can ask that way now. `lapses`: the last day of the card that asked, where that is near."""

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._rows: list[dict[str, Any]] = []
        self._shown = (False, "", False, False, False)
        self._lapses = ("", False, "")

    def show(self, state: State) -> None:
        rows: list[dict[str, Any]] = []
        shown = (False, "", False, False, False)
        if isinstance(state.place, Progress):
            problem = state.place.problem
            words = self._words.for_code(problem.code, state.language) if problem else ""
            card, camera = usable(state.devices.get("idcard")), usable(state.devices.get("camera"))
            shown = (state.place.asking, words, state.place.answers is not None, card, camera)
            rows = [self._row(answer, state) for answer in state.place.answers or ()]
        lapses = lapse(state, state.place.valid_to) if isinstance(state.place, Progress) else ("", False, "")
        if lapses != self._lapses:
            self._lapses = lapses
            self.changed.emit()
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _row(self, answer: Answer, state: State) -> dict[str, Any]:
        from kiosk.wire.tracking import grouped

        head = state.catalogue.heads.get(answer.service) if state.catalogue else None
        return {
            "number": grouped(answer.tracking_number),
            "service": head.name.in_(state.language) if head else "",
            "word": answer.state,
            "stateWords": self._words.for_code(f"progress.{answer.state}", state.language),
            "at": answer.at[:16].replace("T", " "),
            "source": answer.source,
            "parts": self._parts(answer, state),
        }

    def _parts(self, answer: Answer, state: State) -> list[str]:
        """One line a part of a bundle: its name, what became of it, and why not."""
        bundle = state.catalogue.bundles.get(answer.service) if state.catalogue and answer.parts else None
        named = {part.id: part_name(state, part) for part in bundle.subitems} if bundle else {}

        def said(code: str) -> str:
            return self._words.for_code(code, state.language)

        return [
            " · ".join(filter(None, (named.get(one.part, one.part), said(f"part.{one.state}"), said(one.reason) if one.reason else "")))
            for one in answer.parts
        ]

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

    @Property(str, notify=changed)
    def lapses(self) -> str:
        return self._lapses[0]

    @Property(bool, notify=changed)
    def lapsed(self) -> bool:
        """That day is over."""
        return self._lapses[1]

    @Property(str, notify=changed)
    def renewal(self) -> str:
        """The service that renews it; "" where this catalogue has none."""
        return self._lapses[2]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = roles.DISPLAY) -> Any:
        return self._rows[index.row()].get(ROLES[role - roles.FIRST])

    def roleNames(self) -> dict[int, QByteArray]:
        return roles.names(ROLES)
