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
from kiosk.session.state import Home, Starting
from kiosk.app import App

SETTLED = 3.0
stood = []
show, paint_first = App._show, ui.start.Screen.paint_first


def first(screen):
    paint_first(screen)
    print("first:" + screen._session.machine.back, flush=True)


def told(app, state):
    show(app, state)
    if isinstance(state.place, Home) and (state.back is None or state.back.kept is not None):
        if not stood:
            print(f"home:{state.back}", flush=True)
        stood.append(state.now)
        if state.now - stood[0] >= SETTLED:  # the keyboard too is loaded
            print("settled:", flush=True)


ui.start.Screen.paint_first, App._show = first, told
cli.main(["run", "--window", "540x960"])
"""


def begun(state: Path) -> subprocess.Popen[str]:
    """A terminal that stands at home, its flag on the disk."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "KIOSK_STATE_DIR": str(state)}
    return subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True, env=environment)


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
            assert first_words(run) == ("first:", "home:None")
            assert flagged(tmp_path)
        finally:
            run.kill()
    with begun(tmp_path) as run:
        try:
            first, home = first_words(run)
            assert first == "first:killed" and "Back(power=False, kept=0" in home
            word(run, "settled:")
            run.send_signal(signal.SIGTERM)
            assert run.wait(20) == 0 and not (tmp_path / FLAG).exists()
        finally:
            run.kill()
    with begun(tmp_path) as run:
        try:
            assert first_words(run) == ("first:", "home:None")
        finally:
            run.kill()
