"""Barcodes and QR codes in a picture.

Plain zxing-cpp looks first, and what it reads is the answer, but for bar codes of a weak check, which second looks may outvote. A picture
in which it reads nothing is looked at again, only where something like a code stands out: at up to twice the size, sharpened in three
ways; bar codes set upright and averaged along their bars. A code of one pixel a module, out of focus or askew becomes readable, and a
picture without any stays cheap.

The second looks ask only for symbologies with a strong check of their own. Sharpening makes bars out of noise, and ITF, Codabar or
DataBar would read them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

_F = zxingcpp.BarcodeFormat
_MATRIX = [_F.QRCode, _F.MicroQRCode, _F.DataMatrix, _F.Aztec, _F.PDF417]
_MATRIX_NAMES = {str(name) for name in _MATRIX}
_LINEAR = [_F.Code128, _F.EAN13, _F.EAN8, _F.UPCA]

_ONE_DIGIT_CHECK = {"EAN-13", "EAN-8", "UPC-A", "UPC-E"}
"""One wrong reading in ten passes."""

_CELL = 8  # pixels of the coarse grid on which regions are found
_LEAST_ENERGY = 150.0  # mean squared gradient, in grey levels² a pixel: half of what 1.3-pixel modules at a fifth of the contrast have
_MOST_REGIONS = 3
_LOOKS = 5  # at most, at one region
_ROWS = 4  # of a bar code set upright, each so many are averaged into one
_BUDGET = 1.0  # of the frame's pixels: what all second looks together may have
_LEAST_BUDGET = 400_000.0  # pixels, for small pictures: about what a look at VGA costs
_SMALL = 40_000  # pixels of a picture that is one region itself: somebody cut it out
_LEAST_SCALE = 0.6  # a region that has to shrink further has large modules, which the first look reads if any does
_COHERENT = 0.55  # above it, edges of a region run one way, as bars do; 1 is perfect


@dataclass(frozen=True)
class Code:
    """One code: its symbology, such as `QR Code` or `Code 128`, and what it says."""

    format: str
    text: str

    def __repr__(self) -> str:  # some codes hold a person's number
        return f"Code(format={self.format!r}, text=<{len(self.text)} characters>)"


@dataclass(frozen=True)
class _Seen:
    """A code and the upright box around it, in pixels."""

    code: Code
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class _Region:
    """A place that could hold a code: its middle and its sides in pixels, and the angle that sets it upright, radians, if it has bars."""

    x: float
    y: float
    width: float
    height: float
    angle: float
    bars: bool

    def holds(self, seen: _Seen) -> bool:
        x, y = (seen.left + seen.right) / 2 - self.x, (seen.top + seen.bottom) / 2 - self.y
        u, v = x * math.cos(self.angle) + y * math.sin(self.angle), y * math.cos(self.angle) - x * math.sin(self.angle)
        return abs(u) <= self.width / 2 and abs(v) <= self.height / 2

    def same_bars(self, one: _Seen, other: _Seen) -> bool:
        """Whether both could be readings of the same bars: they lie over one another, seen across the bars."""
        x, y = (one.left + one.right - other.left - other.right) / 2, (one.top + one.bottom - other.top - other.bottom) / 2
        apart = abs(x * math.cos(self.angle) + y * math.sin(self.angle))
        return (
            apart
            < (math.hypot(one.right - one.left, one.bottom - one.top) + math.hypot(other.right - other.left, other.bottom - other.top)) / 4
        )


def read_codes(pixels: Picture) -> list[Code]:
    """Every code that can be read in a grey (rows, columns) or BGR (rows, columns, 3) picture; none is an empty list."""
    first = _read(np.ascontiguousarray(pixels))
    if first and not _doubtful(first):
        return [seen.code for seen in first]
    grey = pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    if first:
        return _settled(grey, first)
    for region, looks in _second_looks(grey):
        votes: Counter[Code] = Counter()
        for look in looks:
            votes.update({seen.code for seen in _read(look, _LINEAR if region.bars else _MATRIX + _LINEAR, try_downscale=False)})
            if found := [code for code, count in votes.items() if count >= (2 if code.format in _ONE_DIGIT_CHECK else 1)]:
                return found
    return []


def _read(pixels: Picture, formats: Sequence[zxingcpp.BarcodeFormat] = (), try_downscale: bool = True) -> list[_Seen]:
    if formats:
        found = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormats(list(formats)), try_downscale=try_downscale)
    else:
        found = zxingcpp.read_barcodes(pixels)
    return [_seen(barcode) for barcode in found if barcode.text]


def _seen(barcode: zxingcpp.Barcode) -> _Seen:
    place = barcode.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    return _Seen(Code(str(barcode.format), barcode.text), min(xs), min(ys), max(xs), max(ys))


def _doubtful(first: list[_Seen]) -> bool:
    """Whether the first look may have read a bar code wrongly: one digit is all its check, or there are two of a kind, one of which may
    be a second reading of the same bars."""
    bars = [seen.code.format for seen in first if seen.code.format not in _MATRIX_NAMES]
    return any(name in _ONE_DIGIT_CHECK for name in bars) or len(bars) > len(set(bars))


def _settled(grey: Picture, first: list[_Seen]) -> list[Code]:
    """What the first look read, except where two second looks agree on another text in the same place."""
    settled = list(first)
    for region, looks in _second_looks(grey):
        here = [seen for seen in settled if region.holds(seen)]
        if not here or not region.bars:
            continue
        votes = Counter(seen.code for look in looks for seen in _read(look, _LINEAR, try_downscale=False))
        votes.update(seen.code for seen in here)
        settled = [_outvoted(seen, region, here, votes) if seen in here else seen for seen in settled]
    return list(dict.fromkeys(seen.code for seen in settled))


def _outvoted(seen: _Seen, region: _Region, here: list[_Seen], votes: Counter[Code]) -> _Seen:
    """The same, or what was agreed on in its place. A bar code is found as a thin line across its bars, so a wrong reading may lie above
    or below the right one; a code at its side is another. Of two that stand one above the other both are kept unless every look
    contradicts: a number that is nobody's does more harm than one that has to be shown again."""
    beside = {other.code for other in here if not region.same_bars(other, seen)}
    rivals = [code for code, count in votes.most_common() if count >= 2 and code.format == seen.code.format and code not in beside]
    return replace(seen, code=rivals[0]) if rivals and votes[seen.code] < 2 else seen


def _regions(grey: Picture) -> Iterator[_Region]:
    if grey.size <= _SMALL:
        rows, columns = grey.shape
        yield _Region((columns - 1) / 2, (rows - 1) / 2, columns, rows, 0.0, False)
    tensor, energy = _structure(grey)
    threshold = max(_LEAST_ENERGY, 2.5 * float(np.median(energy)), 0.04 * float(energy.max()))
    mask = cv2.morphologyEx((energy > threshold).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, labels, *_ = cv2.connectedComponentsWithStats(mask)
    strongest = sorted(range(1, count), key=lambda n: -float(energy[labels == n].sum()))
    for number in strongest[:_MOST_REGIONS]:
        rows, columns = np.nonzero(labels == number)
        if len(rows) < 4:
            continue
        xx, yy, xy = (float(layer[rows, columns].mean()) for layer in tensor)
        coherence = math.hypot(xx - yy, 2 * xy) / max(xx + yy, 1.0)
        bars = coherence > _COHERENT
        # The gradient runs across the bars: turned by its angle, they stand upright.
        angle = 0.5 * math.atan2(2 * xy, xx - yy) if bars else 0.0
        yield _around(columns, rows, angle, bars)


def _around(columns: NDArray[np.intp], rows: NDArray[np.intp], angle: float, bars: bool) -> _Region:
    """The box around these cells whose sides run along `angle`, with a margin for the quiet zone."""
    u = columns * math.cos(angle) + rows * math.sin(angle)
    v = rows * math.cos(angle) - columns * math.sin(angle)
    middle_u, middle_v = (u.max() + u.min()) / 2, (v.max() + v.min()) / 2
    x = middle_u * math.cos(angle) - middle_v * math.sin(angle)
    y = middle_u * math.sin(angle) + middle_v * math.cos(angle)
    margin = 4
    width, height = u.max() - u.min() + 1 + margin, v.max() - v.min() + 1 + margin
    return _Region((x + 0.5) * _CELL, (y + 0.5) * _CELL, width * _CELL, height * _CELL, angle, bars)


def _structure(grey: Picture) -> tuple[tuple[NDArray[np.float32], ...], NDArray[np.float32]]:
    """The structure tensor (xx, yy, xy) and its trace, averaged over cells."""
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=3, scale=0.25)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=3, scale=0.25)
    size = (max(1, grey.shape[1] // _CELL), max(1, grey.shape[0] // _CELL))

    def cells(layer: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.blur(cv2.resize(layer, size, interpolation=cv2.INTER_AREA), (3, 3)), np.float32)

    xx, yy, xy = cells(across * across), cells(down * down), cells(across * down)
    return (xx, yy, xy), xx + yy


def _second_looks(grey: Picture) -> Iterator[tuple[_Region, Iterator[Picture]]]:
    """The regions, strongest first, each with its looks, as long as their pixels together stay within the budget."""
    left = max(_BUDGET * grey.size, _LEAST_BUDGET)
    for region in _regions(grey):
        pixels = _LOOKS * region.width * region.height / (_ROWS if region.bars else 1)
        scale = min(2.0, math.sqrt(max(0.0, left) / pixels))
        if scale < _LEAST_SCALE:
            continue
        left -= scale * scale * pixels
        large = _cut_out(grey, region, scale)
        yield region, _looks_at_bars(large) if region.bars else _looks(large)


def _looks(large: Picture) -> Iterator[Picture]:
    """As it is, then sharpened more and more, the last ones smoothed before, or the noise would be sharpened too."""
    yield large
    yield _sharpened(large, 3.0, 1.5)
    yield _sharpened(np.asarray(cv2.GaussianBlur(large, (0, 0), 1.4), np.uint8), 4.0, 4.0)
    yield _sharpened(np.asarray(cv2.GaussianBlur(large, (0, 0), 2.0), np.uint8), 5.0, 9.0)


def _cut_out(grey: Picture, region: _Region, scale: float) -> Picture:
    cosine, sine = math.cos(region.angle) / scale, math.sin(region.angle) / scale
    width, height = round(region.width * scale), round(region.height * scale)
    left, top = region.x - (cosine * width - sine * height) / 2, region.y - (sine * width + cosine * height) / 2
    back = np.array([[cosine, -sine, left], [sine, cosine, top]])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(grey, back, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _looks_at_bars(large: Picture) -> Iterator[Picture]:
    """Light bars on dark too, which the library itself tries for matrix codes alone."""
    averaged = _averaged_along_bars(large)
    yield from _looks(averaged)
    yield 255 - averaged


def _averaged_along_bars(upright: Picture) -> Picture:
    """All of a bar says the same: its mean over some rows has less noise, and rows between those are not needed."""
    fewer = cv2.resize(upright, (upright.shape[1], max(1, upright.shape[0] // _ROWS)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.blur(fewer, (1, 5)), np.uint8)


def _sharpened(pixels: Picture, sigma: float, amount: float) -> Picture:
    return np.asarray(cv2.addWeighted(pixels, 1 + amount, cv2.GaussianBlur(pixels, (0, 0), sigma), -amount, 0), np.uint8)
