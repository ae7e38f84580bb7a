"""A window with one component of ours in it, without the rest of the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QUrl
from PySide6.QtGui import QImage
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickItem, QQuickWindow

import ui.models.preview
import ui.models.quad
from tests.qml.warnings import qt_warnings
from ui.robot import let_live, visible_items
from ui.start import QML, application

__all__ = ["bright_noise", "named", "pane", "seen", "ui"]


@contextmanager
def pane(body: str, size: tuple[int, int], **properties: QObject) -> Iterator[QQuickWindow]:
    """A window of that size with `body`, QML that may use `properties` as `window.<name>`. A warning of Qt meanwhile is an error."""
    application()
    declared = "\n".join(f"required property {type(value).__name__} {name}" for name, value in properties.items())
    text = (
        f"import QtQuick\nimport Kiosk\nimport Kiosk.Models\nWindow {{ id: window; visible: true; color: Theme.paper\n{declared}\n{body} }}"
    )
    with qt_warnings() as said:
        engine = QQmlEngine()
        engine.addImportPath(str(QML))
        component = QQmlComponent(engine)
        component.setData(text.encode(), QUrl("pane.qml"))
        made = component.createWithInitialProperties({**properties, "width": size[0], "height": size[1]})
        assert isinstance(made, QQuickWindow), component.errorString()
        theme = engine.singletonInstance("Kiosk", "Theme")
        assert isinstance(theme, QObject)
        theme.setProperty("unit", min(size) / 1080)
        let_live(20)
        try:
            yield made
        finally:
            made.close()
            made.deleteLater()
            engine.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert said == []


def seen(window: QQuickWindow) -> NDArray[np.uint8]:
    """What is on the glass: height × width × 3, RGB."""
    image = window.grabWindow().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def named(window: QQuickWindow, name: str) -> QQuickItem:
    """The one visible item with that object name."""
    [found] = [item for item in visible_items(window.contentItem()) if item.objectName() == name]
    return found


def bright_noise(height: int = 720, width: int = 1280) -> NDArray[np.uint8]:
    """A picture of a magenta that no design of ours has, with some noise in it, blue first."""
    pixels = np.random.default_rng(7).integers(0, 40, (height, width, 3), dtype=np.uint8)
    pixels[:, :, 0] += 200
    pixels[:, :, 2] += 200
    return pixels
