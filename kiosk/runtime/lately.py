"""Whether the last run of this terminal ended as it should: a flag that lies in the state folder while it runs.

The flag names the boot of the machine, and nothing else. Found at a start, it tells that nobody took it away: the power failed, if the
machine was booted since, else this program was killed.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Literal

log = logging.getLogger(__name__)
FLAG = "running"
BOOT = Path("/proc/sys/kernel/random/boot_id")


class Lately:
    """`cut_off` is asked before anything else; `begun` and `ended` write, the first off the main thread: it waits for the disk."""

    def __init__(self, state_dir: Path, boot: Path = BOOT) -> None:
        self._flag, self._boot = state_dir / FLAG, boot

    def cut_off(self) -> Literal["", "power", "killed"]:
        """What cut the last run off; "" where it ended as it should, or there was none."""
        try:
            left = self._flag.read_text("ascii", "replace")
        except OSError:
            return ""
        return "power" if left.strip() != self._this_boot() else "killed"

    def begun(self) -> None:
        """Durable when it returns, whole or not at all. A disk that fails is told by the store, which needs it more."""
        part = self._flag.with_name(FLAG + ".part")
        try:
            self._flag.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with part.open("w", encoding="ascii") as file:
                file.write(self._this_boot())
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._flag)
            _sync(self._flag.parent)
        except OSError as error:
            log.warning("a cut in the power would not be noticed: %s: %s", self._flag, error.strerror)

    def ended(self) -> None:
        """As it should."""
        try:
            self._flag.unlink(missing_ok=True)
        except OSError as error:
            log.warning("the next start will take this end for a cut: %s: %s", self._flag, error.strerror)

    def _this_boot(self) -> str:
        try:
            return self._boot.read_text("ascii").strip()
        except OSError:
            return ""


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
