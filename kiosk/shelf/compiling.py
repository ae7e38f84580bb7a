"""Compiling as a process of its own: loading and checking thousands of guides takes seconds of a core, which the screen has better use for.

python -m kiosk.shelf.compiling PLACE      PLACE as JSON; says {} or {"code": …, "detail": …, "for_good": …}
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from kiosk.shelf.errors import Refused
from kiosk.shelf.files import Place, compile_place

PATIENCE = 600.0  # seconds: for 20,000 files on a slow terminal
_ENDED = "the process that compiles it ended without a word"


class Job(Protocol):
    """A compilation that was begun."""

    def done(self) -> bool:
        """Whether it is compiled now, and whole. Raises `Refused`."""

    def stop(self) -> None:
        """Gives it up."""


class Process:
    """A process at a low priority. `monotonic`: seconds. Raises `Refused` where none can be started."""

    def __init__(self, place: Place, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic, self._until = monotonic, monotonic() + PATIENCE
        command = [sys.executable, "-m", "kiosk.shelf.compiling", to_text(place)]
        try:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        except OSError as error:
            raise Refused("catalogue.compiling", f"no process can be started: {error.strerror}") from error

    def done(self) -> bool:
        if self._process.poll() is None:
            if self._monotonic() < self._until:
                return False
            self.stop()
            raise Refused("catalogue.compiling", f"not compiled within {PATIENCE:.0f} s")
        self._settle()
        return True

    def wait(self) -> None:
        """Returns when it is compiled. Raises `Refused`."""
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.stop()
            raise Refused("catalogue.compiling", f"not compiled within {PATIENCE:.0f} s") from None
        self._settle()

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._close()

    def _settle(self) -> None:
        """Reads what it said. Raises `Refused`."""
        assert self._process.stdout is not None, "piped at the start"
        said = self._process.stdout.read()
        self._close()
        try:
            answer = json.loads(said)
        except ValueError:
            raise Refused("catalogue.compiling", _ENDED) from None
        if "code" in answer:
            raise Refused(answer["code"], answer["detail"], answer["for_good"])

    def _close(self) -> None:
        if self._process.stdout is not None:
            self._process.stdout.close()


def to_text(place: Place) -> str:
    return json.dumps({
        "origin": place.origin, "folder": str(place.folder), "key": place.key, "compiled": [str(one) for one in place.compiled],
        "name": place.name, "manifest": str(place.manifest) if place.manifest else "",
    })  # fmt: skip


def from_text(text: str) -> Place:
    said = json.loads(text)
    manifest = Path(said["manifest"]) if said["manifest"] else None
    return Place(said["origin"], Path(said["folder"]), said["key"], tuple(map(Path, said["compiled"])), said["name"], manifest)


def main() -> None:
    os.nice(10)  # the screen and the devices come first; not 19, which waits for ever where anything else is at work
    try:
        compile_place(from_text(sys.argv[1]))
    except Refused as refusal:
        print(json.dumps({"code": refusal.code, "detail": str(refusal), "for_good": refusal.for_good}))
    else:
        print("{}")


if __name__ == "__main__":
    main()
