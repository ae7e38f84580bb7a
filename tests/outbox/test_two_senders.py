"""Two processes that send at once: `kiosk sync` beside another, as when a technician helps a terminal that is at work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select

from kiosk.central.tables import database_url, events, open_database, records
from tests.rig import Terminal, enrol

COUNT = 400


def test_one_sends_the_other_says_busy_and_everything_arrives_once(tmp_path: Path, url: str, data_dir: Path) -> None:
    state = tmp_path / "state"
    with Terminal(state, enrol(state, url, data_dir, "A7K2")) as terminal:
        for _ in range(COUNT):
            terminal.enqueue()
        environment = os.environ | {"KIOSK_STATE_DIR": str(state)}
        command = [sys.executable, "-m", "kiosk.cli", "sync", "--once", "--json"]
        both = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) for _ in range(2)]
        said = [json.loads(process.communicate(timeout=60)[0]) for process in both]
        assert sum(one["delivered"] for one in said) == COUNT, said
        assert {one["outcome"] for one in said} <= {"delivered", "busy", "idle"}
        assert terminal.counts() == (0, 0, COUNT)
        assert {item.attempts for item in terminal.store.items()} == {1}, "nothing was sent twice"
    engine = open_database(database_url(data_dir, ""))
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(records)).scalar_one() == COUNT
        assert connection.execute(select(func.count()).select_from(events)).scalar_one() == COUNT
    engine.dispose()
