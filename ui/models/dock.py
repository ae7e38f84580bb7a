"""The dev dock's list: what can be done to the emulated world, in groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class Action:
    """One button. In each group the one pressed last is shown as chosen; `chosen` says which is so at first."""

    group: str
    label: str
    act: Callable[[], None]
    chosen: bool = False


@QmlElement
class DockModel(QObject):
    """Groups of actions."""

    changed = Signal()

    def __init__(self, actions: list[Action]) -> None:
        super().__init__()
        self._actions = actions
        self._chosen = {action.group: number for number, action in enumerate(actions) if action.chosen}

    @Property(list, constant=True)
    def groups(self) -> list[str]:
        return list(dict.fromkeys(action.group for action in self._actions))

    @Slot(str, result=list)
    def rows(self, group: str) -> list[dict[str, object]]:
        """number (to press), label."""
        return [{"number": number, "label": one.label} for number, one in enumerate(self._actions) if one.group == group]

    @Slot(str, result=int)
    def chosen(self, group: str) -> int:
        """The number of the action that was pressed last; -1 for none."""
        return self._chosen.get(group, -1)

    @Slot(int)
    def press(self, number: int) -> None:
        action = self._actions[number]
        self._chosen[action.group] = number
        self.changed.emit()
        action.act()
