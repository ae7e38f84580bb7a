"""Rows of a list whose roles are named when it is made."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QPersistentModelIndex
from PySide6.QtQml import QmlElement

from ui.models import roles

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

Index = QModelIndex | QPersistentModelIndex


@QmlElement
class Listing(QAbstractListModel):
    """What changed in rows that stay is told as that, so that nothing jumps under a finger."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self._names = names
        self._rows: list[dict[str, Any]] = []

    def fill(self, rows: list[dict[str, Any]]) -> None:
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
        return self._rows[index.row()].get(self._names[role - roles.FIRST])

    def roleNames(self) -> dict[int, QByteArray]:
        return roles.names(self._names)
