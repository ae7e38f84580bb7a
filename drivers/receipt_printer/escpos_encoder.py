"""A raster as the bytes of one ESC/POS job, made by python-escpos."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from drivers.receipt_printer import Raster

if TYPE_CHECKING:
    from PIL.Image import Image

HEAD_DOTS = 576
"""Dots in a row of an 80 mm printer: 72 mm at 8 dots/mm."""

_PROFILE = "TM-T20II"  # python-escpos's description of a 576-dot head with a cutter


_REAL_TIME = re.compile(rb"\x10(?=[\x04\x05\x14])")
"""The DLE of DLE EOT, DLE ENQ and DLE DC4: printers execute these wherever they see them, in a picture too."""


def start() -> bytes:
    """Settings as after switching on. What is in the print buffer goes, what is on paper stays."""
    encoder = _new_encoder()
    encoder.hw("INIT")
    return encoder.output


def pictures(raster: Raster, fragment_rows: int) -> Iterator[bytes]:
    """The raster as picture commands of at most `fragment_rows` rows each, made as they are asked for.

    Rows without a dot at the bottom are left out: the feed before the cut moves the paper as far. No command holds the bytes of a
    real-time command, see `_fragments`.
    """
    stride = raster.width // 8
    encoder = _new_encoder()
    for rows in _fragments(raster.rows.rstrip(b"\0"), stride, fragment_rows):
        encoder.image(_picture(rows, raster.width), impl="bitImageRaster", fragment_height=fragment_rows)
        yield encoder.output
        encoder.clear()


def feed_and_cut() -> bytes:
    """Moves the paper as far as the knife and cuts it in full."""
    encoder = _new_encoder()
    encoder.cut()
    return encoder.output


FEED_ROWS = 6 * 30
"""What `feed_and_cut` feeds, in rows: six lines."""


def _fragments(rows: bytes, stride: int, fragment_rows: int) -> Iterator[bytes]:
    """Whole rows, in pieces without a DLE before an EOT, ENQ or DC4; the last row is filled up with white.

    Where the pair stands across two rows the picture is parted between them, and every dot is as it was. Inside a row there is no
    place to part it: the one black dot of the byte 10 becomes two (18), and 18 makes no such pair with any neighbour. The
    dot more is 1/8 mm, and moving the band instead would lose its outermost column and could make a new pair.
    """
    dots, ends = bytearray(rows), []
    for found in _REAL_TIME.finditer(rows):
        row, column = divmod(found.start(), stride)
        if column == stride - 1:
            ends.append(row + 1)
        else:
            dots[found.start()] = 0x18
    height = -(-len(dots) // stride) if dots else 0
    dots += bytes(height * stride - len(dots))
    top = 0
    for end in [*ends, height]:
        while top < end:
            bottom = min(top + fragment_rows, end)
            bottom -= bottom - top in (0x0410, 0x0510)  # the height is in the command's head, and would read 10 04 or 10 05 there
            yield bytes(dots[top * stride : bottom * stride])
            top = bottom


class _Encoder(Protocol):
    """What is used of python-escpos, which carries no types."""

    output: bytes

    def hw(self, what: str) -> None: ...
    def image(self, picture: Image, *, impl: str, fragment_height: int) -> None: ...
    def cut(self) -> None: ...
    def clear(self) -> None: ...


def _new_encoder() -> _Encoder:
    from escpos import capabilities
    from escpos.printer import Dummy

    # The library leaves a folder with a cache of its printer table in /tmp at every start of a process.
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    encoder: _Encoder = Dummy(profile=_PROFILE)
    return encoder


def _picture(rows: bytes, width: int) -> Image:
    from PIL import Image

    return Image.frombytes("1", (width, len(rows) * 8 // width), rows, "raw", "1;I")
