"""Pictures with one code in them, as a camera at a counter sees it: blurred, tilted, small, noisy, glaring. Seeded; written without
looking at any reader, from the libraries that *write* codes.

A scene is made at twelve times the module's size, warped into the frame with area sampling, and only then spoiled.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import segno
from barcode import EAN13, Code128
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
_FINE = 12  # pixels a module before the warp


@dataclass(frozen=True)
class Cell:
    """One condition. `module`: pixels a module in the frame. `blur`, `noise`: standard deviations in pixels and in grey levels.
    `turn` and `tilt` in degrees: in the picture's plane, and out of it. `contrast`: the share of white left between bar and paper.
    `glare`: how far a bright spot of half the symbol's size lifts the picture, in grey levels. `shade`: how dark the frame's darker
    edge is, 1 for none. `streak`: length in pixels of a motion along the rows. `inverted`: light on dark."""

    name: str
    module: float = 4.0
    blur: float = 0.7
    noise: float = 4.0
    turn: float = 8.0
    tilt: float = 0.0
    contrast: float = 1.0
    glare: float = 0.0
    shade: float = 1.0
    streak: int = 0
    inverted: bool = False


CELLS = (
    Cell("plain"),
    Cell("small, 2.0 px a module", module=2.0),
    Cell("small, 1.6 px a module", module=1.6),
    Cell("small, 1.3 px a module", module=1.3, blur=0.5),
    Cell("blur 1.5 px", blur=1.5),
    Cell("blur 2.0 px", blur=2.0),
    Cell("blur 2.6 px", blur=2.6),
    Cell("turned 45°, 2.6 px", turn=45.0, module=2.6),
    Cell("tilted 40°", tilt=40.0),
    Cell("tilted 55°, 3 px", tilt=55.0, module=3.0),
    Cell("noise 20", noise=20.0),
    Cell("noise 30, 3 px", noise=30.0, module=3.0),
    Cell("faint, a quarter of the contrast", contrast=0.25),
    Cell("faint and blurred", contrast=0.3, blur=1.6, module=3.5),
    Cell("glare 120", glare=120.0),
    Cell("glare 190", glare=190.0),
    Cell("shade to a fifth", shade=0.2),
    Cell("moved by 6 px", streak=6),
    Cell("small and glaring", module=2.0, glare=120.0),
    Cell("light on dark", inverted=True),
)
"""What the figures are measured over."""


def qr_symbol(text: str) -> Picture:
    """Black is 0; with the quiet zone of four modules that ISO/IEC 18004 asks for."""
    modules = np.array([list(row) for row in segno.make(text, micro=False, error="m").matrix_iter(border=4)], np.uint8)
    return np.asarray(np.kron(np.where(modules == 1, 0, 255), np.ones((_FINE, _FINE))), np.uint8)


def code_128_symbol(text: str) -> Picture:
    """A Code 128 of 40 modules' height, with its quiet zone."""
    return _bars(Code128(text).build()[0])


def ean_13_symbol(text: str) -> Picture:
    """An EAN-13 of 12 digits and the check digit that the writer adds."""
    return _bars(EAN13(text).build()[0])


def scene(symbol: Picture, cell: Cell, seed: int, size: tuple[int, int] = (640, 480)) -> Picture:
    """A grey frame of `size` (width, height) with the symbol somewhere near its middle."""
    chance = np.random.default_rng(seed)
    width, height = size
    wall = _wall(chance, width, height)
    paper = symbol.astype(np.float32) / 255
    if cell.inverted:
        paper = 1 - paper
    ink = 0.5 + (paper - 0.5) * cell.contrast
    where = _homography(symbol.shape, cell, chance, width, height)
    # Four times the frame and then area sampling: a module of little more than a pixel mixes with its neighbours as on a sensor.
    finer = np.diag([4.0, 4.0, 1.0]) @ where
    big = (width * 4, height * 4)
    drawn = cv2.warpPerspective(ink, finer, big, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpPerspective(np.ones_like(ink), finer, big, flags=cv2.INTER_NEAREST)
    drawn, mask = (cv2.resize(layer, size, interpolation=cv2.INTER_AREA) for layer in (drawn, mask))
    frame = wall * (1 - mask) + (25 + 205 * drawn) * mask
    return _spoiled(frame, cell, chance, where @ np.array([symbol.shape[1] / 2, symbol.shape[0] / 2, 1.0]), symbol.shape)


def wall_without_codes(seed: int, size: tuple[int, int] = (1280, 720)) -> Picture:
    """A counter with things on it and no code: edges, texture and lettering."""
    chance = np.random.default_rng(seed)
    frame = _wall(chance, *size).astype(np.uint8)
    for _ in range(30):
        corner = chance.integers(0, size, 2)
        extent = chance.integers(20, 260, 2)
        cv2.rectangle(frame, corner.tolist(), (corner + extent).tolist(), float(chance.integers(30, 230)), -1)
    for _ in range(24):
        place = chance.integers(0, size, 2).tolist()
        cv2.putText(
            frame, "TERMINAL 0123", place, cv2.FONT_HERSHEY_SIMPLEX, float(chance.uniform(0.4, 1.4)), float(chance.integers(0, 255)), 2
        )
    seen = cv2.GaussianBlur(frame, (0, 0), 0.8) + chance.normal(0, 4, frame.shape)
    return np.clip(seen, 0, 255).astype(np.uint8)


def _wall(chance: np.random.Generator, width: int, height: int) -> NDArray[np.float32]:
    coarse = chance.uniform(70, 150, (6, 8)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def _bars(modules: str) -> Picture:
    row = np.array([255] * 10 + [0 if module == "1" else 255 for module in modules] + [255] * 10, np.uint8)
    tall = np.tile(np.repeat(row, _FINE), (40 * _FINE, 1))
    return np.pad(tall, ((4 * _FINE, 4 * _FINE), (0, 0)), constant_values=255)


def _homography(shape: tuple[int, ...], cell: Cell, chance: np.random.Generator, width: int, height: int) -> NDArray[np.float64]:
    """Turns the symbol in space and looks at it from a distance of four times its width."""
    rows, columns = shape
    scale = cell.module / _FINE
    turn, tilt = math.radians(cell.turn + chance.uniform(-4, 4)), math.radians(cell.tilt)
    axis = chance.uniform(0, math.tau)
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float64)
    flat = (corners - [columns / 2, rows / 2]) * scale
    distance = 4 * columns * scale
    across = np.array([math.cos(axis), math.sin(axis)])
    along = np.array([-across[1], across[0]])
    seen = []
    for point in flat @ np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]]):
        u, v = point @ across, point @ along
        depth = distance / (distance + v * math.sin(tilt))
        seen.append((u * across + v * math.cos(tilt) * along) * depth)
    middle = np.array([width / 2, height / 2]) + chance.uniform(-12, 12, 2)
    return np.asarray(cv2.getPerspectiveTransform(corners.astype(np.float32), (np.array(seen) + middle).astype(np.float32)), np.float64)


def _spoiled(
    frame: NDArray[np.float32], cell: Cell, chance: np.random.Generator, middle: NDArray[np.float64], shape: tuple[int, ...]
) -> Picture:
    height, width = frame.shape
    if cell.shade < 1:
        frame = frame * np.linspace(cell.shade, 1, width, dtype=np.float32)
    if cell.streak:
        kernel = np.full((1, cell.streak), 1 / cell.streak, np.float32)
        frame = np.asarray(cv2.filter2D(frame, -1, kernel), np.float32)
    if cell.blur:
        frame = np.asarray(cv2.GaussianBlur(frame, (0, 0), cell.blur), np.float32)
    if cell.glare:
        extent = shape[1] * cell.module / _FINE
        x, y = middle[:2] / middle[2] + chance.uniform(-0.25, 0.25, 2) * extent
        columns, rows = np.meshgrid(np.arange(width), np.arange(height))
        frame = frame + cell.glare * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * (extent / 4) ** 2))
    return np.clip(frame + chance.normal(0, cell.noise, frame.shape), 0, 255).astype(np.uint8)


TEXTS = {
    "QR": (
        "A7K2000427KQ3X",
        "https://example.org/verify?c=0123456789abcdef",
        "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
    ),
    "Code 128": ("A7K2000427KQ3X", "GD-2026-0042", "4401002026112300"),
    "EAN-13": ("690123456789", "978020137962", "400638133393"),
}
_SYMBOLS = {"QR": qr_symbol, "Code 128": code_128_symbol, "EAN-13": ean_13_symbol}


def scenes(kind: str, cell: Cell, count: int) -> Iterator[tuple[Picture, str]]:
    """`count` scenes of a cell, each with the text that is in it; for EAN-13 the 12 digits without the check digit."""
    for number in range(count):
        text = TEXTS[kind][number % 3]
        size = (640, 480) if kind == "QR" else (1000, 480)
        yield scene(_SYMBOLS[kind](text), cell, 1000 * CELLS.index(cell) + number if cell in CELLS else number, size), text
