"""A row of print to a cell for each character.

Machine-readable zones have one fixed pitch, so a row is not searched for characters but laid on a grid: where the paper between
characters is lightest and the network sees most characters in the middle of their cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.vision.mrz.glyphs import CELL_HEIGHT, CELL_WIDTH, NOTHING, PITCH, Floats, Glyphs
from kiosk.vision.mrz.zone import Row

_MARGIN = 2 * PITCH
_HEIGHT = 44
_REACH = np.arange(-10.0, 10.1, 2.0)  # pixels that either end of a row may be off
_SAGS = np.arange(-12.0, 12.1, 1.5)  # pixels: perspective makes the cells of one half narrower than those of the other
_FINE_STEPS = np.meshgrid(np.arange(-1.5, 1.6, 0.5), np.arange(-1.5, 1.6, 0.5), np.array([-0.75, 0.0, 0.75]), indexing="ij")
_CANDIDATES = 3
_LEVELS = (0.0, -1.5, 1.5, -3.0, 3.0)
_HOPELESS = -2.5
_MOST_INK_BETWEEN = 0.45  # of the mean in the row; print of a fixed pitch has about 0.1, other print 0.7


@dataclass(frozen=True, eq=False, repr=False)
class LaidRow:
    """A straightened row and the few grids that fit it best: the centres of their cells, in pixels."""

    straight: Floats
    grids: tuple[Floats, ...]

    def turned(self) -> LaidRow:
        """The same row upside down."""
        last = np.float32(self.straight.shape[1] - 1)
        return LaidRow(np.ascontiguousarray(self.straight[::-1, ::-1]), tuple(last - grid[::-1] for grid in self.grids))

    def read(self, glyphs: Glyphs) -> Floats | None:
        """Logarithms of likelihoods, cells × (characters and NOTHING), on the best grid. None: not a row of this font, or upside down."""
        middle, tilt = _HEIGHT / 2 - 0.5, 0.0
        every_other = self.grids[0][::2]

        def fit(level: float, tilt: float) -> float:
            return score(glyphs.log_likely(_cells(self.straight, every_other, level, tilt)))

        for turn in range(2):
            middle = max((middle + by for by in _LEVELS), key=lambda at: fit(at, tilt))
            tilt = max((tilt + by for by in _LEVELS), key=lambda at: fit(middle, at))
            if not turn and fit(middle, tilt) < _HOPELESS:
                return None
        return max((glyphs.log_likely(_cells(self.straight, grid, middle, tilt)) for grid in self.grids), key=score)


def lay(frame: NDArray[np.uint8], row: Row, columns: int) -> LaidRow | None:
    """The row on its grids. None: not print of a fixed pitch, every grid runs through ink."""
    straight = _straightened(frame, row, columns)
    grids = _grids(straight, columns)
    return LaidRow(straight, tuple(grids)) if grids else None


def score(likely: Floats) -> float:
    """How much of a row reads as characters: 0 at best. The worst tenth does not count, it may be covered."""
    best = np.sort(np.maximum(likely[:, :NOTHING].max(axis=1), -6.0))
    return float(best[len(best) // 10 :].mean())


def _straightened(frame: NDArray[np.uint8], row: Row, columns: int) -> Floats:
    """The row level, PITCH pixels a character, with its background and its contrast levelled: paper about 0, ink below."""
    # A glyph does not fill its cell: the ink of a row is shorter than its cells, by about a third of one.
    step = row.length / (columns - 0.32) / PITCH
    ux, uy = (row.x1 - row.x0) / row.length, (row.y1 - row.y0) / row.length
    wide = columns * PITCH + 2 * _MARGIN
    middle_x, middle_y = (row.x0 + row.x1) / 2, (row.y0 + row.y1) / 2
    cx, cy = (wide - 1) / 2, (_HEIGHT - 1) / 2
    turn = np.array([[ux, -uy], [uy, ux]]) * step
    matrix = np.hstack([turn, (np.array([middle_x, middle_y]) - turn @ np.array([cx, cy]))[:, None]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    straight = np.asarray(cv2.warpAffine(frame, matrix, (wide, _HEIGHT), flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)
    return straight - np.asarray(cv2.blur(straight, (3 * PITCH + 1, 2 * PITCH + 1), borderType=cv2.BORDER_REPLICATE), np.float32)


def _grids(straight: Floats, columns: int) -> list[Floats]:
    """The centres of the cells, for the few grids whose boundaries have the least ink; none where every grid runs through ink."""
    middle = straight[_HEIGHT // 2 - 9 : _HEIGHT // 2 + 9]
    ink = cv2.GaussianBlur(np.maximum(-middle, 0).mean(axis=0)[None, :], (0, 0), 1.0)[0]
    ink = np.minimum(ink / max(float(ink[_MARGIN:-_MARGIN].mean()), 1e-3), 3.0)
    share = np.arange(columns + 1) - 0.5
    part = share / (columns - 1)

    def edges(begin: NDArray[np.float64], end: NDArray[np.float64], sag: NDArray[np.float64]) -> NDArray[np.float64]:
        even = _MARGIN + (PITCH - 1) / 2 + share * PITCH
        result: NDArray[np.float64] = even + np.outer(begin, 1 - part) + np.outer(end, part) + np.outer(sag, 4 * part * (1 - part))
        return result

    def cost(begin: NDArray[np.float64], end: NDArray[np.float64], sag: NDArray[np.float64]) -> NDArray[np.float64]:
        at = np.clip(np.rint(edges(begin, end, sag)), 0, len(ink) - 1).astype(np.intp)
        result: NDArray[np.float64] = ink[at].mean(axis=1) + 0.004 * np.abs(sag)
        return result

    begin, end, sag = (axis.ravel() for axis in np.meshgrid(_REACH, _REACH, _SAGS, indexing="ij"))
    coarse = cost(begin, end, sag)
    chosen = []
    for index in _spread(np.argsort(coarse), begin, end):
        b, e, s = (axis.ravel() + at for axis, at in zip(_FINE_STEPS, (begin[index], end[index], sag[index]), strict=True))
        fine = cost(b, e, s)
        best = int(np.argmin(fine))
        chosen.append((float(fine[best]), edges(b[best : best + 1], e[best : best + 1], s[best : best + 1])[0]))
    chosen.sort(key=lambda grid: grid[0])
    return [((grid[:-1] + grid[1:]) / 2).astype(np.float32) for through, grid in chosen if through < _MOST_INK_BETWEEN]


def _spread(order: NDArray[np.intp], begin: NDArray[np.float64], end: NDArray[np.float64]) -> list[int]:
    """The first few of `order` that differ at an end."""
    chosen: list[int] = []
    for index in order[:300]:
        if all(abs(begin[index] - begin[other]) > 2 or abs(end[index] - end[other]) > 2 for other in chosen):
            chosen.append(int(index))
        if len(chosen) == _CANDIDATES:
            break
    return chosen


def _cells(straight: Floats, centres: Floats, level: float, tilt: float) -> Floats:
    """Each cell cut out between pixels. The middle of the row is at `level`; its right end `tilt` pixels lower and its left end higher."""
    across = np.arange(CELL_WIDTH, dtype=np.float32) - CELL_WIDTH / 2
    map_x = np.tile((centres[:, None] + across[None, :]).reshape(1, -1), (CELL_HEIGHT, 1)).astype(np.float32)
    down = np.arange(CELL_HEIGHT, dtype=np.float32) - CELL_HEIGHT / 2 + level
    lower = np.repeat(np.linspace(-tilt, tilt, len(centres), dtype=np.float32), CELL_WIDTH)
    map_y = (down[:, None] + lower[None, :]).astype(np.float32)
    cut = np.asarray(cv2.remap(straight, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)
    return np.ascontiguousarray(cut.reshape(CELL_HEIGHT, len(centres), CELL_WIDTH).transpose(1, 0, 2))
