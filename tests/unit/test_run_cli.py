"""What a technician is told when the configuration is wrong, before any window opens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from kiosk.settings import CONFIG


def run(config: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: PLW1510 -- the status is what is tested
        [sys.executable, "-m", "kiosk.cli", *words],
        env=os.environ | {"KIOSK_CONFIG_DIR": str(config), "QT_QPA_PLATFORM": "offscreen"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def config_with(folder: Path, more: str) -> Path:
    (folder / "profiles").mkdir()
    (folder / "defaults.toml").write_text((CONFIG / "defaults.toml").read_text("utf-8"), "utf-8")
    (folder / "profiles" / "hall.toml").write_text(more, "utf-8")
    return folder


def test_an_unknown_key_stops_the_terminal_with_its_name_and_a_suggestion(tmp_path: Path) -> None:
    """Status 78 (EX_CONFIG of sysexits.h), so that a service manager need not start it again and again."""
    done = run(config_with(tmp_path, '[central]\nulr = "x"\n'), "run", KIOSK_PROFILE="hall")
    assert done.returncode == 78
    assert "hall.toml" in done.stderr and "central.ulr" in done.stderr and "central.url" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_same_is_said_by_config_show(tmp_path: Path) -> None:
    done = run(config_with(tmp_path, "[session]\nidle_seconds = true\n"), "config", "show", "--json", KIOSK_PROFILE="hall")
    assert done.returncode == 1
    assert "settings.invalid" in done.stdout and "session.idle_seconds" in done.stdout


def test_a_window_of_no_size_is_wrong_usage(tmp_path: Path) -> None:
    done = run(config_with(tmp_path, ""), "run", "--window", "large")
    assert done.returncode == 2 and "1080x1920" in done.stderr
