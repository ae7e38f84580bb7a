"""A face for tests: the astronaut that ships with scikit-image (in the public domain), and what a camera would see if she turned.

The turn is a drawing: the picture is laid over a rough relief of a head, which is then turned. It shows that the code follows a head that
turns, and says nothing about how well an engine does on people.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

FRAME = (720, 1280)
HEAD_WIDTH, HEAD_MIDDLE, HAIR_TOP = 120, 170, 15  # of the portrait, in its pixels; the width between eyes and nose
FACE_WIDTH = 280
"""Pixels across the face in a frame: somebody at arm's length."""


@functools.cache
def portrait() -> Pixels:
    """Head and shoulders, 330 × 330; the middle of the face at (164, 118), 88 wide."""
    spec = importlib.util.find_spec("skimage")
    assert spec is not None and spec.origin is not None
    picture = cv2.imread(str(Path(spec.origin).parent / "data" / "astronaut.png"))
    assert picture is not None, "scikit-image ships the picture"
    return np.asarray(picture[0:330, 60:390], np.uint8)


@functools.cache
def other_person() -> Pixels:
    """Nobody: the portrait bent, with heavy brows and a beard drawn on. The default engine takes it for another person."""
    source = portrait()
    u, v, x, y = _places(source)
    near = 88 * np.exp(-((u / 0.9) ** 2) - ((v / 0.9) ** 2))
    x_from = x + near * (-0.46 * u * v - 0.10 * u * np.cos(4 * v) - 0.33 * u)
    y_from = y + near * (0.08 * v * np.abs(v) - 0.06 * np.sin(5 * v) - 0.19 * v)
    bent = cv2.remap(source, x_from, y_from, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    bent *= 1 - 0.48 * _patch(u / 0.36, (v - 0.48) / 0.20, 1.6)
    for side in (-0.25, 0.25):
        bent *= 1 - 0.85 * _patch((u - side) / 0.17, (v + 0.30) / 0.06, 1.5)
    return np.asarray(np.clip(255 * (bent / 255) ** 1.4, 0, 255), np.uint8)


def card_photo(source: Pixels | None = None) -> Pixels:
    """102 × 126, as small as on a card."""
    picture = portrait() if source is None else source
    return np.asarray(cv2.resize(picture[10:260, 63:265], (102, 126), interpolation=cv2.INTER_AREA), np.uint8)


def turned(yaw: float, source: Pixels | None = None) -> Pixels:
    """The portrait as if the head were turned by `yaw` degrees, positive to the person's own left."""
    picture = portrait() if source is None else source
    u, v, x, _ = _places(picture)
    inside = np.clip(1 - (u / 0.62) ** 2 - (v / 0.85) ** 2, 0, None)
    depth = 0.55 * np.sqrt(inside) + 0.17 * np.exp(-((u / 0.09) ** 2) - ((v - 0.12) / 0.14) ** 2) - 0.30
    angle = np.radians(yaw)
    moved = x + np.clip(inside * 4, 0, 1) * 88 * (u * (np.cos(angle) - 1) + depth * np.sin(angle))
    return _pulled(picture, moved)


def flat_print(degrees: float, axis: float = 90, far: float = 2.0) -> Pixels:
    """The portrait as a flat print that is turned in the hand by so many degrees about a line through its middle that goes `axis` degrees
    downwards from the right, seen from `far` times its width."""
    picture = portrait()
    height, width = picture.shape[:2]
    middle = np.array((width / 2, height / 2))
    corners = np.array([(x, y, 0) for x in (-width / 2, width / 2) for y in (-height / 2, height / 2)])
    line = np.array((np.cos(np.radians(axis)), np.sin(np.radians(axis)), 0)) * np.radians(degrees)
    there = corners @ np.asarray(cv2.Rodrigues(line)[0]).T
    seen = far * width * there[:, :2] / (far * width + there[:, 2:]) + middle
    move = cv2.getPerspectiveTransform((corners[:, :2] + middle).astype(np.float32), seen.astype(np.float32))
    return np.asarray(cv2.warpPerspective(picture, move, (width, height), borderValue=(90, 90, 90)), np.uint8)


def in_frame(*pictures: Pixels, face_width: int = FACE_WIDTH, at: tuple[int, int] = (0, 0)) -> Pixels:
    """A camera's frame of 1280 × 720 with the pictures side by side in the middle, moved by `at`, on a grey wall."""
    frame = np.full((*FRAME, 3), 120, np.uint8)
    factor = face_width / 88
    for number, picture in enumerate(pictures):
        large = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        middle = (number + 0.5) / len(pictures) * FRAME[1]
        left, top = round(middle - 164 * factor) + at[0], round(0.45 * FRAME[0] - 118 * factor) + at[1]
        x, y = max(0, left), max(0, top)
        part = large[y - top : FRAME[0] - top, x - left : FRAME[1] - left]
        frame[y : y + part.shape[0], x : x + part.shape[1]] = part
    return frame


def _places(picture: Pixels) -> NDArray[np.float32]:
    """Of each pixel: across and down from the middle of the face in its widths, then in pixels of the picture."""
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]].astype(np.float32)
    return np.stack(((x - 164) / 88, (y - 118) / 88, x, y))


def _patch(across: NDArray[np.float32], down: NDArray[np.float32], strength: float) -> NDArray[np.float32]:
    """1 in the middle, 0 outside, soft at the edge; for each colour."""
    soft = np.clip(strength * np.exp(-(across**4) - down**4), 0, 1)
    return np.asarray(soft[..., None], np.float32)


def _pulled(picture: Pixels, moved: NDArray[np.float32]) -> Pixels:
    """Each pixel to its place in the row: what would lie behind something else is covered."""
    columns = np.arange(picture.shape[1], dtype=np.float32)
    there = np.maximum.accumulate(moved, axis=1) + columns * 1e-3
    source = np.stack([np.interp(columns, row, columns) for row in there]).astype(np.float32)
    rows = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]][0].astype(np.float32)
    return np.asarray(cv2.remap(picture, source, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


@functools.cache
def _cut_out() -> tuple[Pixels, NDArray[np.float32]]:
    """The portrait and how much of each pixel is person, 0 to 1."""
    source = portrait()
    mask = np.full(source.shape[:2], cv2.GC_PR_BGD, np.uint8)
    mask[:12] = mask[:170, :80] = mask[:170, 255:] = cv2.GC_BGD
    cv2.ellipse(mask, (167, 92), (78, 84), 0, 0, 360, cv2.GC_PR_FGD, -1)
    cv2.ellipse(mask, (165, 110), (50, 62), 0, 0, 360, cv2.GC_FGD, -1)
    cv2.fillPoly(mask, [np.array([(125, 170), (205, 170), (285, 329), (20, 329)], np.int32)], cv2.GC_FGD)
    cv2.setRNGSeed(7)
    cv2.grabCut(source, mask, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_MASK)
    person = ((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).astype(np.uint8)
    person = np.asarray(cv2.morphologyEx(person, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8)), np.uint8)
    return source, np.asarray(cv2.GaussianBlur(person.astype(np.float32), (3, 3), 0), np.float32)


def id_photo(
    size: tuple[int, int] = (358, 441), head: float = 207, top: float = 14, beside: float = 0, wall: tuple[int, int, int] = (255, 255, 255)
) -> Pixels:
    """A picture as for a document: the person cut out before a `wall` (BGR), the head `head` pixels wide, the hair `top` pixels from the
    upper edge, `beside` pixels off the middle."""
    source, person = _cut_out()
    factor = head / HEAD_WIDTH
    move = np.array(((factor, 0, size[0] / 2 + beside - HEAD_MIDDLE * factor), (0, factor, top - HAIR_TOP * factor)))
    there = cv2.warpAffine(source, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    share = cv2.warpAffine(person, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[..., None]
    return np.asarray(np.clip(there * share + np.array(wall, np.float32) * (1 - share), 0, 255), np.uint8)
