"""How much to send at once: three sizes by what the link can carry, and fewer while a record that breaks its batch is looked for. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

QUICK, SLOW = 2.0, 10.0  # seconds an answer took


@dataclass(frozen=True)
class Size:
    """`records` and `batch_bytes` bound a batch; `piece_bytes` is what one request carries of an attachment."""

    records: int
    batch_bytes: int
    piece_bytes: int


SIZES = (Size(10, 128 * 1024, 32 * 1024), Size(50, 1024 * 1024, 256 * 1024), Size(200, 4 * 1024 * 1024, 1024 * 1024))


COURTESY = timedelta(seconds=3)
"""So long after a resident's record was made (`Store.made_within`) the next one may be near, and small batches are sent."""


@dataclass(frozen=True)
class Pace:
    """`level`: place in SIZES, what the link carries. `records`: how many at once now, never more than the level allows."""

    level: int = 1
    records: int = SIZES[1].records

    @property
    def size(self) -> Size:
        return SIZES[self.level]

    def beside_residents(self) -> Pace:
        """While residents submit: what is done for a batch holds the outbox, and Python's one lock, for a millisecond at most."""
        return replace(self, level=0, records=min(self.records, SIZES[0].records))

    def answered(self, seconds: float, full: bool) -> Pace:
        """After an answer. `full`: as much was sent as was allowed, so it says something about more."""
        level = self.level
        if seconds > SLOW:
            level = max(0, level - 1)
        elif seconds < QUICK and full:
            level = min(len(SIZES) - 1, level + 1)
        return Pace(level, min(self.records * 2, SIZES[level].records) if full else min(self.records, SIZES[level].records))

    def lost(self, sent: int) -> Pace:
        """After a request that was sent and not answered: the link is worse than thought, or one of the records is to blame."""
        level = max(0, self.level - 1)
        return Pace(level, max(1, min(sent // 2, SIZES[level].records)))

    def refused(self, sent: int) -> Pace:
        """After the centre refused a batch as a whole: one of the records is to blame, in one half or the other."""
        return replace(self, records=max(1, sent // 2))
