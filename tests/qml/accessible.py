"""The window as assistive technology finds it: every control by role, name and place; and the contrast of its words, from its pixels."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QImage
from PySide6.QtQuick import QQuickItem, QQuickWindow

from ui.icons import FAMILY
from ui.robot import visible_items

CONTROLS = {
    QAccessible.Role.Button, QAccessible.Role.CheckBox, QAccessible.Role.RadioButton, QAccessible.Role.EditableText,
    QAccessible.Role.Link, QAccessible.Role.ListItem, QAccessible.Role.Slider, QAccessible.Role.SpinBox,
}  # fmt: skip
SPOKEN = {*CONTROLS, QAccessible.Role.Heading, QAccessible.Role.StaticText, QAccessible.Role.AlertMessage}


@dataclass(frozen=True)
class Node:
    """One thing that is found. `rect`: in the window. `scrolls`: it stands in a list, where what is out of sight can be brought into it."""

    role: QAccessible.Role
    name: str
    rect: QRectF
    enabled: bool
    item: QObject | None
    scrolls: bool

    def __str__(self) -> str:
        return f"{self.role.name} {self.name!r} ({self.item.objectName() if self.item else ''})"


def nodes(window: QQuickWindow) -> list[Node]:
    """All that can be seen, in the order in which it is read."""
    QAccessible.setActive(True)
    top = QAccessible.queryAccessibleInterface(window)
    origin = top.rect().topLeft()
    return list(_below(top, origin.x(), origin.y()))


def _below(node: QAccessibleInterface, left: int, top: int) -> Iterator[Node]:
    for index in range(node.childCount()):
        child = node.child(index)
        state = child.state()
        if child.role() in SPOKEN and not state.invisible:
            item = child.object()
            rect = QRectF(child.rect()).translated(-left, -top)
            yield Node(
                child.role(),
                child.text(QAccessible.Text.Name),
                rect,
                not state.disabled,
                item,
                isinstance(item, QQuickItem) and scrolls(item),
            )
        yield from _below(child, left, top)


def scrolls(item: QQuickItem | None) -> bool:
    """Whether it stands inside a list."""
    while item is not None:
        if item.inherits("QQuickFlickable"):
            return True
        item = item.parentItem()
    return False


def covering(window: QQuickWindow) -> QQuickItem | None:
    """The sheet that lies over everything, where there is one: only what stands on it counts."""
    sheets = [item for item in visible_items(window.contentItem()) if item.property("covers") is True]
    return sheets[-1] if sheets else None


def within(item: QObject | None, ancestor: QQuickItem) -> bool:
    here = item
    while isinstance(here, QQuickItem):
        if here is ancestor or here == ancestor:
            return True
        here = here.parentItem()
    return False


def complaints(window: QQuickWindow, least: float, low: bool) -> list[str]:
    """What is wrong with the controls: no name, too small (`least` pixels), out of the window, over another, or, where `low`, above the
    middle."""
    sheet = covering(window)
    found = [node for node in nodes(window) if node.role in CONTROLS and (sheet is None or within(node.item, sheet))]
    whole = QRectF(-1, -1, window.width() + 2, window.height() + 2)
    said = [f"no name: {node}" for node in found if not node.name.strip()]
    said += [
        f"too small, {node.rect.width():.0f}×{node.rect.height():.0f} for {least:.0f}: {node}" for node in found if _small(node, least)
    ]
    said += [f"out of the window at {_at(node.rect)}: {node}" for node in found if not node.scrolls and not whole.contains(node.rect)]
    if low:
        everywhere = whole.adjusted(2, 2, -2, -2)  # what fills the window can be touched in its lower half too
        above = [
            node for node in found if node.rect.top() < window.height() / 2 - 1 and not (node.scrolls or node.rect.contains(everywhere))
        ]
        said += [f"above the middle at {_at(node.rect)}: {node}" for node in above]
    still = [node for node in found if not node.scrolls]
    for one, other in itertools.combinations(still, 2):
        both = one.rect.adjusted(1, 1, -1, -1).intersected(other.rect.adjusted(1, 1, -1, -1))
        if both.isValid() and not both.isEmpty():
            said.append(f"{one} over {other}")
    return said


def _small(node: Node, least: float) -> bool:
    return node.rect.height() < least - 1 or node.rect.width() < least - 1


def _at(rect: QRectF) -> str:
    return f"{rect.x():.0f},{rect.y():.0f} {rect.width():.0f}×{rect.height():.0f}"


# --- contrast ----------------------------------------------------------------------------------------------------------------------


def dim_words(window: QQuickWindow, picture: QImage, least: float) -> list[str]:
    """Texts whose contrast with what they stand on, as painted, is below `least` to one (WCAG 2.2, 1.4.3). A text that is switched off or
    hardly in sight is passed over."""
    sheet = covering(window)
    pixels = _pixels(picture)
    said = []
    for item in visible_items(window.contentItem()):
        if not item.inherits("QQuickText") or not str(item.property("text")).strip() or not _enabled(item):
            continue
        if item.property("font").family() == FAMILY or (sheet is not None and not within(item, sheet)):
            continue
        if (ratio := _painted_contrast(item, pixels)) is not None and ratio < least - 0.05:
            said.append(f"{ratio:.1f}:1 for {str(item.property('text'))[:30]!r}")
    return said


def _painted_contrast(item: QQuickItem, pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> float | None:
    """Between the colour that the text is painted in and the commonest one under it; None where too little of it is in sight."""
    where = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    x0, y0 = max(0, round(where.left())), max(0, round(where.top()))
    x1, y1 = min(pixels.shape[1], round(where.right())), min(pixels.shape[0], round(where.bottom()))
    for clip in _clips(item):
        box = clip.mapRectToScene(QRectF(0, 0, clip.width(), clip.height()))
        x0, y0 = max(x0, round(box.left())), max(y0, round(box.top()))
        x1, y1 = min(x1, round(box.right())), min(y1, round(box.bottom()))
    if x1 <= x0 or y1 <= y0 or x1 - x0 < min(item.width(), 0.6 * item.width() + 6) or y1 - y0 < 0.6 * item.height():
        return None
    seen = pixels[y0:y1, x0:x1].reshape(-1, 3)
    packed = seen[:, 0].astype(np.uint32) << 16 | seen[:, 1].astype(np.uint32) << 8 | seen[:, 2]
    values, counts = np.unique(packed, return_counts=True)
    ground = int(values[counts.argmax()])
    ink = item.property("color")
    assert isinstance(ink, QColor)
    painted = np.stack([values >> 16, values >> 8 & 255, values & 255], axis=1).astype(np.int32)
    away = np.abs(painted - np.array([ink.red(), ink.green(), ink.blue()])).max(axis=1)
    letters = painted[away.argmin()]  # not the colour it should have: what is over a text, or makes it pale, counts
    return contrast(_luminance(*letters), _luminance(ground >> 16, ground >> 8 & 255, ground & 255))


def _clips(item: QQuickItem) -> Iterator[QQuickItem]:
    parent = item.parentItem()
    while parent is not None:
        if parent.clip():
            yield parent
        parent = parent.parentItem()


def _enabled(item: QQuickItem) -> bool:
    """What is switched off has no contrast to keep (WCAG 2.2, 1.4.3)."""
    return item.isEnabled()


def _pixels(picture: QImage) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return flat[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3).copy()  # `plain` and its bytes end here


def contrast(one: float, other: float) -> float:
    """Of two relative luminances (WCAG 2.2)."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(red: float, green: float, blue: float) -> float:
    def linear(value: float) -> float:
        part = value / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
