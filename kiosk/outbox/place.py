"""The place of a record in line, one number: lower is sent first.

    never tried   what a resident can see (rank 0) before what nobody waits for (rank 1); among equals the newest first, since whoever
                  stands at a terminal or its telephone asks about what was just handed in
    tried         behind all that were never tried, in the order of trying: what fails again and again holds nobody up

A sequence has 25 bits (`kiosk.wire.tracking`), so the ranks do not overlap. The places of the tried are counted, not timed: a clock that
is set back must not change the order.

All places lie between 2^23 and 2^31, where SQLite keeps a number in four bytes (https://www.sqlite.org/fileformat2.html section 2.1). So a
row that goes to another place keeps its size and is changed where it stands, without its sealed bytes being written again.
"""

from __future__ import annotations

BASE = 2**27
"""What version 3 of the outbox added to every place."""
_RANK_SIZE = 2**26
_TRIED = 2**28
_UNSEEN = frozenset({"rating", "vote", "notice"})


def fresh(kind: str, sequence: int) -> int:
    """The place of a record that was never tried."""
    return BASE + (_RANK_SIZE if kind in _UNSEEN else 0) - sequence


def tried(count: int) -> int:
    """The place of the `count`-th trying at this terminal."""
    return BASE + _TRIED + count
