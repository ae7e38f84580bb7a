"""The real terminal, killed in the middle of its run: the next start says so, and one that ended as it should says nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from kiosk.runtime.lately import FLAG

PROGRAM = """
import ui.start
from kiosk import cli
from kiosk.session.state import Home
from kiosk.app import App
from ui.robot import visible_items

stood = []
show, paint_first = App._show, ui.start.Screen.paint_first


def first(screen):
    paint_first(screen)
    [said] = [item for item in visible_items(screen.window.contentItem()) if item.objectName() == "starting"]
    print("first:" + said.property("text"), flush=True)


def told(app, state):
    show(app, state)
    if isinstance(state.place, Home) and (state.back is None or state.back.kept is not None) and not stood:
        stood.append(state)
        print(f"home:{state.back}", flush=True)


ui.start.Screen.paint_first, App._show = first, told
cli.main(["run", "--window", "540x960"])
"""

ENDED_WHILE_IT_PAINTS = """
import signal
from PySide6.QtCore import QEvent
from kiosk import cli
from ui.reader import Reader

heard, told = Reader.eventFilter, []


def filtered(reader, watched, event):
    if event.type() == QEvent.Type.UpdateRequest and not told:
        told.append(event)
        signal.raise_signal(signal.SIGTERM)
    return heard(reader, watched, event)


Reader.eventFilter = filtered
cli.main(["run", "--window", "540x960"])
"""

STARTING = "first:正在启动，请稍候"


def begun(state: Path, program: str = PROGRAM) -> subprocess.Popen[str]:
    """A terminal of its own process."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "KIOSK_STATE_DIR": str(state)}
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=environment)


def word(run: subprocess.Popen[str], which: str) -> str:
    """The next line that begins so."""
    assert run.stdout is not None
    return next(line.strip() for line in run.stdout if line.startswith(which))


def first_words(run: subprocess.Popen[str]) -> tuple[str, str]:
    return word(run, "first:"), word(run, "home:")


def flagged(state: Path) -> bool:
    ends = time.monotonic() + 20
    while not (state / FLAG).exists() and time.monotonic() < ends:
        os.sched_yield()
    return (state / FLAG).exists()


def test_a_killed_terminal_says_so_at_its_next_start(tmp_path: Path) -> None:
    with begun(tmp_path) as run:
        try:
            assert first_words(run) == (STARTING, "home:None")
            assert flagged(tmp_path)
        finally:
            run.kill()
    with begun(tmp_path) as run:
        try:
            first, home = first_words(run)
            assert first == "first:刚重新启动，正在检查，请稍候" and "Back(power=False, kept=0" in home
            run.send_signal(signal.SIGTERM)
            assert run.wait(20) == 0 and not (tmp_path / FLAG).exists()
        finally:
            run.kill()
    with begun(tmp_path) as run:
        try:
            assert first_words(run) == (STARTING, "home:None")
        finally:
            run.kill()


def test_one_that_is_told_to_end_in_the_middle_of_a_frame_ends_as_it_should(tmp_path: Path) -> None:
    """Python hears of the signal wherever it is, and that was once inside the window's own painting."""
    with begun(tmp_path, ENDED_WHILE_IT_PAINTS) as run:
        try:
            assert run.wait(30) == 0 and not (tmp_path / FLAG).exists()
        finally:
            run.kill()
