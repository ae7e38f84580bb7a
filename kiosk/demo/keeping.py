"""What the dock keeps: pictures of the screen, and a visit to be played again."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.demo.recording import Recorder, play, read

if TYPE_CHECKING:
    from kiosk.app import App
    from kiosk.demo.bundle import Bundle
    from ui.models.dock import Action

FOLDER = Path("demo-out") / "kept"
"""Below where `kiosk demo` was started. The dock stands beside invented people only."""


def screenshot(app: App, folder: Path = FOLDER) -> Path:
    """The window as it is, as a PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now():%H%M%S-%f}.png"
    app.screen.window.grabWindow().save(str(path))
    return path


class Tape:
    """One recording at a time. `path` is None before the first."""

    def __init__(self, app: App, folder: Path = FOLDER) -> None:
        self._app, self._folder = app, folder
        self._recorder: Recorder | None = None
        self.path: Path | None = None
        self.playing = False

    def record(self) -> None:
        """From now on; what was recorded before and not kept is gone."""
        bridge = self._app.bridge
        self._recorder = Recorder(time.monotonic, lambda: bridge.state)
        bridge.seen = self._recorder.hear

    def keep(self) -> None:
        """Ends the recording and writes it."""
        if self._recorder is None:
            return
        self._app.bridge.seen = lambda _event: None
        self._folder.mkdir(parents=True, exist_ok=True)
        self.path = self._folder / f"visit-{datetime.now():%H%M%S}.jsonl"
        self._recorder.write(self.path)
        self._recorder = None

    def play(self) -> None:
        """The last recording, from home, with the pauses that a person makes, up to a second each."""
        if self.path is None or self.playing:
            return
        from kiosk.session.events import LeaveConfirmed
        from ui.robot import let_live

        bridge = self._app.bridge
        self.playing = True
        try:
            bridge.handle(LeaveConfirmed())
            play(
                read(self.path), bridge.handle, lambda: bridge.state.visit_number, lambda seconds: let_live(max(20, round(1000 * seconds)))
            )
        finally:
            self.playing = False


def actions(_bundle: Bundle, app: App) -> list[Action]:
    from ui.models.dock import Action

    tape = Tape(app)
    return [
        Action("Picture", "of the screen, into demo-out/kept", lambda: print(screenshot(app))),
        Action("Record", "off", tape.keep, chosen=True),
        Action("Record", "this visit", tape.record),
        Action("Play", "the last recording", tape.play),
    ]
