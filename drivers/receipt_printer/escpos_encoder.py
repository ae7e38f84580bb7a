"""A raster as the bytes of one ESC/POS job, made by python-escpos."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from drivers.receipt_printer import Raster

if TYPE_CHECKING:
    from PIL.Image import Image

HEAD_DOTS = 576
"""Dots in a row of an 80 mm printer: 72 mm at 8 dots/mm."""

_PROFILE = "TM-T20II"  # python-escpos's description of a 576-dot head with a cutter


def encode(raster: Raster, fragment_rows: int) -> Iterator[bytes]:
    """The bytes of the job, fragment by fragment, made as they are asked for; the last part feeds and cuts.

    Rows without a dot at the bottom are left out: the feed before the cut moves the paper as far.
    """
    encoder = _new_encoder()
    encoder.hw("INIT")
    stride = raster.width // 8
    height = -(-len(raster.rows.rstrip(b"\0")) // stride) if stride else 0
    for top in range(0, height, fragment_rows):
        rows = raster.rows[top * stride : min(top + fragment_rows, height) * stride]
        encoder.image(_picture(rows, raster.width), impl="bitImageRaster", fragment_height=fragment_rows)
        yield encoder.output
        encoder.clear()
    encoder.cut()
    yield encoder.output


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
