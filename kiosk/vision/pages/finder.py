"""Finds the sheet or card in a picture: own method, no model.

Straight edges are sought in the lightness and in the colour that varies most; edges on one line are joined. Every two pairs of lines that
could be the sides of a page are judged by what a page is: along its sides, paper of one colour inside and something else outside. A
table's frame on the page has paper on both sides, a crack in the desk has desk on both, so neither is a side. The edges of the winner are
then moved to where the change is steepest, by fractions of a pixel.

The frame's own borders count as possible sides too: a page that is cut off is better called so than not found.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.vision.pages.quad import Quad
from kiosk.vision.pages.refine import refined

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]

_WORKING = 640  # pixels of the longer side on which lines are sought
_SHORTEST = 24.0  # pixels of an edge there
_MOST_LINES = 34
_FINALISTS = 200
_LEAST_AREA = 0.06  # of the picture
_LEAST_STEP = 5.0  # between paper and what lies outside, in grey levels; colours count double
_PAPER = 26.0  # how far from the paper's colour the inner side of an edge may be: print touches it, light falls off
_LEAST_SUPPORT = 0.45  # of a side
_LEAST_SCORE = 0.62
_BORDER_SUPPORT = 0.5  # of a side that is the frame's border: half believed
_SAMPLES = 14
_REACH = 5.0  # pixels by which a line may lie beside the edge: on the far side of its shadow
_ALONG = (np.arange(_SAMPLES) + 0.5) / _SAMPLES * 0.92 + 0.04
_PARABOLA = np.linalg.multi_dot([v := np.vander(_ALONG, 3), np.linalg.pinv(v)]).astype(np.float32)  # samples → their best parabola
_NEAR, _FAR = 3.5, 8.0  # pixels from an edge at which its two surfaces are looked at
_PAST = np.array([-0.03, -0.065, -0.10, 1.03, 1.065, 1.10])  # of a side: past its corners, where an edge must have ended


@dataclass(frozen=True)
class _Line:
    """x·cos(angle) + y·sin(angle) = distance, in working pixels; `length`: how much edge lies on it."""

    angle: float
    distance: float
    length: float
    border: bool = False


def find_page(pixels: Picture) -> Quad | None:
    """The page in a grey or BGR picture, or None where nothing looks like one. Its corners may lie a little outside the picture."""
    if min(pixels.shape[:2]) < 64:
        return None
    bgr = pixels if pixels.ndim == 3 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR), np.uint8)
    factor = min(1.0, _WORKING / max(bgr.shape[:2]))
    small = cv2.resize(bgr, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else bgr
    lab = np.asarray(cv2.cvtColor(cv2.GaussianBlur(small, (0, 0), 1.0), cv2.COLOR_BGR2Lab), np.uint8)
    best = _best_quad(lab)
    if best is None:
        return None
    found = refined(bgr, best.scaled(1 / factor), _REACH / factor)
    return found if found.is_convex else None


def _best_quad(lab: Picture) -> Quad | None:
    height, width = lab.shape[:2]
    # Colour differences weigh double: paper and wood may be equally light.
    space = cv2.GaussianBlur(lab, (0, 0), 1.2).astype(np.float32) * np.array([1.0, 2.0, 2.0], np.float32)
    corners = _combinations(_lines(lab, space), width, height)
    if not len(corners):
        return None
    if len(corners) > _FINALISTS:
        corners = corners[np.argsort(-_promise(space, corners))[:_FINALISTS]]
    scores = _scores(space, corners)
    best = int(scores.argmax())
    return Quad.of(corners[best]) if scores[best] >= _LEAST_SCORE else None


def _lines(lab: Picture, space: Floats) -> list[_Line]:
    detector = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE, 0.8)
    chroma = max((lab[..., 1], lab[..., 2]), key=lambda layer: float(layer.std()))
    layers = [lab[..., 0]] + ([cv2.convertScaleAbs(chroma, alpha=2.0, beta=-128.0)] if float(chroma.std()) > 2 else [])
    segments: list[NDArray[np.float64]] = []
    for layer in layers:
        found = detector.detect(np.ascontiguousarray(layer))[0]
        if found is not None:
            segments.append(np.asarray(found, np.float64).reshape(-1, 4))
    height, width = lab.shape[:2]
    borders = [
        _Line(0.0, 0.0, 0.0, True), _Line(0.0, width - 1.0, 0.0, True),
        _Line(math.pi / 2, 0.0, 0.0, True), _Line(math.pi / 2, height - 1.0, 0.0, True),
    ]  # fmt: skip
    return (_joined(np.concatenate(segments), space) if segments else []) + borders


def _joined(segments: NDArray[np.float64], space: Floats) -> list[_Line]:
    """Segments on one line as one: the longest first takes those within 2.5° whose ends lie within 2.5 pixels of it. The lines that
    most divide one surface from another are kept."""
    lengths = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    order = np.argsort(-lengths)
    segments, lengths = segments[order], lengths[order]
    keep = lengths >= 8
    segments, lengths = segments[keep][:400], lengths[keep][:400]
    angles = np.arctan2(segments[:, 2] - segments[:, 0], segments[:, 1] - segments[:, 3])  # of the normal
    worth = lengths * _divides(space, segments)
    free = np.ones(len(segments), bool)
    lines: list[_Line] = []
    for number in range(len(segments)):
        if not free[number] or lengths[number] < _SHORTEST:
            continue
        normal = np.array([math.cos(angles[number]), math.sin(angles[number])])
        distance = float(segments[number, :2] @ normal)
        apart = np.abs((angles - angles[number] + math.pi / 2) % math.pi - math.pi / 2)
        off = np.maximum(np.abs(segments[:, :2] @ normal - distance), np.abs(segments[:, 2:] @ normal - distance))
        mine = free & (apart < math.radians(2.5)) & (off < 2.5)
        free &= ~mine
        lines.append(_fitted(segments[mine], worth[mine]))
    lines.sort(key=lambda line: -line.length)
    return lines[:_MOST_LINES]


def _divides(space: Floats, segments: NDArray[np.float64]) -> NDArray[np.float64]:
    """How sure each segment has one thing on one side and another on the other, 0.1 to 1: a stroke or a rule has the same on both."""
    height, width = space.shape[:2]
    middle = (segments[:, :2] + segments[:, 2:]) / 2
    ahead = segments[:, 2:] - segments[:, :2]
    normal = np.stack([-ahead[:, 1], ahead[:, 0]], 1) / np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
    points = np.stack([segments[:, :2] * 0.75 + segments[:, 2:] * 0.25, middle, segments[:, :2] * 0.25 + segments[:, 2:] * 0.75], 1)

    def colour(offset: float) -> Floats:
        places = np.rint(points + offset * normal[:, None]).astype(np.intp)
        return np.asarray(space[places[..., 1].clip(0, height - 1), places[..., 0].clip(0, width - 1)], np.float32)

    pairs = ((_NEAR, -_NEAR), (_FAR, -_FAR), (_NEAR, -_FAR), (_FAR, -_NEAR))
    steps = [np.linalg.norm(colour(one) - colour(other), axis=-1) for one, other in pairs]
    least = np.median(np.min(steps, axis=0), axis=1)
    return np.asarray(np.clip(least / (3 * _LEAST_STEP), 0.1, 1.0), np.float64)


def _fitted(segments: NDArray[np.float64], lengths: NDArray[np.float64]) -> _Line:
    points = np.concatenate([segments[:, :2], segments[:, 2:]])
    weights = np.concatenate([lengths, lengths])
    middle = np.average(points, axis=0, weights=weights)
    spread = (points - middle) * np.sqrt(weights)[:, None]
    normal = np.linalg.svd(spread, full_matrices=False)[2][1]
    return _Line(math.atan2(normal[1], normal[0]), float(middle @ normal), float(lengths.sum()))


def _combinations(lines: list[_Line], width: int, height: int) -> NDArray[np.float64]:
    """Corners (n × 4 × 2, around the quad) of all plausible pages between two pairs of lines: sides that look nearly parallel in pairs,
    corners between 45° and 135° and in the picture or just outside."""
    diagonal = math.hypot(width, height)
    angle = np.array([line.angle for line in lines])
    distance = np.array([line.distance for line in lines])
    border = np.array([line.border for line in lines])
    one, other = np.triu_indices(len(lines), 1)
    apart = np.abs((angle[one] - angle[other] + math.pi / 2) % math.pi - math.pi / 2)
    parallel = (apart < math.radians(24)) & ~(border[one] & border[other])
    one, other = one[parallel], other[parallel]
    first, second = np.triu_indices(len(one), 1)
    a, b, c, d = one[first], other[first], one[second], other[second]
    crossing = np.abs(np.sin(angle[a] - angle[c])) > math.sin(math.radians(45))
    a, b, c, d = a[crossing], b[crossing], c[crossing], d[crossing]
    cosine, sine = np.cos(angle), np.sin(angle)

    def meet(i: NDArray[np.intp], j: NDArray[np.intp]) -> NDArray[np.float64]:
        determinant = cosine[i] * sine[j] - sine[i] * cosine[j]
        steep = np.abs(determinant) > math.sin(math.radians(45))
        safe = np.where(steep, determinant, 1.0)
        x = (distance[i] * sine[j] - distance[j] * sine[i]) / safe
        y = (cosine[i] * distance[j] - cosine[j] * distance[i]) / safe
        return np.where(steep[:, None], np.stack([x, y], 1), np.nan)

    corners = np.stack([meet(a, c), meet(a, d), meet(b, d), meet(b, c)], 1)
    margin = 0.04 * diagonal
    with np.errstate(invalid="ignore"):
        inside = ((corners >= -margin) & (corners <= np.array([width - 1 + margin, height - 1 + margin]))).all((1, 2))
    corners = corners[inside]
    ahead = np.roll(corners, -1, 1) - corners
    turns = ahead[..., 0] * np.roll(ahead, -1, 1)[..., 1] - ahead[..., 1] * np.roll(ahead, -1, 1)[..., 0]
    convex = (turns > 0).all(1) | (turns < 0).all(1)
    following = np.roll(corners, -1, 1)
    areas = np.abs((corners[..., 0] * following[..., 1] - following[..., 0] * corners[..., 1]).sum(1)) / 2
    sides = np.hypot(ahead[..., 0], ahead[..., 1])
    plausible = convex & (areas >= _LEAST_AREA * width * height) & (sides.min(1) > 0.12 * max(width, height))
    # Opposite sides of a page seen at a slant differ, but not by as much as half.
    plausible &= (np.minimum(sides[:, 0], sides[:, 2]) > 0.55 * np.maximum(sides[:, 0], sides[:, 2])) & (
        np.minimum(sides[:, 1], sides[:, 3]) > 0.55 * np.maximum(sides[:, 1], sides[:, 3])
    )
    return np.asarray(corners[plausible])


_Reader = Callable[[NDArray[np.float64], float], tuple[Floats, NDArray[np.bool_]]]


def _reader(space: Floats, corners: NDArray[np.float64]) -> _Reader:
    """Gives the colours at places along all sides, so many pixels inside (or, below 0, outside) of them; and which lie in the picture."""
    height, width = space.shape[:2]
    start, direction = corners, np.roll(corners, -1, 1) - corners
    normal = np.stack([-direction[..., 1], direction[..., 0]], -1) / np.linalg.norm(direction, axis=-1, keepdims=True)
    middle = corners.mean(1, keepdims=True)
    inward = np.where(((middle - start - direction / 2) * normal).sum(-1, keepdims=True) > 0, normal, -normal)[:, :, None]

    def colours(along: NDArray[np.float64], offset: float) -> tuple[Floats, NDArray[np.bool_]]:
        places = np.rint(start[:, :, None] + direction[:, :, None] * along[:, None] + offset * inward).astype(np.intp)
        seen = ((places >= 0) & (places < np.array([width, height]))).all(-1)
        return space[places[..., 1].clip(0, height - 1), places[..., 0].clip(0, width - 1)], seen

    return colours


def _promise(space: Floats, corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """A first, quick score, so that only some quads have to be looked at closely."""
    colours = _reader(space, corners)
    inner, inner_seen = colours(_ALONG[1::3], _NEAR)
    outer, outer_seen = colours(_ALONG[1::3], -_NEAR)
    supported = (_distance(inner, outer) > _LEAST_STEP) & inner_seen
    support = np.where(inner_seen & ~outer_seen, _BORDER_SUPPORT, supported).mean(2)
    lightness = np.median(inner[..., 0], axis=2)
    return np.asarray(support.mean(1) + 0.5 * support.min(1) + 0.5 * lightness.min(1) / np.maximum(lightness.max(1), 1.0))


def _scores(space: Floats, corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each quad, how much of its sides has paper inside and something else outside, and a little for its size."""
    height, width = space.shape[:2]
    colours = _reader(space, corners)
    inner, inner_seen = colours(_ALONG, _NEAR)
    outer, outer_seen = colours(_ALONG, -_NEAR)
    farther = colours(_ALONG, -_FAR)[0]
    # A card's tint and the light change slowly along a side: a parabola each, which print that touches the edge does not bend much.
    paper = np.einsum("ts,nksc->nktc", _PARABOLA, inner, optimize=True)
    is_paper = _distance(inner, paper) < _PAPER
    ends_here = np.minimum(_distance(inner, outer), _distance(paper, farther)) > _LEAST_STEP
    supported = ends_here & is_paper & inner_seen
    support = np.where(inner_seen & ~outer_seen, _BORDER_SUPPORT, supported).mean(2)

    # Past its corners an edge of a page does not go on; that of a part of a page does.
    nearest = np.repeat(paper[:, :, [0, -1]], len(_PAST) // 2, axis=2)
    beside = np.repeat(farther[:, :, [0, -1]], len(_PAST) // 2, axis=2)
    inner_past, past_seen = colours(_PAST, _NEAR)
    goes_on = (_distance(inner_past, nearest) < np.minimum(_PAPER, 0.5 * _distance(nearest, beside))) & (
        np.minimum(_distance(inner_past, colours(_PAST, -_NEAR)[0]), _distance(inner_past, colours(_PAST, -_FAR)[0])) > _LEAST_STEP
    )
    continued = (goes_on & past_seen).mean((1, 2))

    # All four sides are of one sheet, and light does not fall off by a quarter from one to the next.
    lightness = np.median(paper[..., 0], axis=2)
    uneven = np.maximum(0.0, 0.75 - lightness.min(1) / np.maximum(lightness.max(1), 1.0))
    following = np.roll(corners, -1, 1)
    areas = np.abs((corners[..., 0] * following[..., 1] - following[..., 0] * corners[..., 1]).sum(1)) / 2 / (width * height)
    score = support.mean(1) - uneven + 0.10 * np.sqrt(areas) - continued
    return np.asarray(np.where(support.min(1) >= _LEAST_SUPPORT, score, 0.0))


def _distance(one: Floats, other: Floats) -> Floats:
    """How different the colours look."""
    difference = one - other
    return np.asarray(np.sqrt(np.einsum("...c,...c->...", difference, difference)), np.float32)
