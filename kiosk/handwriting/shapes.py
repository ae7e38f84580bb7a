"""How much a drawing looks like each character, whatever the order, number and direction of its strokes.

Characters are known from two typefaces that are installed anyway (Noto Sans and Noto Serif CJK SC, Debian's fonts-noto-cjk). A picture is
described by where its edges lie and which way they run: four ways in a grid of eight by eight, laid by the centre and the spread of all
edges, so that a narrow or a flat hand does not matter (nonlinear normalisation aside, the directional feature of Kimura et al., "Modified
quadratic discriminant functions and the application to Chinese character recognition", IEEE PAMI 9(1), 1987). What all characters have in
common says little: the descriptions are whitened by how they vary over the characters themselves. Nothing here was trained on handwriting.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from kiosk.core.glyphs import FACES
from kiosk.handwriting.model import HandwritingMissing
from kiosk.handwriting.strokes import Ink

Pixels = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.float32]

TYPEFACES = ("NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc")

SIDE = 64
"""Of a picture, in pixels."""

EM = 56
PEN = 3
"""Width of a drawn stroke: nearly that of the sans typeface."""

GRID, WAYS = 8, 4
SPREAD = 3.3
"""Standard deviations of the edges that the grid spans. More is cut to its rim."""

FLATTEST = 0.4
"""一 and 丨 are not stretched to a square: their smaller spread counts as no less than this part of the larger."""

FAINT = 0.05
"""An edge weaker than this is none."""

AT_ONCE = 16
"""Characters described in one go: 15 ms, between which somebody may be answered."""


class Shapes:
    """`characters`, each as the typefaces draw it. Has to be made ready, part by part, before it can be asked. The table takes 7 MB, and
    making it leaves the process 40 MB larger. Raises
    `HandwritingMissing` without the typefaces."""

    def __init__(self, characters: tuple[str, ...]) -> None:
        self._characters = characters
        self._fonts = tuple(_opened(name) for name in TYPEFACES)
        self._described: tuple[list[Numbers], ...] = tuple([] for _ in TYPEFACES)
        self._done = 0
        self._table: Numbers | None = None
        self._middle: Numbers = np.zeros(0, np.float32)
        self._whitening: Numbers = np.zeros((0, 0), np.float32)

    @property
    def ready(self) -> bool:
        return self._table is not None

    def prepare(self) -> bool:
        """Describes some more characters. True when there is nothing left to do."""
        if self.ready:
            return True
        some = self._characters[self._done : self._done + AT_ONCE]
        if some:
            for font, described in zip(self._fonts, self._described, strict=True):
                described.append(described_all(np.stack([_glyph(one, font) for one in some])))
            self._done += len(some)
        else:
            self._finish()
        return self.ready

    def likeness(self, ink: Ink) -> Numbers:
        """Of `ink` to each character, by its number: -1 to 1. `prepare` must have said True."""
        if self._table is None:
            raise RuntimeError("asked before it was ready")
        own = _unit((described_all(picture(ink)[None]) - self._middle) @ self._whitening)
        return np.asarray(self._table @ own[0], np.float32)

    def _finish(self) -> None:
        """Whitens by the sans typeface, whose strokes are as even as a finger's. Half of the mean variance is noise to be left alone."""
        sans, serif = (np.concatenate(parts) for parts in self._described)
        self._described = ()
        self._middle = np.asarray(sans.mean(0), np.float32)
        sans, serif = sans - self._middle, serif - serif.mean(0)
        variances, axes = np.linalg.eigh(sans.T @ sans / len(sans))
        self._whitening = (axes / np.sqrt(variances + variances.mean())).astype(np.float32)
        self._table = _unit((sans + serif) @ self._whitening)


def picture(ink: Ink) -> Pixels:
    """`ink` drawn with an even pen, filling the picture as a glyph does. Drawn at twice the size: Pillow's lines have no soft edges."""
    xs = [x for stroke in ink for x, _ in stroke]
    ys = [y for stroke in ink for _, y in stroke]
    scale = 2 * 52 / max(max(xs) - min(xs), max(ys) - min(ys), 1e-6)
    left, top = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    image = Image.new("L", (2 * SIDE, 2 * SIDE))
    pen = ImageDraw.Draw(image)
    for stroke in ink:
        pen.line([((x - left) * scale + SIDE, (y - top) * scale + SIDE) for x, y in stroke], fill=255, width=2 * PEN, joint="curve")
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX))


def described_all(pictures: Pixels) -> Numbers:
    """One row of `GRID` * `GRID` * `WAYS` numbers a picture, each row of length 1."""
    many = len(pictures)
    light = pictures.astype(np.float32) / 255
    across, down = np.zeros_like(light), np.zeros_like(light)
    across[:, :, 1:-1] = light[:, :, 2:] - light[:, :, :-2]
    down[:, 1:-1] = light[:, 2:] - light[:, :-2]
    strength = np.hypot(across, down)
    which, row, column = np.nonzero(strength > FAINT)
    weight = strength[which, row, column]
    columns, wide = _spread(which, column, weight, many)
    rows, high = _spread(which, row, weight, many)
    largest = np.maximum(np.maximum(wide, high), 1e-6)
    wide, high = np.maximum(wide, FLATTEST * largest), np.maximum(high, FLATTEST * largest)
    at_x = np.clip((columns / (SPREAD * wide[which]) + 0.5) * GRID - 0.5, 0, GRID - 1.001)
    at_y = np.clip((rows / (SPREAD * high[which]) + 0.5) * GRID - 0.5, 0, GRID - 1.001)
    turn = np.arctan2(down[which, row, column] * high[which], across[which, row, column] * wide[which])
    way = turn % np.pi / np.pi * WAYS  # an edge and the one across the stroke run the same way
    x, y, first = at_x.astype(np.intp), at_y.astype(np.intp), way.astype(np.intp)
    part_x, part_y, part_way = at_x - x, at_y - y, way - first
    cells = np.zeros(many * GRID * GRID * WAYS)
    for step_x, share_x in ((0, 1 - part_x), (1, part_x)):
        for step_y, share_y in ((0, 1 - part_y), (1, part_y)):
            cell = ((which * GRID + y + step_y) * GRID + x + step_x) * WAYS
            for step_way, share in ((0, 1 - part_way), (1, part_way)):
                cells += np.bincount(cell + (first + step_way) % WAYS, weight * share_x * share_y * share, len(cells))
    return _unit(np.sqrt(_softened(cells.reshape(many, GRID, GRID, WAYS))).reshape(many, -1))


def _spread(which: Any, at: Any, weight: Any, many: int) -> tuple[Any, Any]:
    """Where each edge lies off the middle of its picture's edges, and their standard deviation by picture."""
    total = np.maximum(np.bincount(which, weight, many), 1e-6)
    off = at - (np.bincount(which, weight * at, many) / total)[which]
    return off, np.sqrt(np.bincount(which, weight * off * off, many) / total)


def _softened(cells: Any) -> Any:
    """Each cell with a quarter of each neighbour: a stroke that lies a little off is still nearly there."""
    padded = np.pad(cells, ((0, 0), (1, 1), (0, 0), (0, 0)))
    cells = cells + 0.25 * (padded[:, :-2] + padded[:, 2:])
    padded = np.pad(cells, ((0, 0), (0, 0), (1, 1), (0, 0)))
    return cells + 0.25 * (padded[:, :, :-2] + padded[:, :, 2:])


def _unit(rows: Any) -> Numbers:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), np.float32)


def _glyph(character: str, font: ImageFont.FreeTypeFont) -> Pixels:
    image = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(image).text(((SIDE - EM) // 2, -8), character, font=font, fill=255)
    return np.asarray(image)


def _opened(name: str) -> ImageFont.FreeTypeFont:
    face = FACES[0]
    path = face.path.with_name(name)
    if not path.is_file():  # Pillow would look for a namesake elsewhere
        raise HandwritingMissing(f"{path} is not installed (Debian package {face.package})")
    try:
        return ImageFont.truetype(str(path), EM, index=face.index, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise HandwritingMissing(f"{path} is no typeface") from error
