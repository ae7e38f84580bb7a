"""Pages lying on things, as a camera above a counter sees them, with their corners known. Seeded; written without looking at the finder.

A scene is drawn at twice its size and averaged down, so that edges fall between pixels as they do on a sensor. Coordinates are those of
pixel centres: the upper left corner of a picture is (-0.5, -0.5).
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Layer = NDArray[np.float32]
BACKGROUNDS = ("dark", "wood", "near-white", "clutter")
_PAGE = (840, 1188)  # A4, 4 pixels a millimetre
_CARD = (856, 540)  # ID-1, 10 pixels a millimetre


@dataclass(frozen=True)
class Scene:
    """A frame (BGR) and where the page's corners are: top left, top right, bottom right, bottom left of the page as it is read."""

    pixels: Picture
    corners: NDArray[np.float64]


@dataclass(frozen=True)
class Look:
    """`blur`, `noise`: standard deviations. `light`: how bright, 1 is usual. `glare`: diameter of a lamp's reflection as a share of the
    page's shorter side. `streak`: motion along the rows, pixels. `fill`: the page's share of the frame's height. `shift`: by how much
    of the frame's size the page lies off its middle. `tilt`: largest, degrees. `turn`: in the plane, None for any."""

    blur: float = 0.8
    noise: float = 3.0
    light: float = 1.0
    glare: float = 0.0
    streak: int = 0
    fill: float = 0.86
    shift: tuple[float, float] = (0.0, 0.0)
    tilt: float = 22.0
    turn: float | None = None
    lens: float = 0.012


@functools.lru_cache(maxsize=12)
def page_scene(background: str, seed: int, look: Look = Look(), size: tuple[int, int] = (1280, 720), *, card: bool = False) -> Scene:
    """One scene. The same seed gives the same page in the same place on any background and in any look that does not move it."""
    place, surface, camera = (np.random.default_rng([seed, part]) for part in (1, 2, 3))
    page = _card(place) if card else _sheet(place)
    shape, back = page.shape[:2], _BACKGROUNDS[background](surface, size)
    to_frame = _pose(shape, place, look, size)
    doubled = np.array([[2, 0, 0.5], [0, 2, 0.5], [0, 0, 1]]) @ to_frame
    big = (2 * size[0], 2 * size[1])
    drawn = cv2.warpPerspective(page, doubled, big, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpPerspective(np.ones(shape, np.float32), doubled, big, flags=cv2.INTER_LINEAR)
    drawn, mask = (cv2.resize(layer, size, interpolation=cv2.INTER_AREA) for layer in (drawn, mask))
    shadow = cv2.GaussianBlur(np.roll(mask, (4, 3), (0, 1)), (0, 0), 5)
    frame = back * (1 - 0.28 * shadow[..., None] * (1 - mask[..., None])) * (1 - mask[..., None]) + drawn * mask[..., None]
    rows, columns = shape
    edges = np.array([[-0.5, -0.5], [columns - 0.5, -0.5], [columns - 0.5, rows - 0.5], [-0.5, rows - 0.5]])
    corners = cv2.perspectiveTransform(edges[None], to_frame)[0]
    bend = place.uniform(-look.lens, look.lens)
    bent, corners = _through_a_lens(np.asarray(frame, np.float32), np.asarray(corners, np.float64), bend)
    pixels = _photographed(bent, corners, look, place, camera)
    pixels.flags.writeable = False  # the same scene is given out again
    return Scene(pixels, corners)


def empty_scene(background: str, seed: int, size: tuple[int, int] = (1280, 720)) -> Picture:
    """The same surfaces with no page on them."""
    surface, camera = np.random.default_rng([seed, 2]), np.random.default_rng([seed, 3])
    frame = _BACKGROUNDS[background](surface, size)
    return _photographed(frame, np.zeros((4, 2)), Look(), surface, camera)


def _sheet(chance: np.random.Generator) -> Layer:
    """Lines of print, a framed table, a picture and a round red seal on paper that is not quite white."""
    columns, rows = _PAGE
    page = np.full((rows, columns, 3), chance.uniform(232, 246, 3).mean() + chance.uniform(-3, 3, 3), np.float32)
    ink = tuple(float(x) for x in chance.uniform(20, 60, 3))
    y = int(chance.uniform(60, 110))
    while y < rows - 120:
        if chance.random() < 0.12:
            y += int(chance.uniform(30, 120))
            continue
        x, end = 84, columns - 84 - int(chance.choice([0, 0, 0, 1]) * chance.uniform(0, 400))
        while x < end:
            _glyph(page, chance, x, y, ink)
            x += 24 if chance.random() < 0.9 else 48
        y += 40
    if chance.random() < 0.6:
        top = int(chance.uniform(200, 600))
        for line in range(5):
            cv2.line(page, (84, top + 60 * line), (columns - 84, top + 60 * line), ink, 3)
        for across in (84, 300, columns - 84):
            cv2.line(page, (across, top), (across, top + 240), ink, 3)
    if chance.random() < 0.4:
        left, top = int(chance.uniform(100, 500)), int(chance.uniform(100, 800))
        page[top : top + 240, left : left + 180] = cv2.resize(chance.uniform(30, 200, (6, 5, 3)).astype(np.float32), (180, 240))
    if chance.random() < 0.5:
        cv2.circle(page, (int(chance.uniform(500, 700)), int(chance.uniform(800, 1050))), 78, (60.0, 50.0, 205.0), 7)
    return page


def _glyph(page: Layer, chance: np.random.Generator, x: int, y: int, ink: tuple[float, ...]) -> None:
    """Something of a character's size and density."""
    for _ in range(int(chance.integers(3, 6))):
        start, end = chance.integers(0, 20, 2), chance.integers(0, 20, 2)
        if chance.random() < 0.7:
            end[int(chance.integers(0, 2))] = start[int(chance.integers(0, 2))]
        cv2.line(page, (x + int(start[0]), y + int(start[1])), (x + int(end[0]), y + int(end[1])), ink, 2)


def _card(chance: np.random.Generator) -> Layer:
    columns, rows = _CARD
    tints = chance.uniform(222, 238) + chance.uniform(-14, 8, (3, 4, 3))  # pale, and not the same all over
    card = np.asarray(cv2.resize(tints.astype(np.float32), (columns, rows)), np.float32)
    card[90:450, 560:800] = cv2.resize(chance.uniform(60, 200, (6, 5, 3)).astype(np.float32), (240, 360))
    for row in range(6):
        for column in range(int(chance.integers(8, 18))):
            _glyph(card, chance, 60 + 26 * column, 70 + 70 * row, (40.0, 40.0, 40.0))
    return card


def _pose(shape: tuple[int, ...], chance: np.random.Generator, look: Look, size: tuple[int, int]) -> NDArray[np.float64]:
    """Looks at the page from a distance of 1.6 frame widths, turned about all three axes."""
    rows, columns = shape[:2]
    width, height = size
    turn = math.radians(chance.uniform(-25, 25) if look.turn is None else look.turn)
    pitch, yaw = (math.radians(chance.uniform(-look.tilt, look.tilt)) for _ in range(2))
    jitter = chance.uniform(-0.02, 0.02, 2)
    turning = (
        np.array([[math.cos(turn), -math.sin(turn), 0], [math.sin(turn), math.cos(turn), 0], [0, 0, 1]])
        @ np.array([[1, 0, 0], [0, math.cos(pitch), -math.sin(pitch)], [0, math.sin(pitch), math.cos(pitch)]])
        @ np.array([[math.cos(yaw), 0, math.sin(yaw)], [0, 1, 0], [-math.sin(yaw), 0, math.cos(yaw)]])
    )
    flat = np.array([[-0.5, -0.5], [columns - 0.5, -0.5], [columns - 0.5, rows - 0.5], [-0.5, rows - 0.5]])
    solid = np.c_[flat - [(columns - 1) / 2, (rows - 1) / 2], np.zeros(4)] @ turning.T
    focal = 1.6 * width
    depth = focal + solid[:, 2] / max(rows, columns) * height
    seen = solid[:, :2] * (focal / depth)[:, None]
    extent = seen.max(0) - seen.min(0)
    scale = look.fill * min(height / extent[1], width / extent[0])
    middle = (seen.max(0) + seen.min(0)) / 2
    placed = (
        (seen - middle) * scale + [(width - 1) / 2, (height - 1) / 2] + (np.array(look.shift) + jitter * (1 - look.fill)) * [width, height]
    )
    return np.asarray(cv2.getPerspectiveTransform(flat.astype(np.float32), placed.astype(np.float32)), np.float64)


def _through_a_lens(frame: Layer, corners: NDArray[np.float64], bend: float) -> tuple[Layer, NDArray[np.float64]]:
    """What is at p appears at q, where p = q + bend·r(q)²·q from the middle, r = 1 in the frame's corners."""
    height, width = frame.shape[:2]
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    reach = float(np.hypot(*middle))
    x, y = np.meshgrid(np.arange(width) - middle[0], np.arange(height) - middle[1])
    out = 1 + bend * (x**2 + y**2) / reach**2
    maps = [(x * out + middle[0]).astype(np.float32), (y * out + middle[1]).astype(np.float32)]
    bent = cv2.remap(frame, maps[0], maps[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    wanted = corners - middle
    seen = wanted.copy()
    for _ in range(12):
        seen = wanted / (1 + bend * (seen**2).sum(1, keepdims=True) / reach**2)
    return np.asarray(bent, np.float32), seen + middle


def _photographed(
    frame: Layer, corners: NDArray[np.float64], look: Look, place: np.random.Generator, camera: np.random.Generator
) -> Picture:
    height, width = frame.shape[:2]
    columns, rows = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    slope, direction = place.uniform(0, 0.16), place.uniform(0, math.tau)
    lamp = (1 - 0.12 * (columns**2 + rows**2)) * (1 + slope * (columns * math.cos(direction) + rows * math.sin(direction)))
    frame = frame * (lamp * look.light)[..., None].astype(np.float32)
    where = place.uniform(0.35, 0.65, 2)
    if look.glare:
        top, bottom = corners[0] + (corners[1] - corners[0]) * where[0], corners[3] + (corners[2] - corners[3]) * where[0]
        x, y = top + (bottom - top) * where[1]
        radius = look.glare * np.linalg.norm(corners[1] - corners[0]) / 2
        away = np.hypot(np.arange(width)[None] - x, np.arange(height)[:, None] - y) / radius
        frame = frame + 400 * np.clip(1.6 - away, 0, 1)[..., None].astype(np.float32)
    if look.streak > 1:
        frame = np.asarray(cv2.filter2D(frame, -1, np.full((1, look.streak), 1 / look.streak, np.float32)), np.float32)
    if look.blur:
        frame = np.asarray(cv2.GaussianBlur(np.clip(frame, 0, 500), (0, 0), look.blur), np.float32)
    return np.clip(frame + look.noise * camera.standard_normal(frame.shape, np.float32), 0, 255).astype(np.uint8)


def _dark(chance: np.random.Generator, size: tuple[int, int]) -> Layer:
    return _smooth(chance, size, 25, 60, 5) + _grain(chance, size, 4)


def _near_white(chance: np.random.Generator, size: tuple[int, int]) -> Layer:
    return _smooth(chance, size, 205, 222, 4) + _grain(chance, size, 2)


def _wood(chance: np.random.Generator, size: tuple[int, int]) -> Layer:
    width, height = size
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bend = cv2.resize(chance.uniform(-30, 30, (5, 6)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    rings = np.sin((y + bend + 0.05 * x) / chance.uniform(5, 11)) * 14 + np.sin((y + 0.6 * bend) / chance.uniform(28, 60)) * 18
    wood = np.array([80, 120, 165], np.float32) + rings[..., None].astype(np.float32) * np.array([0.7, 0.9, 1.0], np.float32)
    for board in range(int(chance.integers(0, 3))):
        cv2.line(wood, (0, int(chance.uniform(0, height))), (width, int(chance.uniform(0, height))), (35.0, 50.0, 70.0), 3 + board)
    return np.asarray(wood + _grain(chance, size, 5), np.float32)


def _clutter(chance: np.random.Generator, size: tuple[int, int]) -> Layer:
    """Other sheets, folders and pens lie about."""
    width, height = size
    back = np.ascontiguousarray(_smooth(chance, size, 60, 150, 4))
    for _ in range(14):
        middle, extent = chance.uniform(0, [width, height]), chance.uniform(40, 420, 2)
        box = cv2.boxPoints(((middle[0], middle[1]), (extent[0], extent[1]), chance.uniform(0, 90)))
        colour = chance.uniform(30, 235, 3) if chance.random() < 0.7 else np.full(3, chance.uniform(190, 240))
        cv2.fillConvexPoly(back, box.astype(np.int32), tuple(float(c) for c in colour), lineType=cv2.LINE_AA)
    for _ in range(6):
        ends = chance.uniform(0, [width, height], (2, 2)).astype(int)
        cv2.line(back, ends[0].tolist(), ends[1].tolist(), tuple(float(c) for c in chance.uniform(0, 255, 3)), int(chance.integers(4, 12)))
    return np.asarray(back + _grain(chance, size, 3), np.float32)


def _smooth(chance: np.random.Generator, size: tuple[int, int], low: float, high: float, cells: int) -> Layer:
    tint = chance.uniform(-6, 6, 3).astype(np.float32)
    grey = cv2.resize(chance.uniform(low, high, (cells, cells)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(grey[..., None] + tint, np.float32)


def _grain(chance: np.random.Generator, size: tuple[int, int], strength: float) -> Layer:
    noise = chance.normal(0, strength, (size[1] // 2, size[0] // 2)).astype(np.float32)
    return np.asarray(cv2.resize(noise, size, interpolation=cv2.INTER_LINEAR)[..., None], np.float32)


_BACKGROUNDS = {"dark": _dark, "wood": _wood, "near-white": _near_white, "clutter": _clutter}
