"""Four corners in a picture. Coordinates are pixels, x to the right and y down; a pixel's centre has whole numbers, so a picture of
width w reaches from -0.5 to w - 0.5."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]


@dataclass(frozen=True)
class Quad:
    """Corners in the order in which a page is read: top left, top right, bottom right, bottom left (clockwise on the screen)."""

    tl: Point
    tr: Point
    br: Point
    bl: Point

    @classmethod
    def of(cls, points: Iterable[Iterable[float]]) -> Self:
        """Any four corners, put in order: clockwise, beginning with the one nearest to the upper left. Raises `ValueError` if they are
        not four finite points."""
        corners = [tuple(float(value) for value in point) for point in points]
        if len(corners) != 4 or any(len(corner) != 2 or not all(map(math.isfinite, corner)) for corner in corners):
            raise ValueError("a quad has four corners of two finite numbers")
        pairs = [(corner[0], corner[1]) for corner in corners]
        x, y = sum(p[0] for p in pairs) / 4, sum(p[1] for p in pairs) / 4
        around = sorted(pairs, key=lambda p: math.atan2(p[1] - y, p[0] - x))
        first = min(range(4), key=lambda n: sum(around[n]))
        return cls(*around[first:], *around[:first])

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        return self.tl, self.tr, self.br, self.bl

    @property
    def array(self) -> NDArray[np.float64]:
        """The corners as 4 × 2."""
        return np.array(self.corners, np.float64)

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """Lengths of the top, right, bottom and left side, pixels."""
        around = (*self.corners, self.tl)
        return tuple(math.dist(one, other) for one, other in itertools.pairwise(around))  # type: ignore[return-value]

    @property
    def area(self) -> float:
        """Square pixels; below 0 where the corners run counter-clockwise."""
        around = (*self.corners, self.tl)
        return sum(one[0] * other[1] - other[0] * one[1] for one, other in itertools.pairwise(around)) / 2

    @property
    def is_convex(self) -> bool:
        """Whether it turns right at each corner, by an angle that is not next to nothing: no corner within a degree of a straight line."""
        around = (*self.corners, self.tl, self.tr)
        for before, corner, after in zip(around, around[1:], around[2:], strict=False):
            one, other = (corner[0] - before[0], corner[1] - before[1]), (after[0] - corner[0], after[1] - corner[1])
            cross, lengths = one[0] * other[1] - one[1] * other[0], math.hypot(*one) * math.hypot(*other)
            if not (all(map(math.isfinite, corner)) and lengths > 0 and cross > math.sin(math.radians(1)) * lengths):
                return False
        return True

    def clamped(self, width: int, height: int) -> Quad:
        """Each corner moved into a picture of this size: for corners that a finger drags."""
        return Quad(*((min(max(x, -0.5), width - 0.5), min(max(y, -0.5), height - 0.5)) for x, y in self.corners))

    def scaled(self, factor: float) -> Quad:
        """The same place in a picture `factor` times as large."""
        return Quad(*(((x + 0.5) * factor - 0.5, (y + 0.5) * factor - 0.5) for x, y in self.corners))

    def turned(self, quarters: int) -> Quad:
        """The same place for a page that lies on its side: its top is where the next side clockwise is, so many times."""
        around = self.corners * 2
        return Quad(*around[quarters % 4 : quarters % 4 + 4])

    def lies_within(self, width: int, height: int, margin: float = 0.0) -> bool:
        """Whether every corner is inside a picture of this size, at least `margin` pixels from its edge."""
        low, right, bottom = margin - 0.5, width - 0.5 - margin, height - 0.5 - margin
        return all(low <= x <= right and low <= y <= bottom for x, y in self.corners)
