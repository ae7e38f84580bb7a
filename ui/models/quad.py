"""The four corners of a page in a picture, as a person may move them: inside the picture, and never so that the page would fold over."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""Top left, top right, bottom right, bottom left; fractions of the picture's width and height, from its top left."""

WHOLE: Quad = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
_LEAST_TURN = 0.004
"""At each corner, twice the area of its triangle: less than about a sixteenth of the picture's side square is no page."""
_HALVINGS = 12


def stands(quad: Quad) -> bool:
    """Whether the corners are inside the picture and go round it clockwise with a real turn at each."""
    inside = all(0 <= x <= 1 and 0 <= y <= 1 for x, y in quad)
    return inside and all(_turn(quad[corner - 1], quad[corner], quad[(corner + 1) % 4]) >= _LEAST_TURN for corner in range(4))


def _turn(before: Point, at: Point, after: Point) -> float:
    return (at[0] - before[0]) * (after[1] - at[1]) - (at[1] - before[1]) * (after[0] - at[0])


def moved(quad: Quad, corner: int, to: Point) -> Quad:
    """`quad` with one corner at `to`, or as far on the way there as it stands. `quad` stands."""
    start, end = quad[corner], (min(1.0, max(0.0, to[0])), min(1.0, max(0.0, to[1])))
    reached, beyond = 0.0, 1.0
    if stands(_with(quad, corner, end)):
        return _with(quad, corner, end)
    for _ in range(_HALVINGS):
        half = (reached + beyond) / 2
        if stands(_with(quad, corner, _between(start, end, half))):
            reached = half
        else:
            beyond = half
    return _with(quad, corner, _between(start, end, reached))


def _between(start: Point, end: Point, part: float) -> Point:
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _with(quad: Quad, corner: int, to: Point) -> Quad:
    points = list(quad)
    points[corner] = to
    return points[0], points[1], points[2], points[3]


@QmlElement
class QuadModel(QObject):
    """The corners for `CornerEditor`. `corners` is theirs at any time; `moved` is told after a person moved one."""

    changed = Signal()
    moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.corners: Quad = WHOLE

    def load(self, corners: Sequence[Point]) -> None:
        """What was found. Four points that could be no page, as a bad guess may be, become the whole picture."""
        clamped = [(min(1.0, max(0.0, float(x))), min(1.0, max(0.0, float(y)))) for x, y in corners]
        quad = (clamped[0], clamped[1], clamped[2], clamped[3]) if len(clamped) == 4 else WHOLE
        self.corners = quad if stands(quad) else WHOLE
        self.changed.emit()

    @Property(list, notify=changed)
    def points(self) -> list[float]:
        """x and y of each corner, in the order of `Quad`: eight numbers."""
        return [number for point in self.corners for number in point]

    @Slot(int, float, float)
    def move(self, corner: int, x: float, y: float) -> None:
        """As far towards (x, y) as the page stands. Tells `moved` when it moved at all."""
        if not 0 <= corner < 4:
            return
        quad = moved(self.corners, corner, (x, y))
        if quad != self.corners:
            self.corners = quad
            self.changed.emit()
            self.moved.emit()

    @Slot(int, float, float)
    def nudge(self, corner: int, right: float, down: float) -> None:
        """One step from where it is."""
        if 0 <= corner < 4:
            x, y = self.corners[corner]
            self.move(corner, x + right, y + down)
