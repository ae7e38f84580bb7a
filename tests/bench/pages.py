"""Corners of pages on four kinds of desk, and the time to find them, beside the usual recipe of edges, contours and approximation."""

from __future__ import annotations

import statistics
import time

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.vision.pages import Quad, faults, find_page, scan
from tests.bench.figures import Figure, p95
from tests.vision.page_scenes import BACKGROUNDS, Look, Picture, Scene, page_scene

NEAR = 5.0  # pixels: a corner nearer than this needs no finger


def measure(each: int = 20) -> list[Figure]:
    """`each`: scenes a desk, every fourth with a card. 1280×720; lens distortion up to 1.2 %."""
    figures: list[Figure] = []
    spent: list[float] = []
    peers: list[float] = []
    for background in BACKGROUNDS:
        ours, naive = [], []
        for seed in range(500, 500 + each):
            scene = page_scene(background, seed, card=seed % 4 == 0)
            begun = time.process_time()
            found = find_page(scene.pixels)
            between = time.process_time()
            other = by_contours(scene.pixels)
            peers.append(1000 * (time.process_time() - between))
            spent.append(1000 * (between - begun))
            ours.append(errors(None if found is None else found.array, scene))
            naive.append(errors(other, scene))
        figures += _of_desk(background, ours, naive)
    return [
        *figures,
        Figure(
            "V4", "CPU to find a page in a frame of 1280×720; baseline: contours", statistics.median(spent),
            statistics.median(peers), 60, "ms", note=f"p95 {p95(spent):.0f}",
        ),
        *_rest(),
    ]  # fmt: skip


def _of_desk(background: str, ours: list[NDArray[np.float64]], naive: list[NDArray[np.float64]]) -> list[Figure]:
    found, found_naively = ([one for one in many if one.max() < NEAR] for many in (ours, naive))
    corners = [float(value) for one in ours if np.isfinite(one).all() for value in one]
    peer = [float(value) for one in naive if np.isfinite(one).all() for value in one]
    missed = sum(not np.isfinite(one).all() for one in ours)
    return [
        Figure(
            f"V3-{background}", f"page on {background}: all corners within {NEAR:g} px; baseline: contours", 100 * len(found) / len(ours),
            100 * len(found_naively) / len(naive), 90, "%", "at least", note=f"of {len(ours)}; {missed} not found",
        ),
        Figure(
            f"V3e-{background}", f"page on {background}: error of a found corner, median; baseline: contours",
            statistics.median(corners) if corners else 999.0, statistics.median(peer) if peer else 999.0, 1.0, "px",
            note=f"p95 {p95(corners):.2f} px" if corners else "",
        ),
    ]  # fmt: skip


def _rest() -> list[Figure]:
    scene = page_scene("wood", 7, Look(turn=86.0))
    quad = Quad(*((float(x), float(y)) for x, y in scene.corners))
    judged, straightened = [], []
    for _ in range(7):
        begun = time.process_time()
        faults(scene.pixels, quad)
        between = time.process_time()
        scan(scene.pixels, quad)
        judged.append(1000 * (between - begun))
        straightened.append(1000 * (time.process_time() - between))
    both = statistics.median(judged) + statistics.median(straightened)
    return [
        Figure(
            "V5", "CPU to judge and straighten a page; baseline: judging alone", both, statistics.median(judged), 250, "ms",
            note="1,200 × 850 pixels, JPEG included",
        )
    ]  # fmt: skip


def errors(found: NDArray[np.float64] | None, scene: Scene) -> NDArray[np.float64]:
    """Distance of each corner, whichever of them is called the first; infinite without a page."""
    if found is None:
        return np.full(4, np.inf)
    return min((np.linalg.norm(np.roll(found, turn, 0) - scene.corners, axis=1) for turn in range(4)), key=lambda one: float(one.max()))


def by_contours(pixels: Picture) -> NDArray[np.float64] | None:
    """The recipe that tutorials teach: blur, Canny, the largest contour that is approximated by four corners."""
    grey = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    edges = cv2.dilate(cv2.Canny(grey, 50, 150), np.ones((3, 3), np.uint8))
    contours = cv2.findContours(edges, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0]
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:8]:
        corners = cv2.approxPolyDP(contour, 0.02 * cv2.arcLength(contour, True), True)
        if len(corners) == 4 and cv2.isContourConvex(corners) and cv2.contourArea(corners) > 0.06 * grey.size:
            return Quad.of(corners[:, 0]).array
    return None
