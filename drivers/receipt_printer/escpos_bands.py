"""A raster in pieces that cost few bytes, that printers with little memory take, and that hold no real-time command. Pure.

ESC/POS has no compression; what it has is white that is not sent. Blank rows become a `Gap`; what is between them is cropped to its ink.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from drivers.receipt_printer import Raster

MOST_ROWS = 128
"""Longer pictures come out as letters where the buffer is small (python-escpos #631, Odoo #249511)."""

_BREAKS_SMALL_PRINTERS = 48  # pictures of a multiple of so many rows: some 58 mm boards print them as letters (python-escpos #367, #424)
_WORTH_A_GAP = 8  # rows: 1 mm. Less stays in the picture, so that the head does not stop in the middle of a letter
_WORTH_A_BAND = 16  # bytes saved: its head takes 8 to 12
_REAL_TIME = re.compile(rb"\x10(?=[\x04\x05\x14])")


@dataclass(frozen=True)
class Gap:
    rows: int


@dataclass(frozen=True)
class Band:
    """`dots`: whole rows of `stride` bytes, to be printed `left` bytes from the edge."""

    left: int
    stride: int
    dots: bytes

    @property
    def height(self) -> int:
        return len(self.dots) // self.stride


Crop = Callable[[int, int, int], tuple[int, int]]
"""Of rows of so many bytes with ink from a first to before a last byte: the bytes to print, from and to."""


def anywhere(_stride: int, first: int, last: int) -> tuple[int, int]:
    """For a printer that can put a picture at any byte."""
    return first, last


def left_or_centred(stride: int, first: int, last: int) -> tuple[int, int]:
    """For one that can put it at the left edge or in the middle."""
    margin = min(first, stride - last)
    return (margin, stride - margin) if stride - 2 * margin < last else (0, last)


def left(_stride: int, _first: int, last: int) -> tuple[int, int]:
    """For a picture that begins at the left edge, come what may."""
    return 0, last


def bands(raster: Raster, most_rows: int, crop: Crop) -> Iterator[Band | Gap]:
    """The raster from the top down, no `Band` higher than `most_rows`."""
    stride = raster.width // 8
    rows = [raster.rows[at : at + stride] for at in range(0, len(raster.rows), stride)]
    for is_gap, run in groupby(_without_gaps(rows), key=lambda row: row is None):
        some = list(run)
        if is_gap:
            yield Gap(len(some))
            continue
        for start, end, band in _cropped([row for row in some if row is not None], crop):
            for dots in fragments(b"".join(row[start:end] for row in band), end - start, most_rows):
                yield Band(start, end - start, dots)


def height_of(rows: int, most: int) -> int:
    """How many of `rows` the next picture takes."""
    height = min(rows, most)
    return height - (height % _BREAKS_SMALL_PRINTERS == 0 and height > 1)


def fragments(dots: bytes, stride: int, most_rows: int) -> Iterator[bytes]:
    """Whole rows, in pieces without a DLE before an EOT, ENQ or DC4.

    Where the pair stands across two rows the picture is parted between them, and every dot is as it was. Inside a row there is no
    place to part it: the one black dot of the byte 10 becomes two (18), and 18 makes no such pair with any neighbour. The
    dot more is 1/8 mm, and moving the band instead would lose its outermost column and could make a new pair.
    """
    mended, ends = bytearray(dots), []
    for found in _REAL_TIME.finditer(dots):
        row, column = divmod(found.start(), stride)
        if column == stride - 1:
            ends.append(row + 1)
        else:
            mended[found.start()] = 0x18
    top = 0
    for end in [*ends, len(dots) // stride]:
        while top < end:
            bottom = top + height_of(end - top, most_rows)
            yield bytes(mended[top * stride : bottom * stride])
            top = bottom


def _without_gaps(rows: list[bytes]) -> Iterator[bytes | None]:
    """The rows, with None for each of those that make a gap: many blank ones, and all that are blank at the top and the bottom. So what
    stands between two gaps begins and ends with ink."""
    done = 0
    for blank, run in groupby(rows, key=lambda row: not any(row)):
        some = list(run)
        is_edge = done == 0 or done + len(some) == len(rows)
        yield from [None] * len(some) if blank and (is_edge or len(some) >= _WORTH_A_GAP) else some
        done += len(some)


def _cropped(rows: list[bytes], crop: Crop) -> Iterator[tuple[int, int, list[bytes]]]:
    """Neighbouring rows with the columns of bytes to print of them. A row that would waste much of a common picture begins a new one."""
    stride = len(rows[0])
    top, first, last = 0, stride, 0
    for at, row in enumerate(rows):
        row_first, row_last = stride - len(row.lstrip(b"\0")), len(row.rstrip(b"\0"))
        if not row_last:
            continue
        both = min(first, row_first), max(last, row_last)
        if at > top:
            apart = _width(crop, stride, first, last) * (at - top) + _width(crop, stride, row_first, row_last)
            if _width(crop, stride, *both) * (at + 1 - top) > apart + _WORTH_A_BAND:
                yield *crop(stride, first, last), rows[top:at]
                top, both = at, (row_first, row_last)
        first, last = both
    yield *crop(stride, first, last), rows[top:]


def _width(crop: Crop, stride: int, first: int, last: int) -> int:
    start, end = crop(stride, first, last)
    return end - start
