"""`kiosk run`, watched: prints JSON with the monotonic seconds of its first frame and of the home screen's first frame on which a touch
at a service was answered, then ends the terminal. Nothing of the terminal is replaced; its window is listened to."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk import cli

if TYPE_CHECKING:
    from kiosk.app import App
    from kiosk.session.events import Event


class Watch:
    """One start."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._first = self._home = 0.0
        self._touching = False

    def swapped(self) -> None:
        now = time.monotonic()
        if not self._first:  # there is no session yet, and what it needs is not loaded
            self._first = now
            return
        from kiosk.session.state import Home

        self._app.bridge.seen = self._saw
        if isinstance(self._app.bridge.state.place, Home) and not self._touching:
            self._home, self._touching = now, True
            _afterwards(self._touch)

    def _touch(self) -> None:
        """Touches the first service that stands there."""
        from PySide6.QtTest import QTest

        from ui.robot import visible_items

        window = self._app.screen.window
        rows = [item for item in visible_items(window.contentItem()) if item.objectName().startswith("service:")]
        if not rows:
            self._touching = False
            return
        finger = QTest.createTouchDevice()
        at = rows[0].mapToScene(rows[0].boundingRect().center()).toPoint()
        QTest.touchEvent(window, finger).press(0, at, window).commit()
        QTest.touchEvent(window, finger).release(0, at, window).commit()

    def _saw(self, event: Event) -> None:
        """The touch arrived. Where it was refused, as while the reader is not open yet, the next frame is tried."""
        from kiosk.session.events import ServiceChosen  # not above: it is loaded when the terminal loads it
        from kiosk.session.state import Visit

        if not isinstance(event, ServiceChosen):
            return
        self._touching = isinstance(self._app.bridge.state.place, Visit)
        if self._touching:
            print(json.dumps({"first": self._first, "home": self._home}), flush=True)
            _afterwards(self._app.qt.quit)


def _afterwards(job: Callable[[], None]) -> None:
    """Not inside the frame: a window that is closed there crashes."""
    from PySide6.QtCore import QTimer  # not above: nothing of Qt is loaded before the terminal loads it

    QTimer.singleShot(0, job)


def main() -> None:
    """Listens to the first window that is about to paint, and runs the command as a session does."""
    import kiosk.app
    from ui.start import Screen

    paint_first, enter = Screen.paint_first, kiosk.app.App.__enter__
    apps: list[App] = []
    watches: list[Watch] = []  # a connection keeps nobody alive

    def entered(app: App) -> App:
        apps.append(app)
        return enter(app)

    def watched(screen: Screen) -> None:
        watches.append(Watch(apps[0]))
        screen.window.frameSwapped.connect(watches[0].swapped)
        paint_first(screen)

    Screen.paint_first = watched  # type: ignore[assignment, method-assign]
    kiosk.app.App.__enter__ = entered  # type: ignore[assignment, method-assign]
    cli.main(["run"])


if __name__ == "__main__":
    main()
