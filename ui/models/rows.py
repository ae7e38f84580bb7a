"""Services as rows of a list: on the home screen, among the results of a search, among the nearest that work."""

from __future__ import annotations

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
ROLES = ("code", "name", "summary", "verdict", "reason", "kind")


@QmlElement
class ServiceRows(QAbstractListModel):
    """Roles: code, name, summary, verdict (yes, degraded, guide, no), reason (words, empty for yes), kind (service, bundle)."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._rows: list[dict[str, str]] = []

    def fill(self, state: State, heads: Iterable[Head]) -> None:
        rows = [self._row(state, head) for head in heads]
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        elif rows != self._rows:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def _row(self, state: State, head: Head) -> dict[str, str]:
        can = here(state, head)
        return {
            "code": head.code,
            "name": head.name.in_(state.language),
            "summary": head.summary.in_(state.language),
            "verdict": can.verdict,
            "reason": self._words.for_code(can.reason, state.language) if can.reason else "",
            "kind": head.kind,
        }

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = roles.DISPLAY) -> Any:
        return self._rows[index.row()].get(ROLES[role - roles.FIRST])

    def roleNames(self) -> dict[int, QByteArray]:
        return roles.names(ROLES)
