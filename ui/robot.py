"""A finger for demonstrations and tests: real touch events on the real window, found by object name, and the keyboard's own keys."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QEventLoop, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

PATIENCE = 10.0  # seconds
MOVE_SECONDS = 0.012  # between two points of a moving finger: a panel reports at 60 to 125 Hz, and Qt gathers moves per frame


class NotFound(Exception):
    """Nothing to touch under that name, or a condition that did not come true in time."""


def let_live(milliseconds: int = 4) -> None:
    """Lets the window, and every other thread, live that long. Not `QTest.qWait`, which holds Python's lock all the while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Finger:
    """One finger on one window."""

    def __init__(self, window: QQuickWindow, pump: Callable[[], None] | None = None) -> None:
        self.window = window
        self._device = QTest.createTouchDevice()
        self._pump = pump or let_live

    def until(self, condition: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
        """Lets the window live until `condition` holds. Raises `NotFound` with `what` after `patience` seconds."""
        deadline = time.monotonic() + patience
        while not condition():
            if time.monotonic() > deadline:
                raise NotFound(f"{what}: not within {patience:.0f} s")
            self._pump()

    def _live(self, seconds: float) -> None:
        """Lets the window live for that long: part of what a finger does, not a wait for something."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self._pump()

    def find(self, name: str) -> QQuickItem:
        """The visible item with that object name, once there is one that stands still. Raises `NotFound`."""
        found: list[QQuickItem] = []
        seen = [QPointF()]

        def there() -> bool:
            found[:] = [item for item in visible_items(self.window.contentItem()) if item.objectName() == name and item.isEnabled()]
            if not found or self._moving():
                return False
            at = found[-1].mapToScene(QPointF(0, 0))
            still, seen[0] = at == seen[0], at
            return still

        self.until(there, f"{name!r} on {self.window.title()}")
        return found[-1]

    def all_named(self, name: str) -> list[QQuickItem]:
        """Every visible item with that object name, enabled or not."""
        return [item for item in visible_items(self.window.contentItem()) if item.objectName() == name]

    def touch(self, name: str) -> None:
        """Presses and releases in the middle of the item; drags the list it is in first, where it is out of sight."""
        item = self.find(name)
        self._bring_into_sight(item)
        self.touch_item(item)

    def _bring_into_sight(self, item: QQuickItem) -> None:
        """Drags the list around the item, as a finger would, until its middle can be touched."""
        view = _list_around(item)
        if view is None:
            return
        for _ in range(20):
            middle = item.mapToItem(view, QPointF(item.width() / 2, item.height() / 2)).y()
            margin = min(item.height() / 2, view.height() / 2)
            too_far = max(0.0, middle + margin - view.height()) or min(0.0, middle - margin)
            if abs(too_far) < 4:  # a drag of fewer pixels is none, and the middle is in sight by far
                return
            reach = view.height() * 0.4
            self._drag(view, -max(-reach, min(reach, too_far)))
        raise NotFound(f"{item.objectName()!r} can't be dragged into sight")

    def _drag(self, view: QQuickItem, distance: float) -> None:
        """Slowly and with a rest at the end, so that nothing is flung. The first pixels only tell a drag from a touch."""
        threshold = QGuiApplication.styleHints().startDragDistance() + 2
        way = distance + (threshold if distance > 0 else -threshold)
        start = view.mapToScene(QPointF(view.width() - 3, view.height() / 2 - way / 2))
        QTest.touchEvent(self.window, self._device).press(0, start.toPoint(), self.window).commit()
        for part in range(1, 11):
            at = QPointF(start.x(), start.y() + way * min(part, 8) / 8)
            QTest.touchEvent(self.window, self._device).move(0, at.toPoint(), self.window).commit()
            self._live(MOVE_SECONDS)
        QTest.touchEvent(self.window, self._device).release(0, at.toPoint(), self.window).commit()
        self.until(lambda: not view.property("moving"), "the list to come to rest")

    def touch_item(self, item: QQuickItem) -> None:
        self._tap(item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint())

    def _tap(self, at: QPoint) -> None:
        QTest.touchEvent(self.window, self._device).press(0, at, self.window).commit()
        QTest.touchEvent(self.window, self._device).release(0, at, self.window).commit()
        self._pump()

    def draw(self, name: str, points: list[tuple[float, float]]) -> None:
        """One stroke through `points`, each in fractions of the item's size."""
        item = self.find(name)
        path = [item.mapToScene(QPointF(x * item.width(), y * item.height())).toPoint() for x, y in points]
        QTest.touchEvent(self.window, self._device).press(0, path[0], self.window).commit()
        for at in path[1:]:
            QTest.touchEvent(self.window, self._device).move(0, at, self.window).commit()
            self._live(MOVE_SECONDS)
        QTest.touchEvent(self.window, self._device).release(0, path[-1], self.window).commit()
        self._pump()

    def type(self, name: str, keys: str, before_closing: Callable[[], None] = lambda: None) -> None:
        """Touches the field, then the keyboard's own keys, or those of the pad that stands there for numbers; a space takes the first
        candidate of a pinyin word. Closes the keyboard."""
        self.touch(name)
        field = self.find(name)
        keyboard = QGuiApplication.inputMethod()
        self.until(lambda: bool(field.hasActiveFocus()) and keyboard.isVisible(), "the keyboard")
        for key in keys:
            self.touch_item(self._key(key))
        self.until(lambda: not bool(field.property("preeditText")), "the composed text to be taken")
        before_closing()
        keyboard.hide()
        field.setFocus(False)
        self.until(lambda: not keyboard.isVisible(), "the keyboard to close")

    def _key(self, key: str) -> QQuickItem:
        """The key for that character; the keyboard is switched between letters and symbols where it has to be."""
        code = Qt.Key.Key_Space if key == " " else Qt.Key(ord(key.upper()))
        self.until(lambda: bool(self._keys(Qt.Key.Key_Space) or self.all_named("pad:done")), "the keyboard's keys")
        if self.all_named("pad:done"):
            return self.all_named(f"pad:{key.upper()}")[0]
        if not self._keys(code):
            self.touch_item(self._keys(Qt.Key.Key_Context1)[0])
        self.until(lambda: bool(self._keys(code)), f"the key {key!r}")
        return self._keys(code)[0]

    def _keys(self, code: Qt.Key) -> list[QQuickItem]:
        items = visible_items(self.window.contentItem())
        return [item for item in items if item.property("key") == code and item.property("keyType") is not None]

    def rest(self) -> None:
        """Waits until no screen slides any more."""
        self.until(lambda: not self._moving(), "the screen to come to rest")

    def _moving(self) -> bool:
        """One screen slides away and another comes: whoever touches now touches the wrong one."""
        stack = self.window.findChild(QObject, "stack")
        return stack is not None and bool(stack.property("busy"))

    def words(self) -> list[str]:
        """All texts on the glass."""
        texts = (item.property("text") for item in visible_items(self.window.contentItem()))
        return [text for text in texts if isinstance(text, str) and text]

    def see(self) -> QImage:
        """What is on the glass, after what moves has come to rest."""
        self.rest()
        self._pump()
        return self.window.grabWindow()


def _list_around(item: QQuickItem) -> QQuickItem | None:
    parent: QQuickItem | None = item.parentItem()
    if parent is None or parent.inherits("QQuickFlickable"):
        return parent
    return _list_around(parent)


def visible_items(root: QQuickItem) -> Iterator[QQuickItem]:
    """All items that a person could see, depth first."""
    for child in root.childItems():
        if child.isVisible():
            yield child
            yield from visible_items(child)
