"""How long the paper and the toner will last, as far as anybody can say, and never more than that.

A receipt printer tells three things: there is paper, there is little, there is none; without a sensor for the roll's end it does not tell
the first two apart, and says unknown. What lies between is counted: rows that were printed (kiosk/runtime/print_log.py) since the last
moment at which the length of the roll was certain. Such moments are the only ones that set the count: a new roll, the sensor's first
"low", the end. A count that has come to nothing while the sensor still sees a full roll was wrong, and then nobody knows: it is said so. A
document printer tells for itself.

At its threshold the sensor for the roll's end wavers, and may see a low roll full for as long as the roll rests at that angle: hours. So
time makes no new roll out of a low one. A hand does, that opened the printer in between; and so does paper that went through it, since
no roll that is near its end looks full all around.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from drivers.printing import Confirmed, Paper
from kiosk.core.consumables import Consumable, Level
from kiosk.runtime.print_log import Anchor, PrintLog

if TYPE_CHECKING:
    from drivers import document_printer
    from kiosk.settings import Paper as PaperSettings

RECEIPTS, DOCUMENTS = "receipt_printer", "document_printer"
ROWS_A_METRE = 8000
"""8 dots a millimetre, as every 203 dpi head has them."""
USUAL_RECEIPT = 960
"""Rows, 12 cm: what a receipt is taken to need before any was printed."""
SETTLED = 3
"""Looks in a row at which a low roll is seen full, after a hand was in the printer, before it counts as a new one."""
TURNED = 4000
"""Rows, half a metre and five turns of a roll near its end, all seen full: a new one, put in where nobody saw it."""


class Roll:
    """The roll in the receipt printer. Belongs to the printer's thread. Every method raises `PrintLogError`."""

    def __init__(self, log: PrintLog, settings: PaperSettings) -> None:
        self._log, self._settings = log, settings
        self._seen_full, self._full_since, self._handled = 0, 0, False

    def handled(self) -> None:
        """The cover is open, or something else is done that needs a hand: afterwards another roll may be in."""
        self._handled = True

    def look(self, sensor: Paper) -> bool:
        """Takes what the sensor says now; whether that is the first of a new roll."""
        if sensor is Paper.JAMMED:
            return False
        sensor = Paper.FULL if sensor is Paper.UNKNOWN else sensor  # not empty, and more it does not see
        before = self._log.anchor(RECEIPTS)
        if before is None:  # never seen before: taken for a whole roll, which the sensor puts right at the latest
            self._set(sensor)
            return False
        self._count_full(sensor)
        if before.level == sensor.value or (before.level == "low" and sensor is Paper.FULL and not self._is_another()):
            return False
        self._set(sensor)
        return sensor is Paper.FULL

    def _count_full(self, sensor: Paper) -> None:
        if sensor is not Paper.FULL:
            self._seen_full = 0
            return
        if self._seen_full == 0:
            self._full_since = self._log.used(RECEIPTS)
        self._seen_full += 1

    def _is_another(self) -> bool:
        """Whether what was low and is seen full is another roll."""
        return self._seen_full >= SETTLED and (self._handled or self._log.used(RECEIPTS) - self._full_since >= TURNED)

    def _set(self, sensor: Paper) -> None:
        self._handled = False
        metres = {Paper.FULL: self._settings.roll_metres, Paper.LOW: self._settings.near_end_metres}
        left = round(metres.get(sensor, 0.0) * ROWS_A_METRE)
        self._log.set_anchor(RECEIPTS, Anchor(left, self._log.used(RECEIPTS), sensor.value))

    def clear_what_was_left(self, withdraw: Callable[[], None]) -> None:
        """Once for each process, before its first job: what the one before may have left in the printer is withdrawn, and noted as a paper
        of its own, so that the next process does not do it again."""
        if self._log.left_paper(RECEIPTS):
            job = f"remains-{secrets.token_hex(8)}"
            self._log.begin(job, RECEIPTS)
            withdraw()
            self._log.finish(job, Confirmed("withdrawn", 0))

    def forecast(self, sensor: Paper) -> Consumable:
        """For about how many receipts it will last."""
        if sensor is Paper.OUT:
            return _receipts("out", 0)
        anchor = self._log.anchor(RECEIPTS)
        if anchor is None or sensor is Paper.JAMMED:
            return _receipts("unknown", None)
        rows = anchor.left - (self._log.used(RECEIPTS) - anchor.total)
        left = receipts_in(rows, self._log.lengths(RECEIPTS))
        if sensor is Paper.LOW or anchor.level == "low":
            return _receipts("low", left)
        if left is None:
            return _receipts("unknown", None)
        return _receipts("low" if left <= self._settings.low_receipts else "full", left)


def receipts_in(rows: int, lengths: Sequence[int]) -> int | None:
    """How many receipts of the usual length go into `rows`; None when there should be nothing left. `lengths`: of the last ones."""
    if rows <= 0:
        return None
    return int(rows * len(lengths) / sum(lengths)) if lengths else rows // USUAL_RECEIPT


def _receipts(level: Level, left: int | None) -> Consumable:
    return Consumable(RECEIPTS, "receipt-paper", level, left, "receipts")


def document_supplies(state: document_printer.State) -> tuple[Consumable, ...]:
    """Paper and supplies as the document printer reports them; nothing while it does not."""
    from drivers import document_printer as printing

    if isinstance(state, printing.HardwareError):
        return ()
    words: dict[Paper, Level] = {Paper.FULL: "full", Paper.LOW: "low", Paper.OUT: "out"}
    return (
        Consumable(DOCUMENTS, "document-paper", words.get(state.paper, "unknown"), 0 if state.paper is Paper.OUT else None, "sheets"),
        *(Consumable(DOCUMENTS, one.name, _level(one), one.percent) for one in state.supplies),
    )


def _level(supply: document_printer.Supply) -> Level:
    if supply.percent == 0:
        return "out"
    if supply.is_low:
        return "low"
    return "unknown" if supply.percent is None else "full"


class Supplies:
    """What was last known of every device, for whoever reports it to the centre. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Consumable, ...]] = {}

    def tell(self, kind: str, supplies: tuple[Consumable, ...]) -> bool:
        """Whether that is news."""
        with self._lock:
            news = self._known.get(kind) != supplies
            self._known[kind] = supplies
            return news

    def all(self) -> tuple[Consumable, ...]:
        with self._lock:
            return tuple(one for kind in sorted(self._known) for one in self._known[kind])


Report = Callable[[], tuple[Consumable, ...]]
"""What is left in this terminal, as it stands now; from any thread."""
