"""Moves the sides of a quad to where the picture changes most steeply, by fractions of a pixel."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.vision.pages.quad import Point, Quad

Picture = NDArray[np.uint8]
Array = NDArray[np.float64]

_STEPS_A_PIXEL = 2
_SMOOTH = 1.0  # pixels: the derivative's scale
_LEAST_POINTS = 8


def refined(bgr: Picture, quad: Quad, reach: float) -> Quad:
    """The quad with each side fitted to the edge next to it: first within `reach` pixels, then within 3. A side without an edge stays."""
    return _fitted(bgr, _fitted(bgr, quad, reach), 3.0)


def _fitted(bgr: Picture, quad: Quad, reach: float) -> Quad:
    corners = quad.array
    lines = [_side(bgr, corners[n], corners[(n + 1) % 4], reach) for n in range(4)]
    moved = [_meet(lines[n - 1], lines[n]) for n in range(4)]
    # A corner that runs away says that two sides became nearly parallel: the old one is better.
    kept = [new if new is not None and math.dist(new, old) < 4 * reach else old for new, old in zip(moved, quad.corners, strict=True)]
    return Quad(*kept)


def _side(bgr: Picture, start: Array, end: Array, reach: float) -> tuple[Array, Array]:
    """A point on the side and its direction."""
    length = float(np.linalg.norm(end - start))
    direction = (end - start) / max(length, 1e-9)
    normal = np.array([-direction[1], direction[0]])
    along = np.linspace(0.04, 0.96, int(np.clip(length / 3, 24, 200)))
    base = start + (end - start) * along[:, None]
    across = np.arange(-reach - 3, reach + 3 + 1e-9, 1 / _STEPS_A_PIXEL)
    profiles, seen = _profiles(bgr, base, normal, across)
    if seen.sum() < _LEAST_POINTS:
        return start, direction
    # The edge is straight, so neighbours tell the same: their mean has less noise.
    smooth = np.asarray(cv2.blur(profiles[seen], (1, 7), borderType=cv2.BORDER_REPLICATE), np.float64)
    offsets, strengths = _steepest(smooth, across, reach)
    places = base[seen] + offsets[:, None] * normal
    return _robust_line(places, strengths, start, direction)


def _profiles(bgr: Picture, base: Array, normal: Array, across: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Each point's colours across the side (points × places × 3); and which points have their whole profile in the picture."""
    height, width = bgr.shape[:2]
    places = base[:, None] + across[:, None] * normal
    seen: NDArray[np.bool_] = np.asarray(((places > 0) & (places < np.array([width - 1, height - 1]))).all((1, 2)))
    maps = places.astype(np.float32)
    colours = cv2.remap(bgr, maps[..., 0], maps[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return colours.astype(np.float64), seen


def _steepest(profiles: Array, across: Array, reach: float) -> tuple[Array, Array]:
    """Where each profile's colour changes most within `reach`, to a fraction of a step, and how much. Which way it changes does not
    matter: on a white desk the shadow's far edge brightens as the paper's own edge does."""
    half = int(3 * _SMOOTH * _STEPS_A_PIXEL)
    grid = np.arange(-half, half + 1) / _STEPS_A_PIXEL
    kernel = grid * np.exp(-(grid**2) / (2 * _SMOOTH**2))
    kernel /= (kernel * grid).sum()
    padded = np.pad(profiles, ((0, 0), (half, half), (0, 0)), mode="edge")
    slopes = np.linalg.norm(np.lib.stride_tricks.sliding_window_view(padded, len(kernel), axis=1) @ kernel, axis=2)
    slopes[:, np.abs(across) > reach] = -np.inf
    best = slopes.argmax(1)
    rows = np.arange(len(slopes))
    inner = np.clip(best, 1, len(across) - 2)
    left, middle, right = slopes[rows, inner - 1], slopes[rows, inner], slopes[rows, inner + 1]
    bend = left - 2 * middle + right
    usable = np.isfinite(left) & np.isfinite(right) & (bend < -1e-9)
    shift = np.where(usable, 0.5 * (np.where(usable, left, 0) - np.where(usable, right, 0)) / np.where(usable, bend, 1), 0.0)
    return across[inner] + np.clip(shift, -1, 1) / _STEPS_A_PIXEL, np.maximum(slopes[rows, best], 0.0)


def _robust_line(places: Array, strengths: Array, start: Array, direction: Array) -> tuple[Array, Array]:
    """The line through most of the places: weighted by how steep the edge is there, strays losing their weight round by round."""
    weights = np.minimum(strengths, np.median(strengths) * 1.5)
    if weights.sum() <= 1e-9:
        return start, direction
    normal = np.array([-direction[1], direction[0]])
    off = (places - start) @ normal
    # The line may lie anywhere within reach: begin at the place where the edges agree most.
    agreed = weights[None, :] * np.exp(-((off[None, :] - off[:, None]) ** 2) / (2 * 1.5**2))
    off_centre = off[int(agreed.sum(1).argmax())]
    scale = 3.0
    along = (places - start) @ direction
    slope, rise = 0.0, off_centre
    for _ in range(8):
        left = off - (rise + slope * along)
        trust = weights / (1 + (left / scale) ** 2) ** 2
        system = np.array([[trust.sum(), (trust * along).sum()], [(trust * along).sum(), (trust * along**2).sum()]])
        if abs(np.linalg.det(system)) < 1e-9:
            return start, direction
        rise, slope = np.linalg.solve(system, [(trust * off).sum(), (trust * along * off).sum()])
        scale = max(0.35, scale * 0.7)
    if abs(slope) > 0.1:
        return start, direction
    turned = direction + slope * normal
    return start + rise * normal, turned / np.linalg.norm(turned)


def _meet(one: tuple[Array, Array], other: tuple[Array, Array]) -> Point | None:
    (p, u), (q, v) = one, other
    determinant = u[0] * v[1] - u[1] * v[0]
    if abs(determinant) < 0.1:
        return None
    t = ((q[0] - p[0]) * v[1] - (q[1] - p[1]) * v[0]) / determinant
    return float(p[0] + t * u[0]), float(p[1] + t * u[1])
