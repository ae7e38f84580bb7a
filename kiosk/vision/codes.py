"""Barcodes and QR codes in a picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray


@dataclass(frozen=True)
class Code:
    """One code: its symbology, such as `QR Code` or `Code 128`, and what it says."""

    format: str
    text: str


def read_codes(pixels: NDArray[np.uint8]) -> list[Code]:
    """Every code that can be read in a grey (rows, columns) or BGR (rows, columns, 3) picture; none is an empty list.

    A picture without any is looked at a second time at twice its size, where modules of about one pixel become readable.
    """
    return _read(pixels) or _read(_twice_as_large(pixels))


def _read(pixels: NDArray[np.uint8]) -> list[Code]:
    found = zxingcpp.read_barcodes(np.ascontiguousarray(pixels))
    return [Code(str(barcode.format), barcode.text) for barcode in found]


def _twice_as_large(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(pixels, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)
