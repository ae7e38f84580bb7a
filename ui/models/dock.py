"""The dev dock's list: what can be done to the emulated world, in groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QPersistentModelIndex, Qt, Slot
from PySide6.QtQml import QmlElement

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

Index = QModelIndex | QPersistentModelIndex
ROLES = ("group", "label", "chosen")


@dataclass(frozen=True)
class Action:
    """One button. In each group the one pressed last is shown as chosen; `chosen` says which is so at first."""

    group: str
    label: str
    act: Callable[[], None]
    chosen: bool = False


@QmlElement
class DockModel(QAbstractListModel):
    """Roles: group, label, chosen."""

    def __init__(self, actions: list[Action]) -> None:
        super().__init__()
        self._actions = actions
        self._chosen = {action.group: number for number, action in enumerate(actions) if action.chosen}

    @Slot(int)
    def press(self, number: int) -> None:
        action = self._actions[number]
        action.act()
        self._chosen[action.group] = number
        self.dataChanged.emit(self.index(0), self.index(len(self._actions) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        return 0 if parent.isValid() else len(self._actions)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        action = self._actions[index.row()]
        name = ROLES[role - Qt.ItemDataRole.UserRole - 1]
        return self._chosen.get(action.group) == index.row() if name == "chosen" else getattr(action, name)

    def roleNames(self) -> dict[int, QByteArray]:
        return {Qt.ItemDataRole.UserRole + 1 + number: QByteArray(name.encode()) for number, name in enumerate(ROLES)}
