"""Which character of OCR-B stands in a cell: a small network, made when it is first needed from the font itself.

Lines of random characters are drawn, worn, blurred, tilted and noised as cameras do, cut into cells, and a network of one hidden layer
learns them. There is a class for "no character in the middle of this cell": cells between characters, empty paper, glare. Nothing
is learnt from anybody's document.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Floats = NDArray[np.float32]

CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
NOTHING = len(CHARACTERS)
PITCH = 16
"""Pixels from one character to the next in a straightened row."""
CELL_WIDTH, CELL_HEIGHT = 18, 24
_SMALL_WIDTH, _SMALL_HEIGHT = 12, 16

_FONTS = (Path("/usr/share/fonts/opentype/ocr-b/OCRB.otf"), Path("/usr/local/share/fonts/OCRB.otf"))
_DRAWN_PITCH = 32
_EM = 0.7230  # advance of one character of the font, in em
_LINE = 48
_ALSO_UPSIDE_DOWN = "HIMNOSWXZ0689"
_ROUNDS = 9
_BATCH = 256
_HIDDEN = 96
_ONE_THREAD = 260_000  # multiplications: OpenBLAS (interface/gemm.c) asks for a second thread above 4 × 65,536


class FontMissing(RuntimeError):
    """The font OCR-B is not installed."""

    code = "mrz.font-missing"


class Glyphs:
    """The trained network."""

    def __init__(self, w1: Floats, b1: Floats, w2: Floats, b2: Floats) -> None:
        self._w1, self._b1, self._w2, self._b2 = w1, b1, w2, b2

    def log_likely(self, cells: Floats) -> Floats:
        """For each of n cells (n × CELL_HEIGHT × CELL_WIDTH, any contrast, dark characters low) the logarithm of how likely each character
        is: n × (characters and NOTHING)."""
        hidden = np.maximum(_product(_normal(cells), self._w1) + self._b1, 0)
        return _log_softmax(_product(hidden, self._w2) + self._b2)


@functools.cache
def glyphs() -> Glyphs:
    """The network; trained when first asked for, about a second. Raises `FontMissing`."""
    return _trained(np.random.default_rng(20240811))


def _normal(cells: Floats) -> Floats:
    """Each cell with two thirds of its pixels a side, as a vector of no mean and of one length; a flat one stays near nothing."""
    tall = np.ascontiguousarray(cells.reshape(-1, CELL_WIDTH))
    small = cv2.resize(tall, (_SMALL_WIDTH, len(cells) * _SMALL_HEIGHT), interpolation=cv2.INTER_AREA)
    flat = np.asarray(small, np.float32).reshape(len(cells), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    result: Floats = (flat * (8 / np.maximum(length, 27.0))).astype(np.float32)
    return result


def _product(left: Floats, right: Floats) -> Floats:
    """The matrix product in pieces that BLAS does in the calling thread. A second thread of its own would gain nothing on so few numbers,
    and on a busy machine everybody would wait for it to be scheduled, a hundred times a frame."""
    rows = max(1, _ONE_THREAD // right.size)
    if len(left) <= rows:
        return left @ right
    return np.concatenate([left[at : at + rows] @ right for at in range(0, len(left), rows)])


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


def _trained(chance: np.random.Generator) -> Glyphs:
    """Adam over softmax cross-entropy. The seed makes it the same network in every process of a machine."""
    cells, labels = _examples(chance)
    inputs = _normal(cells)
    sizes = (inputs.shape[1], _HIDDEN, NOTHING + 1)
    weights = [
        chance.normal(0, np.sqrt(2 / sizes[0]), sizes[:2]).astype(np.float32),
        np.zeros(sizes[1], np.float32),
        chance.normal(0, np.sqrt(1 / sizes[1]), sizes[1:]).astype(np.float32),
        np.zeros(sizes[2], np.float32),
    ]
    first = [np.zeros_like(w) for w in weights]
    second = [np.zeros_like(w) for w in weights]
    steps = 0
    for turn in range(_ROUNDS):
        rate = 0.004 * (1 - turn / _ROUNDS)
        order = chance.permutation(len(inputs))
        for begin in range(0, len(order) - _BATCH, _BATCH):
            chosen = order[begin : begin + _BATCH]
            steps += 1
            for which, slope in enumerate(_slopes(weights, inputs[chosen], labels[chosen])):
                first[which] += 0.1 * (slope - first[which])
                second[which] += 0.01 * (slope * slope - second[which])
                size = np.sqrt(second[which] / (1 - 0.99**steps)) + 1e-7
                weights[which] -= rate * (first[which] / (1 - 0.9**steps)) / size
    return Glyphs(*weights)


def _slopes(weights: list[Floats], inputs: Floats, labels: NDArray[np.int64]) -> tuple[Floats, Floats, Floats, Floats]:
    w1, b1, w2, b2 = weights
    hidden = np.maximum(_product(inputs, w1) + b1, 0)
    error = np.exp(_log_softmax(_product(hidden, w2) + b2))
    error[np.arange(len(labels)), labels] -= 1
    error /= len(labels)
    back = _product(error, w2.T) * (hidden > 0)
    return _product(inputs.T, back), back.sum(axis=0), _product(hidden.T, error), error.sum(axis=0)


def _font() -> ImageFont.FreeTypeFont:
    for path in _FONTS:
        if path.exists():
            return ImageFont.truetype(str(path), round(_DRAWN_PITCH / _EM))
    raise FontMissing(f"{_FONTS[0]} is not installed (Debian package fonts-ocr-b)")


def _examples(chance: np.random.Generator, lines: int = 300) -> tuple[Floats, NDArray[np.int64]]:
    shapes = _shapes()
    cells, labels = [], []
    for _ in range(lines):
        text = "".join(chance.choice(list(CHARACTERS), _LINE))
        row = _worn(_drawn(text, shapes, chance), chance)
        for cell, label in _cut(row, text, chance):
            cells.append(cell)
            labels.append(label)
    return np.stack(cells), np.array(labels)


def _shapes() -> dict[str, NDArray[np.uint8]]:
    """Each character, dark on light, capitals centred vertically, with half a cell of margin to its left and right."""
    font = _font()
    _, top, _, bottom = font.getbbox("H")
    shapes = {}
    for character in CHARACTERS:
        picture = Image.new("L", (2 * _DRAWN_PITCH, 3 * _DRAWN_PITCH), 255)
        ImageDraw.Draw(picture).text((_DRAWN_PITCH / 2, (3 * _DRAWN_PITCH - top - bottom) / 2), character, font=font, fill=0)
        shapes[character] = np.asarray(picture)
    return shapes


def _drawn(text: str, shapes: Mapping[str, NDArray[np.uint8]], chance: np.random.Generator) -> Floats:
    """The line with two cells of margin at both ends."""
    ink = np.full((3 * _DRAWN_PITCH, (_LINE + 4) * _DRAWN_PITCH), 255, np.uint8)
    slips = np.rint(chance.normal(0, 0.015 * _DRAWN_PITCH, len(text))).astype(int)
    for at, character in enumerate(text):
        begin = (2 * at + 3) * _DRAWN_PITCH // 2 + slips[at]
        place = ink[:, begin : begin + 2 * _DRAWN_PITCH]
        np.minimum(place, shapes[character], out=place)
    weight = int(chance.integers(-2, 4))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (abs(weight) + 1, abs(weight) + 1))
    if weight:
        ink = np.asarray(cv2.dilate(ink, kernel) if weight < 0 else cv2.erode(ink, kernel), np.uint8)
    return _scuffed(ink.astype(np.float32), chance)


def _scuffed(ink: Floats, chance: np.random.Generator) -> Floats:
    """Scratches and strokes: a character that one of them crosses shall be doubtful rather than another one."""
    for _ in range(int(chance.integers(0, 14))):
        begin = chance.uniform((0, 0), ink.shape[::-1])
        angle, length = chance.uniform(0, np.pi), chance.uniform(0.5, 8) * _DRAWN_PITCH
        end = begin + length * np.array([np.cos(angle), np.sin(angle)])
        ends = [(int(x), int(y)) for x, y in (begin, end)]
        cv2.line(ink, ends[0], ends[1], float(chance.choice((0, 60, 120, 190, 255))), int(chance.integers(1, 5)), cv2.LINE_AA)
    return ink


def _worn(row: Floats, chance: np.random.Generator) -> Floats:
    """What a camera makes of it: few pixels, blur, uneven light, texture, noise."""
    pitch = chance.uniform(8.0, 19.0)
    scale = pitch / _DRAWN_PITCH
    small = cv2.resize(row, None, fx=scale, fy=scale * chance.uniform(0.94, 1.06), interpolation=cv2.INTER_AREA)
    blur = pitch * chance.uniform(0.0, 0.10)
    if blur > 0.3:
        small = cv2.GaussianBlur(small, (0, 0), blur, sigmaY=blur * chance.uniform(0.7, 1.3))
    dark, light = chance.uniform(10, 110), chance.uniform(140, 250)
    small = dark + (light - dark) * small / 255
    across = np.linspace(0, 1, small.shape[1], dtype=np.float32)
    texture = chance.uniform(0, 14) * np.sin(across * chance.uniform(20, 300) + chance.uniform(0, 6))
    small = small * (1 + chance.uniform(-0.3, 0.3) * across) + texture
    small = small + chance.normal(0, chance.uniform(0.5, 9.0), small.shape)
    small = np.clip(small, 0, 255).astype(np.float32)
    high, wide = (side * PITCH // _DRAWN_PITCH for side in row.shape)
    return np.asarray(cv2.resize(small, (wide, high), interpolation=cv2.INTER_LINEAR), np.float32)


def _cut(row: Floats, text: str, chance: np.random.Generator) -> Iterator[tuple[Floats, int]]:
    middle = row.shape[0] / 2
    shear, lean = chance.normal(0, 0.03), chance.normal(0, 0.02)
    drift = chance.normal(0, 0.5, 2)

    def cell(x: float, y: float) -> Floats:
        left = x - CELL_WIDTH / 2 - shear * CELL_HEIGHT / 2
        top = y - CELL_HEIGHT / 2 - lean * CELL_WIDTH / 2
        shape = np.array([[1, shear, left], [lean, 1, top]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(row, shape, (CELL_WIDTH, CELL_HEIGHT), flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)

    for at, character in enumerate(text):
        centre = (at + 2.5) * PITCH - 0.5
        slip = chance.normal(0, 0.6, 2) + drift
        yield cell(centre + slip[0], middle + slip[1]), CHARACTERS.index(character)
        if at % 6 == 0:
            yield cell(centre + PITCH * chance.uniform(0.38, 0.62), middle + slip[1]), NOTHING
        if at % 6 == 3 and character not in _ALSO_UPSIDE_DOWN:
            yield np.ascontiguousarray(cell(centre + slip[0], middle + slip[1])[::-1, ::-1]), NOTHING
    for margin in (1.0, _LINE + 3.0):
        yield cell(margin * PITCH, middle), NOTHING
    yield cell(chance.uniform(3, _LINE) * PITCH, middle + chance.choice((-1, 1)) * PITCH * chance.uniform(0.6, 0.9)), NOTHING
