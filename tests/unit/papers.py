"""What looks after the printers, put together as the terminal does it, over a real print log."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from kiosk.runtime.consumables import Roll, Supplies
from kiosk.runtime.print_log import PrintLog
from kiosk.runtime.watchers import PaperWatch
from kiosk.session.events import Event
from kiosk.settings import Paper


def paper_watch(
    folder: Path,
    publish: Callable[[Event], None] = lambda _event: None,
    new_roll: Callable[[], None] = lambda: None,
    clock: Callable[[], float] = time.monotonic,
) -> PaperWatch:
    return PaperWatch(publish, Roll(PrintLog(folder), Paper(80.0, 4.0, 20)), Supplies(), new_roll, clock)
