"""What a finger drew: strokes of points, brought into one square and thinned, so that size, place and pace of writing don't matter."""

from __future__ import annotations

from itertools import pairwise
from math import hypot

Point = tuple[float, float]
Stroke = tuple[Point, ...]
Ink = tuple[Stroke, ...]

SIDE = 1000.0
"""Of the square that the recogniser looks at. The model was trained on characters that nearly fill one of this size."""

MARGIN = 0.22
"""Left free on each side of it."""

STEP = 20.0
"""Between two points of a stroke. A panel reports 120 points a second, which would only cost time."""

STROKES_AT_MOST = 64
"""The characters in daily use have up to 36. More is a scribble, and costs time for nothing."""


def framed(ink: Ink) -> Ink:
    """`ink` moved to the middle of the square and scaled to fill it, its proportions kept: 一 stays flat and 丨 stays upright. Points that
    lie closer than `STEP` to the one before are left out. Empty strokes are no strokes."""
    drawn = tuple(stroke for stroke in ink if stroke)[:STROKES_AT_MOST]
    if not drawn:
        return ()
    xs = [x for stroke in drawn for x, _ in stroke]
    ys = [y for stroke in drawn for _, y in stroke]
    size = max(max(xs) - min(xs), max(ys) - min(ys), 1e-6)
    scale = SIDE * (1 - 2 * MARGIN) / size
    left, top = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return tuple(thinned(tuple(((x - left) * scale + SIDE / 2, (y - top) * scale + SIDE / 2) for x, y in stroke)) for stroke in drawn)


def thinned(stroke: Stroke) -> Stroke:
    """The stroke without points that add nothing; its first and last stay. A dot becomes two points: a stroke has a direction."""
    kept = [stroke[0]]
    for point in stroke[1:-1]:
        if hypot(point[0] - kept[-1][0], point[1] - kept[-1][1]) >= STEP:
            kept.append(point)
    last = stroke[-1]
    return (*kept, last if last != kept[-1] or len(kept) > 1 else (last[0] + 1.0, last[1] + 1.0))


def length(stroke: Stroke) -> float:
    """Of the way that the finger went."""
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(stroke))
