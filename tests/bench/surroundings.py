"""The devices and the centre around a measured terminal, in processes of their own, so that their CPU time is not the terminal's."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import rig


@dataclass
class Surroundings:
    """Addresses of running emulators and of a centre. `plain_reader` is a second reader with a card on it, for a plain client."""

    folder: Path
    idcard: str
    plain_reader: str
    printer: str
    camera: str
    central: str
    _emulators: subprocess.Popen[str]

    def lay_card(self) -> float:
        """Lays a card on the terminal's reader; the monotonic seconds at which it lay there."""
        return self._told("place")

    def lift_card(self) -> None:
        self._told("lift")

    def enrol(self, state: Path) -> None:
        """Makes the centre known to the terminal of that folder."""
        rig.enrol(state, self.central, self.folder / "centre", "DEM0")

    def environment(self, state: Path) -> dict[str, str]:
        """What a terminal in a process of its own is told: these devices, this centre, `state` for its files, one 1080×1920 screen."""
        self.enrol(state)
        screens = self.folder / "screens.json"
        screens.write_text(json.dumps({"screens": [{"name": "kiosk", "x": 0, "y": 0, "width": 1080, "height": 1920}]}))
        devices = {
            "IDCARD__DRIVER": "sam", "IDCARD__URL": self.idcard, "RECEIPT_PRINTER__DRIVER": "escpos", "RECEIPT_PRINTER__URL": self.printer,
            "CAMERA__DRIVER": "opencv", "CAMERA__SOURCE": self.camera,
        }  # fmt: skip
        return {
            **_bare_environment(),
            **{f"KIOSK_DEVICES__{key}": value for key, value in devices.items()},
            "KIOSK_CENTRAL__URL": self.central,
            "KIOSK_STATE_DIR": str(state),
            "QT_QPA_PLATFORM": f"offscreen:configfile={screens}",
            "QT_QUICK_BACKEND": "software",
        }

    def _told(self, word: str) -> float:
        assert self._emulators.stdin is not None and self._emulators.stdout is not None, "piped by `surroundings`"
        self._emulators.stdin.write(word + "\n")
        self._emulators.stdin.flush()
        return float(self._emulators.stdout.readline())


@contextlib.contextmanager
def surroundings() -> Iterator[Surroundings]:
    """Starts everything; ends it when the block is left."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kiosk-bench-")))
        emulators, addresses = ready(stack, ["-m", "tests.bench.emulators", str(folder / "paper")])
        data = str(folder / "centre")
        _, centre = ready(stack, ["-m", "kiosk.cli", "central", "serve", "--data", data, "--port", "0", "--until-eof"])
        yield Surroundings(folder=folder, central=centre["url"], _emulators=emulators, **addresses)


def ready(stack: contextlib.ExitStack, arguments: list[str]) -> tuple[subprocess.Popen[str], dict[str, str]]:
    """A process that says where it listens in its first line and ends with its standard input."""
    process = subprocess.Popen(
        [sys.executable, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_bare_environment()
    )
    stack.callback(end, process)
    assert process.stdout is not None, "piped two lines above"
    return process, json.loads(process.stdout.readline())


def end(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None and process.stdout is not None, "piped by `_ready`"
    process.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
    process.kill()
    process.wait()
    process.stdout.close()


def _bare_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
