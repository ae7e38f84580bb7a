"""Whether one flat picture explains two looks at a face: straight first, then turned.

Two looks at one plane differ by a homography; nose, cheeks and eyes of a head do not move as any plane does. So the straight look is laid
over the turned one by the homography that fits best, begun at the three known points of the face, and what counts is how well the best
third of the face agrees: a picture is a picture still where a finger covers a part of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.vision.faces.engine import Face, Pixels
from kiosk.vision.faces.geometry import eye_middles

Grey = NDArray[np.float32]

SIDE = 64
"""Pixels to which a face's width is brought."""
_MARGIN = SIDE // 4
_FACE = slice(_MARGIN, _MARGIN + SIDE)
_COARSE, _FINE = (2.0, 12.0), (0.67, 4.0)  # deviations of the two blurs between which detail is kept: light and noise are left out
_STAGES = ((_COARSE, 15), (_FINE, 20))
_SETTLED = 1e-3
_TILES, _BEST = 4, 6  # 4 × 4 tiles, the sixth best of which decides
_LOST = 0.4


@dataclass(frozen=True, repr=False, eq=False)
class View:
    """A face with a margin around it, small and grey, which pixels of it the frame had, and where eyes and nose are. Memory only."""

    grey: Grey
    seen: Pixels
    points: Grey

    def __repr__(self) -> str:
        return "View(…)"


def view_of(pixels: Pixels, face: Face) -> View:
    """The view of a face that was found in these pixels."""
    scale, side = SIDE / face.width, SIDE + 2 * _MARGIN
    move = np.array(((scale, 0, _MARGIN - face.left * scale), (0, scale, _MARGIN - face.top * scale)))
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.45 / scale) if scale < 1 else grey
    small = cv2.warpAffine(smooth, move, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.warpAffine(np.full(grey.shape, 255, np.uint8), move, (side, side), flags=cv2.INTER_NEAREST)
    places = np.array((*eye_middles(face.points), face.points["nose-base"]))
    return View(small.astype(np.float32), np.asarray(seen, np.uint8), (places * scale + move[:, 2]).astype(np.float32))


def planarity(straight: View, turned: View) -> float:
    """How well a plane explains both, 0.4 to 1; 1 too where the two can't be laid over one another, for then nothing speaks for a head."""
    start = np.vstack((cv2.getAffineTransform(straight.points - _MARGIN, turned.points), (0, 0, 1)))
    to_turned = np.asarray(start, np.float32)
    try:
        for blurs, rounds in _STAGES:
            _, better = cv2.findTransformECCWithMask(
                _detail(straight, blurs)[_FACE, _FACE].copy(), _detail(turned, blurs), straight.seen[_FACE, _FACE].copy(), turned.seen,
                to_turned, cv2.MOTION_HOMOGRAPHY, (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, rounds, _SETTLED), 1,
            )  # fmt: skip
            to_turned = np.asarray(better, np.float32)
        laid = cv2.warpPerspective(_detail(turned, _FINE), to_turned, (SIDE, SIDE), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    except cv2.error:  # it did not come to rest
        return 1.0
    found = _agreement(_detail(straight, _FINE)[_FACE, _FACE], laid.astype(np.float32))
    return found if found >= _LOST else 1.0  # not "<": what is no number is lost too


def _detail(view: View, blurs: tuple[float, float]) -> Grey:
    fine, coarse = (cv2.GaussianBlur(view.grey, (0, 0), deviation) for deviation in blurs)
    return np.asarray(fine - coarse, np.float32)


def _agreement(one: Grey, other: Grey) -> float:
    """Correlation of the two in the tile that is the sixth best."""
    tiles = [_tiled(picture) for picture in (one, other)]
    norms = np.prod([np.linalg.norm(tile, axis=1) for tile in tiles], axis=0)
    return float(np.sort((tiles[0] * tiles[1]).sum(axis=1) / np.maximum(norms, 1e-6))[-_BEST])


def _tiled(picture: Grey) -> Grey:
    """One row for each tile, less its mean."""
    side = SIDE // _TILES
    rows = picture.reshape(_TILES, side, _TILES, side).swapaxes(1, 2).reshape(_TILES * _TILES, -1)
    return np.asarray(rows - rows.mean(axis=1, keepdims=True), np.float32)
