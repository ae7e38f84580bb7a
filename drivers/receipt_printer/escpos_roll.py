"""The emulated printer's paper: what is burnt, how far it has moved, where the knife cuts it. Pure.

A row is burnt at the head and cut `knife_rows` later: what is cut off where it stands leaves its last stretch to the next slip.
"""

from __future__ import annotations

from PIL import Image

NEAR_END_ROWS = 16_000
"""Two metres: where near-end sensors mostly stand."""

_MOST_HANGING = 40_000
"""Rows. What hangs out uncut for longer than five metres is torn off by its own weight."""


class Roll:
    """The paper from the roll to the knife. `left`: rows still on the roll, None without end."""

    def __init__(self, dots: int, knife_rows: int, left: int | None = None) -> None:
        self.rows_moved = 0
        self.left = left
        self._stride, self._knife_rows = dots // 8, knife_rows
        self._burnt = bytearray(knife_rows * self._stride)

    @property
    def is_low(self) -> bool:
        return self.left is not None and self.left <= NEAR_END_ROWS

    @property
    def is_out(self) -> bool:
        return self.left == 0

    def burn(self, rows: bytes) -> None:
        """Whole rows of the paper, 1 is black. They have to be on the roll."""
        count = len(rows) // self._stride
        self._burnt += rows
        del self._burnt[: max(0, len(self._burnt) - _MOST_HANGING * self._stride)]
        self.rows_moved += count
        if self.left is not None:
            self.left -= count

    def cut(self) -> Image.Image | None:
        """What falls off. None where nothing has passed the knife since the last cut."""
        end = len(self._burnt) - self._knife_rows * self._stride
        slip, self._burnt = self._burnt[:end], self._burnt[end:]
        return _picture(bytes(slip), self._stride) if slip else None

    def uncut(self) -> Image.Image | None:
        """What hangs out of the printer and lies between head and knife. None for nothing."""
        return _picture(bytes(self._burnt), self._stride) if self._burnt else None


def _picture(rows: bytes, stride: int) -> Image.Image:
    return Image.frombytes("1", (stride * 8, len(rows) // stride), rows, "raw", "1;I")
