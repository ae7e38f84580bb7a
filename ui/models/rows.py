"""Services as rows of a list: on the home screen, among the results of a search, among the nearest that work."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QPersistentModelIndex
from PySide6.QtQml import QmlElement

from kiosk.session.availability import here
from ui.models import roles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kiosk.catalogue.service import Head
    from kiosk.session.state import State
    from ui.words import Words

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

Index = QModelIndex | QPersistentModelIndex
ROLES = ("code", "name", "summary", "verdict", "reason", "kind", "elsewhere", "copies")


@QmlElement
class ServiceRows(QAbstractListModel):
    """Roles: code, name, summary, verdict (yes, degraded, guide, no), reason (words, empty for yes), kind (service, bundle), elsewhere
    (the nearest place that does what this machine can't now), copies (how many districts have one of it; 0 for what all share)."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._rows: list[dict[str, Any]] = []
        self._around: tuple[object, ...] = ()
        self._elsewhere: dict[str, str] = {}
        self._alike: dict[str, int] = {}

    def fill(self, state: State, heads: Iterable[Head]) -> None:
        self._look_around(state)
        rows = [self._row(state, head) for head in heads]
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        elif rows != self._rows:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def _look_around(self, state: State) -> None:
        """What was found out of other places holds while nothing around changes: each key that is typed fills the rows anew."""
        around = (state.catalogue, state.surroundings, state.clock, state.board, state.language)
        if len(self._around) == len(around) and all(one is other for one, other in zip(around, self._around, strict=True)):
            return
        if not self._around or self._around[0] is not state.catalogue:
            known = state.catalogue.heads.values() if state.catalogue else ()
            self._alike = dict(Counter(head.name.zh for head in known if head.district))
        self._around, self._elsewhere = around, {}

    def _place(self, state: State, head: Head) -> str:
        if head.code not in self._elsewhere:
            from kiosk.session.whereabouts import other_place
            from ui.models.places import place_and_hours

            offer = other_place(state, head)
            said = place_and_hours(offer, self._words, state.language, state.clock) if offer and state.clock else ""
            self._elsewhere[head.code] = said
        return self._elsewhere[head.code]

    def _row(self, state: State, head: Head) -> dict[str, Any]:
        can = here(state, head)
        away = can.verdict in ("no", "guide") and can.reason != "" and state.surroundings is not None
        return {
            "code": head.code,
            "name": head.name.in_(state.language),
            "summary": head.summary.in_(state.language),
            "verdict": can.verdict,
            "reason": self._words.for_code(can.reason, state.language) if can.reason else "",
            "kind": head.kind,
            "elsewhere": self._place(state, head) if away else "",
            "copies": self._alike.get(head.name.zh, 0) if head.district else 0,
        }

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = roles.DISPLAY) -> Any:
        return self._rows[index.row()].get(ROLES[role - roles.FIRST])

    def roleNames(self) -> dict[int, QByteArray]:
        return roles.names(ROLES)
