"""Killed before any change that it makes to the disk, a terminal has the catalogue from before or the new one, whole; and the next time it
gets there.

The page cache survives a killed process: what a power cut does to a pack that was not on disk yet is that its hash does not hold
(test_pack.py), and to the file that switches, that it is replaced only after the pack is synced.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.shelf import compiled
from kiosk.shelf.files import FILES, Shelf
from tests.shelf.catalogues import put, service
from tests.shelf.conftest import Publisher, Terminal

FIRST, EVERY = 12, 5
"""The first changes one by one, then some: `make soak` has all."""


def kills(publisher: Publisher, terminal: Terminal, tmp_path: Path, every: int) -> int:
    """Tries a kill before each change (each `every`-th after the first), from the same state every time. How many changes there are."""
    before = publisher.publish().manifest.name
    terminal.bring()
    put(publisher.folder / "added.json", service("added", 7))
    put(publisher.folder / "register-1.json", service("register-1", 9))
    after = publisher.publish().manifest.name
    state, at, seen = tmp_path / "tried", 0, set()
    command = [sys.executable, "-m", "tests.shelf.warm_terminal"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as warm:
        assert warm.stdin is not None and warm.stdout is not None
        while True:
            at += 1 if at < FIRST else every
            shutil.rmtree(state, ignore_errors=True)
            shutil.copytree(terminal.state, state)
            statuses = []
            for moment in (at, 0):  # killed there, then in peace
                asked = {"state": str(state), "shipped": str(terminal.shipped), "program": compiled.program(), "at": moment}
                warm.stdin.write(json.dumps(asked) + "\n")
                warm.stdin.flush()
                statuses.append(int(warm.stdout.readline()))
                held = Shelf(terminal.shipped, state).open()
                assert held.place.origin == "synced" and held.version in (before, after), f"at {at}"
                seen.add(held.version)
                assert len(held.catalogue.services) == (5 if held.version == after else 4)
                assert held.catalogue.services["register-1"].source.rank == (9 if held.version == after else 2)
                assert held.index is not None and not held.waiting
            assert held.version == after and statuses[1] == 0, f"after a kill at {at}"
            assert sorted(path.parent.name for path in (state / "catalogue").glob(f"*/{FILES}")) == [before, after]
            if statuses[0] == 0:
                assert seen == {before, after}
                return int((state / "changes").read_text()) if at == 1 else at
            assert os.WTERMSIG(statuses[0]) == signal.SIGKILL


def test_killed_on_the_way_the_last_good_one_stays(publisher: Publisher, terminal: Terminal, tmp_path: Path) -> None:
    assert kills(publisher, terminal, tmp_path, EVERY) > FIRST


@pytest.mark.soak
def test_killed_anywhere_the_last_good_one_stays(publisher: Publisher, terminal: Terminal, tmp_path: Path) -> None:
    assert kills(publisher, terminal, tmp_path, 1) > FIRST
