"""Nothing heavy is loaded before the first frame of `kiosk run`, and before its home screen nothing of ours that home does not need."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HEAVY = {
    "cv2", "numpy", "PIL", "escpos", "sqlite_utils", "requests", "pydantic", "jsonschema", "yaml", "cryptography", "fastapi", "zxingcpp",
    "segno", "typer", "rich", "asyncio", "aiohttp", "pyipp", "pypdf", "typst", "pyhanko",
}  # fmt: skip

DEVICES = {
    "KIOSK_DEVICES__RECEIPT_PRINTER__DRIVER": "escpos", "KIOSK_DEVICES__RECEIPT_PRINTER__URL": "tcp://127.0.0.1:9",
    "KIOSK_DEVICES__DOCUMENT_PRINTER__DRIVER": "ipp", "KIOSK_DEVICES__DOCUMENT_PRINTER__URL": "ipp://127.0.0.1:9/ipp/print",
}  # fmt: skip
"""Without a table a driver is not even named: what it needs comes once home stands."""

BEHIND_HOME = {
    "kiosk.runtime.around", "kiosk.runtime.courier", "kiosk.runtime.desk", "kiosk.runtime.eyes", "kiosk.runtime.looking",
    "kiosk.runtime.paying", "kiosk.runtime.perform", "kiosk.runtime.printing", "kiosk.runtime.results", "kiosk.runtime.speaking",
    "kiosk.session.visiting", "ui.reader", "drivers.camera", "drivers.printing", "stdnum",
}  # fmt: skip
"""What `App._compose_the_rest` needs, and the first visit: each would delay the home screen."""

PROGRAM = """
import json, os, sys
import kiosk.app, ui.start
from kiosk import cli

paint_first = ui.start.Screen.paint_first


def tell():
    print(json.dumps(sorted(sys.modules)), flush=True)
    os._exit(0)


def watched(screen):
    screen.window.frameSwapped.connect(tell)
    paint_first(screen)


if sys.argv[1] == "home":
    kiosk.app.App._start_the_rest = lambda _app: tell()
else:
    ui.start.Screen.paint_first = watched
if len(sys.argv) > 2:
    __import__(sys.argv[2])
cli.main(["run"])
"""


def loaded(state: Path, at: str, planted: str = "") -> set[str]:
    """The modules of a terminal whose first frame ("first"), or that of its home screen ("home"), was just swapped; `planted` is imported
    before."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "KIOSK_STATE_DIR": str(state), **DEVICES}
    command = [sys.executable, "-c", PROGRAM, at, *filter(None, [planted])]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def loaded_at_the_first_frame(state: Path, planted: str = "") -> set[str]:
    """The top-level names."""
    return {name.partition(".")[0] for name in loaded(state, "first", planted)}


def test_nothing_heavy_is_loaded_before_the_first_frame(tmp_path: Path) -> None:
    before = loaded_at_the_first_frame(tmp_path)
    assert {"PySide6", "kiosk", "ui"} <= before
    assert before & HEAVY == set()


def test_a_heavy_module_would_be_noticed(tmp_path: Path) -> None:
    assert loaded_at_the_first_frame(tmp_path, planted="yaml") & HEAVY == {"yaml"}


def test_home_stands_before_what_only_the_rest_needs_is_loaded(tmp_path: Path) -> None:
    before_home = loaded(tmp_path, "home")
    assert {"kiosk.session.machine", "kiosk.runtime.catalogues", "kiosk.runtime.watchers"} <= before_home, "home stood"
    assert before_home & BEHIND_HOME == set()


def test_a_module_of_the_rest_would_be_noticed_before_home(tmp_path: Path) -> None:
    assert loaded(tmp_path, "home", planted="kiosk.runtime.eyes") & BEHIND_HOME >= {"kiosk.runtime.eyes", "kiosk.runtime.looking"}
