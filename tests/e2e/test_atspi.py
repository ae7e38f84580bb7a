"""The terminal on a real display is seen by assistive technology of other processes, over AT-SPI: found, listed, pressed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

CLIENT = Path(__file__).parent / "atspi_client.py"
SCENE = f"""
trap 'kill $terminal 2>/dev/null; wait $terminal 2>/dev/null' EXIT
{sys.executable} -m kiosk.cli run --window 540x960 &
terminal=$!
/usr/bin/python3 {CLIENT}
"""


def test_another_process_finds_the_buttons_and_presses_one(tmp_path: Path) -> None:
    without = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "PYTHONPATH", "DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS")
    environment = {name: value for name, value in os.environ.items() if name not in without}
    environment |= {
        "KIOSK_STATE_DIR": str(tmp_path), "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "XDG_RUNTIME_DIR": str(tmp_path), "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    command = ["xvfb-run", "-a", "-s", "-screen 0 1280x1024x24", "dbus-run-session", "--", "sh", "-c", SCENE]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment, cwd=Path.cwd())
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.strip().splitlines()[-1])
    assert {"大字", "高对比", "低位", "语音", "办不成?"} <= set(said["names"])
    assert (said["before"], said["after"]) == (False, True)
