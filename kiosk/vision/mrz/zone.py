"""Where in a frame rows of small dark print lie, long and straight enough for a machine-readable zone.

Thin dark strokes stand out from their surroundings by a black-hat whatever the light; joined along the rows they are bars; bars of one
length at equal distances are a zone. Nothing is read here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

_WORKING_WIDTH = 640
_LEAST_SIDE = 24  # pixels: less holds no row with its margins, and leaves nothing to scale down
_STROKE_KERNEL = 11
_JOIN = 19  # pixels: more than the gap between a letter and `<` of the widest print looked for
_LEAST_CONTRAST = 9
_LEAST_LENGTH = 120  # pixels of the small picture: 30 characters of 4 pixels
_MOST_TILT = 20.0  # degrees
_MOST_ZONES = 5
_MOST_BARS = 120  # the widest; noise makes thousands


@dataclass(frozen=True)
class Row:
    """The middle line of a row's ink from its left to its right end, and the ink's thickness, in pixels of the frame."""

    x0: float
    y0: float
    x1: float
    y1: float
    thickness: float

    @property
    def length(self) -> float:
        return math.hypot(self.x1 - self.x0, self.y1 - self.y0)

    @property
    def angle(self) -> float:
        """Degrees, clockwise as the picture is seen."""
        return math.degrees(math.atan2(self.y1 - self.y0, self.x1 - self.x0))

    def distance(self, x: float, y: float) -> float:
        """How far below the row's line a point is; negative above."""
        return ((x - self.x0) * -(self.y1 - self.y0) + (y - self.y0) * (self.x1 - self.x0)) / self.length

    def along(self, x: float, y: float) -> float:
        """How far along the row's line from its left end a point is."""
        return ((x - self.x0) * (self.x1 - self.x0) + (y - self.y0) * (self.y1 - self.y0)) / self.length

    def turned(self) -> Row:
        """The same row read from the other side."""
        return Row(self.x1, self.y1, self.x0, self.y0, self.thickness)

    def with_ends_of(self, other: Row) -> Row:
        """This line, ending where `other` does."""
        ux, uy = (self.x1 - self.x0) / self.length, (self.y1 - self.y0) / self.length
        begin, end = self.along(other.x0, other.y0), self.along(other.x1, other.y1)
        return Row(self.x0 + begin * ux, self.y0 + begin * uy, self.x0 + end * ux, self.y0 + end * uy, self.thickness)

    def scaled(self, by: float) -> Row:
        return Row(self.x0 * by, self.y0 * by, self.x1 * by, self.y1 * by, self.thickness * by)


def zones(frame: Grey) -> list[tuple[Row, ...]]:
    """Rows that could be a zone, of one, two or three lines, top first; the likeliest first, at most five."""
    if min(frame.shape) < _LEAST_SIDE:
        return []
    scale = min(1.0, _WORKING_WIDTH / frame.shape[1])
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else frame
    rows = _joined(list(_bars(np.asarray(small, np.uint8))))
    long = [row for row in rows if row.length >= _LEAST_LENGTH and 11 <= row.length / row.thickness <= 75]
    return [tuple(row.scaled(1 / scale) for row in zone) for zone in _grouped(long)[:_MOST_ZONES]]


def _bars(small: Grey) -> Iterator[Row]:
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (_STROKE_KERNEL, _STROKE_KERNEL))
    strokes = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, kernel)
    local = cv2.blur(strokes, (61, 61))
    level, _ = cv2.threshold(strokes, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    ink = ((strokes > max(_LEAST_CONTRAST, 0.55 * level)) & (strokes > local)).astype(np.uint8)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, _JOIN), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((3, 9), np.uint8))
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    boxes = sorted(((cv2.boundingRect(outline), outline) for outline in outlines), key=lambda box: -box[0][2])
    for (x, y, wide, high), outline in boxes[:_MOST_BARS]:
        if wide < _JOIN:
            break
        if high > wide:
            continue
        blob = np.zeros((high, wide), np.uint8)
        cv2.drawContours(blob, [outline], -1, 1, cv2.FILLED, offset=(-x, -y))
        bar = _middle_line(blob.view(bool))
        if 2 <= bar.thickness <= 26 and bar.length > 2 * bar.thickness and abs(bar.angle) <= _MOST_TILT:
            yield Row(bar.x0 + x, bar.y0 + y, bar.x1 + x, bar.y1 + y, bar.thickness)


def _middle_line(blob: NDArray[np.bool_]) -> Row:
    """The straight line through the middles of a blob's columns, fitted again without the third that is farthest off."""
    columns = np.arange(blob.shape[1])
    top = blob.argmax(axis=0)
    bottom = blob.shape[0] - 1 - blob[::-1].argmax(axis=0)
    middle = (top + bottom) / 2
    slope, level = _line(columns, middle)
    off = np.abs(middle - slope * columns - level)
    near = off <= np.partition(off, len(off) * 2 // 3)[len(off) * 2 // 3]
    slope, level = _line(columns[near], middle[near])
    last = float(columns[-1])
    return Row(0.0, level, last, level + slope * last, float(np.median(bottom - top)) + 1)


def _line(x: NDArray[np.intp], y: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and height at 0 of the least-squares line."""
    from_mean = x - x.mean()
    slope = float(from_mean @ y) / max(float(from_mean @ from_mean), 1.0)
    return slope, float(y.mean() - slope * x.mean())


def _joined(bars: list[Row]) -> list[Row]:
    """Bars in one line become one: worn print and glare tear rows apart."""
    rows: list[Row] = []
    for bar in sorted(bars, key=lambda bar: bar.x0):
        for index, row in enumerate(rows):
            if -row.thickness < bar.x0 - row.x1 < 5 * max(row.thickness, bar.thickness) and _are_in_line(row, bar):
                thickness = (row.thickness * row.length + bar.thickness * bar.length) / (row.length + bar.length)
                rows[index] = Row(row.x0, row.y0, bar.x1, bar.y1, thickness)
                break
        else:
            rows.append(bar)
    return rows


def _are_in_line(one: Row, other: Row) -> bool:
    longer, shorter = (one, other) if one.length >= other.length else (other, one)
    offset = max(abs(longer.distance(shorter.x0, shorter.y0)), abs(longer.distance(shorter.x1, shorter.y1)))
    return 0.5 < longer.thickness / shorter.thickness < 2 and offset < 0.6 * longer.thickness


def _grouped(rows: list[Row]) -> list[tuple[Row, ...]]:
    """Two long rows close together, three short ones, or one; the likeliest first.

    Of three rows one may be torn by glare: it is put where the other two say, above and below them.
    """
    rows = sorted(rows, key=lambda row: row.y0 + row.y1)
    whole: list[tuple[Row, ...]] = []
    guessed: list[tuple[Row, ...]] = []
    for index, first in enumerate(rows):
        for second in rows[index + 1 :]:
            shape = _shape(first, second)
            if shape == "two":
                whole.append((first, second))
            elif shape == "three":
                thirds = [third for third in rows[index + 1 :] if _shape(second, third) == "three" and _are_even(first, second, third)]
                whole += [(first, second, third) for third in thirds]
                if not thirds:
                    guessed += [(first, second, _beyond(first, second)), (_beyond(second, first), first, second)]
    whole.sort(key=lambda zone: -sum(row.length for row in zone))
    single: list[tuple[Row, ...]] = [(row,) for row in reversed(rows) if 15 <= row.length / row.thickness <= 50]
    return whole[:2] + guessed[:2] + single[:2] if whole or guessed else single


def _shape(upper: Row, lower: Row) -> str:
    """What two rows under each other are by their length over their distance: about 18 where lines have 44 characters, 12 with 30."""
    apart = upper.distance((lower.x0 + lower.x1) / 2, (lower.y0 + lower.y1) / 2)
    length = max(upper.length, lower.length)
    if (
        apart <= 0
        or abs(upper.angle - lower.angle) > 2.5
        or not 0.90 < upper.length / lower.length < 1.11
        or abs(upper.along(lower.x0, lower.y0)) > 0.07 * length
    ):
        return ""
    ratio = length / apart
    return "three" if 8.5 < ratio < 15.2 else "two" if 15.2 <= ratio < 26 else ""


def _are_even(*rows: Row) -> bool:
    gaps = [upper.distance((lower.x0 + lower.x1) / 2, (lower.y0 + lower.y1) / 2) for upper, lower in pairwise(rows)]
    return max(gaps) < 1.2 * min(gaps)


def _beyond(first: Row, second: Row) -> Row:
    """The row as far behind `second` as that is behind `first`."""
    return Row(2 * second.x0 - first.x0, 2 * second.y0 - first.y0, 2 * second.x1 - first.x1, 2 * second.y1 - first.y1, second.thickness)
