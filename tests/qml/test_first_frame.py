"""Nothing heavy is loaded before a resident sees the first frame of `kiosk run`."""

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

PROGRAM = """
import json, os, sys
import ui.start
from kiosk import cli

paint_first = ui.start.Screen.paint_first


def tell():
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), flush=True)
    os._exit(0)


def watched(screen):
    screen.window.frameSwapped.connect(tell)
    paint_first(screen)


ui.start.Screen.paint_first = watched
if len(sys.argv) > 1:
    __import__(sys.argv[1])
cli.main(["run"])
"""


def loaded_at_the_first_frame(state: Path, planted: str = "") -> set[str]:
    """The top-level modules of a terminal whose first frame was just swapped; `planted` is imported before."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "KIOSK_STATE_DIR": str(state), **DEVICES}
    command = [sys.executable, "-c", PROGRAM, *filter(None, [planted])]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def test_nothing_heavy_is_loaded_before_the_first_frame(tmp_path: Path) -> None:
    loaded = loaded_at_the_first_frame(tmp_path)
    assert {"PySide6", "kiosk", "ui"} <= loaded
    assert loaded & HEAVY == set()


def test_a_heavy_module_would_be_noticed(tmp_path: Path) -> None:
    assert loaded_at_the_first_frame(tmp_path, planted="yaml") & HEAVY == {"yaml"}
