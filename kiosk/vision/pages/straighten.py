"""From a quad in a picture to a page as a flat-bed scanner would give it: straight, in its own proportions, evenly lit, in its colours."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.vision.pages.quad import Quad

Picture = NDArray[np.uint8]
Array = NDArray[np.float64]

PAPERS = {"A4": (210.0, 297.0), "A5": (148.0, 210.0), "ID-1": (85.6, 53.98)}
"""Sizes in millimetres, width and height as they are held: ISO 216, and ISO/IEC 7810 for cards."""

_LONGEST = 2340  # pixels: A4 at 200 dots an inch
_NEAR = 0.055  # how far proportions may be off, as a share, and still be taken for those of a known paper
_ENLARGED = 1.15  # so that print does not lose to the resampling
_QUALITY = 85
_WHITE = 244.0  # what paper becomes
_GRID = 48  # cells of the longer side on which the light is judged


class PageError(ValueError):
    """A page that can't be made. `code`: page.bad-corners, page.none, page.too-many or page.too-large."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, repr=False)
class Page:
    """A straightened page. `jpeg`: without any metadata. `width`, `height` in pixels. `dpi`: dots an inch, from the paper's size.
    `paper`: a name of `PAPERS`, or empty for other proportions, which count as if they filled A4."""

    jpeg: bytes
    width: int
    height: int
    dpi: float
    paper: str

    def __repr__(self) -> str:  # personal data never reaches a log by accident
        return f"Page(<{len(self.jpeg)} bytes>, {self.width}×{self.height}, {self.paper or 'other'})"


def scan(pixels: Picture, quad: Quad, paper: str = "") -> Page:
    """The page inside `quad` of a grey or BGR picture.

    `paper`: a name of `PAPERS` where it is known what lies there; else it is told by its proportions, and A5 counts as A4, which has the
    same ones. Raises `PageError` (page.bad-corners) unless the quad is convex, at least 16 pixels wide and high, and within 10 % of the
    picture; `ValueError` for a paper that is not known.
    """
    if paper and paper not in PAPERS:
        raise ValueError(f"there is no paper {paper!r}; there are {', '.join(PAPERS)}")
    rows, columns = pixels.shape[:2]
    if not quad.is_convex or min(quad.sides) < 16 or not quad.lies_within(columns, rows, -0.1 * max(rows, columns)):
        raise PageError("page.bad-corners", "the corners do not enclose a page")
    width, height, dpi, name = _size(quad, (columns, rows), paper)
    straight = evenly_lit(
        _warped(pixels if pixels.ndim == 3 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)), quad, width, height)
    )
    done, jpeg = cv2.imencode(".jpg", straight, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise PageError("page.bad-corners", f"a page of {width}×{height} pixels could not be written")
    return Page(jpeg.tobytes(), width, height, dpi, name)


def proportions(quad: Quad, size: tuple[int, int]) -> float:
    """Width over height of the flat page that is seen as `quad`, by a camera whose axis goes through the middle of the picture.

    Two pairs of parallel sides that are at right angles fix the focal length too, and with it the proportions (Zhang and He, Whiteboard
    scanning and image enhancement, 2007, section 3). Where the page is seen nearly straight from above, the sides' lengths say it better.
    """
    top, right, bottom, left = quad.sides
    by_length = (top + bottom) / (left + right)
    middle = (np.array(size) - 1) / 2
    corners = [np.array([*(corner - middle) / max(size), 1.0]) for corner in (np.array(p) for p in (quad.tl, quad.tr, quad.bl, quad.br))]
    m1, m2, m3, m4 = corners
    below_2, below_3 = np.cross(m2, m4) @ m3, np.cross(m3, m4) @ m2
    if min(abs(below_2), abs(below_3)) < 1e-9:
        return by_length  # three corners in one line, as a finger can drag them: nothing is seen in perspective
    diagonal = np.cross(m1, m4)
    k2, k3 = (diagonal @ m3) / below_2, (diagonal @ m2) / below_3
    n2, n3 = k2 * m2 - m1, k3 * m3 - m1
    if min(abs(k2 - 1), abs(k3 - 1)) < 0.005:
        return by_length  # one pair of sides is seen parallel: the focal length is not to be had
    focal_2 = -(n2[0] * n3[0] + n2[1] * n3[1]) / (n2[2] * n3[2])
    if not 0.36 < focal_2 < 16:  # a lens between 80° and 14°: others do not hang over counters
        return by_length
    flat = np.diag([1 / focal_2, 1 / focal_2, 1.0])
    found = math.sqrt((n2 @ flat @ n2) / (n3 @ flat @ n3))
    return found if 0.8 < found / by_length < 1.25 else by_length


def _size(quad: Quad, picture: tuple[int, int], paper: str) -> tuple[int, int, float, str]:
    """Width and height in pixels, dots an inch, and the paper's name."""
    ratio = proportions(quad, picture)
    name = paper or paper_of(ratio)
    if name:
        ratio = _held_as(ratio, name)
    top, right, bottom, left = quad.sides
    # As many pixels as the longer of two opposite sides has: what lies nearest to the camera keeps its sharpness.
    height = max(left, right, max(top, bottom) / ratio) * _ENLARGED
    height = min(height, _LONGEST, _LONGEST / ratio)
    width_px, height_px = max(1, round(height * ratio)), max(1, round(height))
    across = max(PAPERS[name or "A4"])
    return width_px, height_px, max(width_px, height_px) / (across / 25.4), name


def paper_of(ratio: float) -> str:
    """The paper that has these proportions (width over height), lying or upright; empty where none does."""
    return next((name for name in ("A4", "ID-1") if _is_near(ratio, name)), "")


def _is_near(ratio: float, name: str) -> bool:
    return abs(ratio / _held_as(ratio, name) - 1) < _NEAR


def _held_as(ratio: float, name: str) -> float:
    """The paper's proportions, upright or lying as the page does."""
    short, long = sorted(PAPERS[name])
    return long / short if ratio > 1 else short / long


def _warped(bgr: Picture, quad: Quad, width: int, height: int) -> Picture:
    flat = np.array([[-0.5, -0.5], [width - 0.5, -0.5], [width - 0.5, height - 0.5], [-0.5, height - 0.5]], np.float32)
    to_page = cv2.getPerspectiveTransform(quad.array.astype(np.float32), flat)
    return np.asarray(cv2.warpPerspective(bgr, to_page, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def evenly_lit(bgr: Picture) -> Picture:
    """The page as if the light were even and the paper white: lighter or darker, never another colour.

    The light is a smooth surface over the page, fitted to the paper and not to what is printed on it; a photograph or a dark heading
    does not bend it. What is darker than paper stays so.
    """
    light = _light(bgr)
    gain = np.asarray(cv2.resize((_WHITE / np.maximum(light, 24.0)).astype(np.float32), bgr.shape[1::-1], interpolation=cv2.INTER_LINEAR))
    return np.asarray(np.clip(bgr * gain[..., None] + 0.5, 0, 255), np.uint8)


def _light(bgr: Picture) -> Array:
    """How bright paper is in each cell of a coarse grid: a surface of the third degree below which most cells lie."""
    rows, columns = bgr.shape[:2]
    cells = _GRID / max(rows, columns)
    size = (max(4, round(columns * cells)), max(4, round(rows * cells)))
    # The brightest part of each cell is its paper: the maximum over blocks of a slightly averaged picture.
    brightest = cv2.resize(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), (size[0] * 4, size[1] * 4), interpolation=cv2.INTER_AREA)
    paper = brightest.reshape(size[1], 4, size[0], 4).max((1, 3)).astype(np.float64)
    x, y = np.meshgrid(np.linspace(-1, 1, size[0]), np.linspace(-1, 1, size[1]))
    terms = np.stack([x**i * y**j for i in range(4) for j in range(4 - i)], -1).reshape(-1, 10)
    levels = paper.ravel()
    weights = np.where(levels > 0.6 * np.percentile(levels, 90), 1.0, 0.02)
    coefficients = np.zeros(10)
    for _ in range(12):
        # A little weight on flatness keeps the surface still where no paper is seen.
        damping = np.diag([0.0, *[0.02 * weights.sum() / 10] * 9])
        coefficients = np.linalg.solve(terms.T @ (terms * weights[:, None]) + damping, terms.T @ (levels * weights))
        below = terms @ coefficients - levels
        weights = np.where(below > 0, 1 / (1 + (below / 4.0) ** 2) ** 2, 1 / (1 + (below / 16.0) ** 2))
    surface = (terms @ coefficients).reshape(size[1], size[0])
    return np.asarray(np.clip(surface, 0.35 * surface.max(), 255.0))
