"""Whether a page was photographed well enough to be of use to an officer, and if not, what the person can do about it.

The limits are for print of ordinary size; they were set on generated pages and have not been tried on people (pages.md).
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.vision.pages.quad import Quad
from kiosk.vision.pages.straighten import PAPERS, paper_of, proportions

Picture = NDArray[np.uint8]

NOT_FOUND, BAD_CORNERS, CUT_OFF, TOO_SMALL = "page.not-found", "page.bad-corners", "page.cut-off", "page.too-small"
TOO_DARK, GLARE, BLURRED = "page.too-dark", "page.glare", "page.blurred"

_EDGE = 1.5  # pixels from the picture's border at which a corner counts as cut off
_LEAST_FINENESS = {"ID-1": 4.4}  # pixels a millimetre at which characters of 2.2 mm have 10 pixels
_LEAST_FINENESS_OF_SHEETS = 2.35  # characters of 3.7 mm (10.5 points, 五号) have 8.7 pixels: as few as can be made out
_DARK = 75.0  # grey level of the paper
_BURNT = 250  # grey level at and above which nothing is left of what was printed
_MOST_BURNT = 0.004  # of the page in one spot: 8 by 30 mm of A4
_PAPER_BURNT = 247.0  # grey level of the paper itself: thin print drowns
_SOFT = 1.86  # pixels: the widest edge of a page that counts as sharp; a blur with a standard deviation of 1.2 to 1.3
_SOFT_FROM = 7.0  # pixels a millimetre above which strokes are so wide that edges may be softer in proportion
_CONTRAST = 45.0  # grey levels over an edge before its width is measured
_LEAST_EDGES = 60


def faults(pixels: Picture, quad: Quad | None, paper: str = "") -> tuple[str, ...]:
    """Stable codes of all that is wrong with the page in `quad`, the most basic first; empty for a good one. None: no page was found.

    `paper`: as in `scan`; how large a page has to appear depends on how large its print is.
    """
    if quad is None:
        return (NOT_FOUND,)
    rows, columns = pixels.shape[:2]
    if not quad.is_convex or not quad.lies_within(columns, rows, -0.1 * max(rows, columns)):
        return (BAD_CORNERS,)
    grey = pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    inside = _inside(quad, (columns, rows))
    level = paper_level(grey, inside)
    what = paper or paper_of(proportions(quad, (columns, rows))) or "A4"
    fineness = max(sum(quad.sides[::2]), sum(quad.sides[1::2])) / 2 / max(PAPERS[what])
    dark = level < _DARK
    wrong = {
        CUT_OFF: not quad.lies_within(columns, rows, _EDGE),
        TOO_SMALL: fineness < _LEAST_FINENESS.get(what, _LEAST_FINENESS_OF_SHEETS),
        TOO_DARK: dark,
        GLARE: level > _PAPER_BURNT or burnt_share(pixels, quad) > _MOST_BURNT,
        BLURRED: not dark and edge_width(grey, quad) > _SOFT * max(1.0, fineness / _SOFT_FROM),  # in the dark it can't be told
    }
    return tuple(code for code, so in wrong.items() if so)


def paper_level(grey: Picture, inside: NDArray[np.bool_]) -> float:
    """The grey level of the paper: three quarters of the page are darker, or as dark."""
    return float(np.percentile(grey[inside], 75)) if inside.any() else 0.0


def burnt_share(pixels: Picture, quad: Quad) -> float:
    """The largest spot in which every colour is burnt out, as a share of the page. Small ones are closed over print."""
    rows, columns = pixels.shape[:2]
    darkest = pixels if pixels.ndim == 2 else pixels.min(2)
    burnt = ((darkest >= _BURNT) & _inside(quad, (columns, rows))).astype(np.uint8)
    count, _, boxes, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)))
    return float(boxes[1:, cv2.CC_STAT_AREA].max()) / abs(quad.area) if count > 1 else 0.0


def edge_width(grey: Picture, quad: Quad) -> float:
    """How wide edges are, in pixels of the picture: their height over their steepest slope, as the standard deviation of the blur that
    would make a single step so. The worse of the two directions, so that a page that moved is not called sharp for the edges along its
    way. Infinite where no edge stands out: far out of focus, or nothing is printed there.

    A step of height h behind a blur of s has a slope of h / (s·√2π) at most. Print has strokes thinner than that, so the value of a sharp
    page is 1.3 to 1.6; it grows with every blur. Only the steeper edges of a page count, or a soft shadow would blur it.
    """
    x, y, width, height = cv2.boundingRect(np.ceil(quad.array + np.array([[-8, -8], [8, -8], [8, 8], [-8, 8]])).astype(np.int32))
    left, top = max(0, x), max(0, y)
    part = grey[top : y + height, left : x + width]
    if min(part.shape) < 32:
        return math.inf
    inside = _inside(Quad.of(quad.array - [left, top]), (part.shape[1], part.shape[0]))
    near = cv2.dilate(inside.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    size = np.ones((11, 11), np.uint8)
    calm = cv2.GaussianBlur(part, (0, 0), 0.6)
    height_of_step = cv2.subtract(cv2.dilate(calm, size), cv2.erode(calm, size)).astype(np.float32)
    smooth = cv2.GaussianBlur(part.astype(np.float32), (0, 0), 0.6)
    widths = []
    for across, kernel in ((True, (1, 3)), (False, (3, 1))):
        slope = np.abs(cv2.Sobel(smooth, cv2.CV_32F, int(across), int(not across), ksize=1, scale=0.5))
        other = np.abs(cv2.Sobel(smooth, cv2.CV_32F, int(not across), int(across), ksize=1, scale=0.5))
        steepest = cv2.dilate(slope, np.ones(kernel[::-1], np.uint8))
        edge = near & (height_of_step > _CONTRAST) & (slope >= steepest) & (slope > 1.5 * other)
        if edge.sum() < _LEAST_EDGES:
            continue
        ratios = slope[edge] / height_of_step[edge]
        widths.append(1 / (math.sqrt(2 * math.pi) * max(1e-6, float(np.percentile(ratios, 85)))))
    return max(widths) if widths else math.inf


def _inside(quad: Quad, size: tuple[int, int]) -> NDArray[np.bool_]:
    mask = np.zeros(size[::-1], np.uint8)
    cv2.fillConvexPoly(mask, np.rint(quad.array).astype(np.int32), 1)
    return mask > 0
