"""Brings a catalogue up to date and is killed on the way: each line of standard input is one try, in a process that was forked warm.

{"state": …, "shipped": …, "program": …, "at": N}: SIGKILL before the N-th change to the disk. Answers with the wait
status; how many changes there were stands in the state folder.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kiosk.outbox import enrolment
from kiosk.outbox.trust import need_trust, read_enrolment
from kiosk.shelf import compiled
from kiosk.shelf.files import Place, Shelf, compile_place
from kiosk.shelf.sync import CatalogueSync
from tests.shelf.catalogues import small
from tests.shelf.conftest import NOW, Here

CHANGES = ("os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree")


def watched(folder: Path, at: int) -> list[int]:
    """Counts what changes below `folder`; the process dies before the change number `at`."""
    seen = [0]

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (writes or event in CHANGES) and str(folder) in " ".join(str(one) for one in arguments):
            seen[0] += 1
            if seen[0] == at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    return seen


def bring(state: Path, shipped: Path, at: int) -> int:
    known, trust = enrolment.need(state), need_trust(state)
    sync = CatalogueSync(Shelf(shipped, state), str((read_enrolment(state) or {})["id"]), False, Here)
    session = known.session()
    seen = watched(state / "catalogue", at)
    while sync.turn(known.centre(session), trust, NOW) == "works":
        pass
    session.close()
    return seen[0]


def warm() -> None:
    """Loads whatever a compilation does, once for all tries."""
    with TemporaryDirectory() as folder:
        compile_place(Place("shipped", small(Path(folder)), "", (Path(folder, "compiled"),)))


def main() -> None:
    warm()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            compiled.program = lambda program=asked["program"]: program  # type: ignore[assignment]
            changes = bring(Path(asked["state"]), Path(asked["shipped"]), asked["at"])
            Path(asked["state"], "changes").write_text(str(changes))
            os._exit(0)
        print(os.waitpid(child, 0)[1], flush=True)


if __name__ == "__main__":
    main()
