"""What the checks share: where the checkout is, which files are ours, how a tool is run."""

from __future__ import annotations

import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("kiosk", "drivers", "ui", "config", "packaging", "tests")
SCRIPTS = Path(sysconfig.get_path("scripts"))


def our_files(*suffixes: str) -> Iterator[Path]:
    """Files of the six folders with one of `suffixes` (all without any), in order; no caches."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and (not suffixes or path.suffix in suffixes):
                yield path


def run(*command: str | Path, cwd: Path = ROOT) -> tuple[int, str]:
    """Runs a tool; its status and all it said."""
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def complaints_of(*command: str | Path) -> list[str]:
    """What a tool said, a line a complaint, if it failed; nothing if it succeeded."""
    status, words = run(*command)
    if status == 0:
        return []
    return [line for line in words.splitlines() if line.strip()] or [f"{command[0]} ended with status {status}"]
