"""The window as assistive technology sees it: what can be read or touched, in reading order. Main thread only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtQuick import QQuickItem, QQuickWindow

Role = Literal["heading", "text", "alert", "button", "field"]
_ROLES: dict[QAccessible.Role, Role] = {
    QAccessible.Role.Heading: "heading",
    QAccessible.Role.StaticText: "text",
    QAccessible.Role.AlertMessage: "alert",
    QAccessible.Role.Button: "button",
    QAccessible.Role.RadioButton: "button",
    QAccessible.Role.CheckBox: "button",
    QAccessible.Role.PageTab: "button",
    QAccessible.Role.ListItem: "button",
    QAccessible.Role.Link: "button",
    QAccessible.Role.EditableText: "field",
}


@dataclass(frozen=True)
class Node:
    """One thing on the screen. `chosen`: None for what can't be. `value`: of a field."""

    role: Role
    name: str
    value: str
    enabled: bool
    chosen: bool | None
    item: QQuickItem

    @property
    def touchable(self) -> bool:
        return self.role in ("button", "field")

    def press(self) -> bool:
        """As a finger would, inside it; False where it takes no press now."""
        face = QAccessible.queryAccessibleInterface(self.item)
        action = face.actionInterface() if face is not None else None
        if action is None or not self.enabled or "Press" not in action.actionNames():
            return False
        action.doAction("Press")
        return True


@dataclass(frozen=True)
class View:
    """What can be read now. `sheet`: what stands over everything else and keeps it out, None for the screen itself."""

    nodes: tuple[Node, ...]
    sheet: QQuickItem | None


def view(window: QQuickWindow) -> View:
    """The visible nodes: of the topmost sheet where one is open, else of the screen."""
    root = QAccessible.queryAccessibleInterface(window)
    nodes = [node for node in map(_node, _walk(root)) if node is not None]
    known: dict[QQuickItem, QQuickItem | None] = {}
    sheets = [_sheet_over(node.item, known) for node in nodes]
    top = next((sheet for sheet in reversed(sheets) if sheet is not None), None)
    return View(tuple(node for node, sheet in zip(nodes, sheets, strict=True) if sheet is top), top)


def _sheet_over(item: QQuickItem | None, known: dict[QQuickItem, QQuickItem | None]) -> QQuickItem | None:
    """The sheet that the item lies in: a sheet says that it `covers` what is behind it. One for `eyes` alone keeps nothing from the ear."""
    if item is None:
        return None
    if item not in known:
        keeps_out = item.property("covers") is True and item.property("eyes") is not True
        known[item] = item if keeps_out else _sheet_over(item.parentItem(), known)
    return known[item]


def _walk(face: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """Depth first. What is invisible hides what is in it."""
    for at in range(face.childCount()):
        child = face.child(at)
        if child is None or child.state().invisible:
            continue
        yield child
        yield from _walk(child)


def _node(face: QAccessibleInterface) -> Node | None:
    role = _ROLES.get(face.role())
    item = face.object()
    if role is None or not isinstance(item, QQuickItem):
        return None
    name = _text(face, QAccessible.Text.Name)
    value = _text(face, QAccessible.Text.Value) if role == "field" else ""
    if not name:  # nothing that could be said; the keyboard keeps a field of its own without one
        return None
    state = face.state()
    chosen = bool(state.checked) if state.checkable else None
    description = _text(face, QAccessible.Text.Description)
    return Node(role, f"{name}，{description}" if description else name, value, not state.disabled, chosen, item)


def _text(face: QAccessibleInterface, which: QAccessible.Text) -> str:
    return " ".join(face.text(which).split("\x00"))
