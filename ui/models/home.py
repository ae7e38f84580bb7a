"""The home screen's list: each service with what can be done of it here, now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QPersistentModelIndex
from PySide6.QtQml import QmlElement

from kiosk.session.availability import availability
from ui.models import roles

if TYPE_CHECKING:
    from kiosk.session.state import State
    from ui.words import Words

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

Index = QModelIndex | QPersistentModelIndex
ROLES = ("code", "name", "summary", "verdict", "reason")


@QmlElement
class HomeModel(QAbstractListModel):
    """Roles: code, name, summary, verdict (yes, degraded, no), reason (words, empty for yes)."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._rows: list[dict[str, str]] = []

    def show(self, state: State) -> None:
        rows = []
        for service in state.catalogue.services.values() if state.catalogue else ():
            can = availability(service, state.devices, state.online, state.rules.production)
            rows.append(
                {
                    "code": service.code,
                    "name": service.name(state.language),
                    "summary": service.source.summary.in_(state.language),
                    "verdict": can.verdict,
                    "reason": self._words.for_code(can.reason, state.language),
                }
            )
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        elif rows != self._rows:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = roles.DISPLAY) -> Any:
        return self._rows[index.row()].get(ROLES[role - roles.FIRST])

    def roleNames(self) -> dict[int, QByteArray]:
        return roles.names(ROLES)
