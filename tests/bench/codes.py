"""Codes read over generated blur, tilt, size and glare, beside plain zxing-cpp and OpenCV's detector on the same pictures."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import zxingcpp

from kiosk.vision.codes import read_codes
from tests.bench.figures import Figure
from tests.vision.code_scenes import CELLS, TEXTS, Picture, scenes, wall_without_codes

Reader = Callable[[Picture], set[str]]


def measure(each: int = 6) -> list[Figure]:
    """`each`: pictures a cell and kind of code."""
    figures = [figure for kind in TEXTS for figure in _read(kind, each)]
    return [*figures, _empty()]


def _read(kind: str, each: int) -> list[Figure]:
    detector: Any = cv2.QRCodeDetector() if kind == "QR" else cv2.barcode.BarcodeDetector()
    readers: dict[str, Reader] = {
        "ours": lambda pixels: {code.text for code in read_codes(pixels)},
        "plain": lambda pixels: {barcode.text for barcode in zxingcpp.read_barcodes(pixels)},
        "opencv": lambda pixels: {text for text in (detector.detectAndDecode(pixels)[0],) if isinstance(text, str) and text},
    }
    right, wrong = dict.fromkeys(readers, 0), dict.fromkeys(readers, 0)
    times: dict[str, list[float]] = {name: [] for name in readers}
    behind = 0.0
    for cell in CELLS:
        here = dict.fromkeys(readers, 0)
        for pixels, text in scenes(kind, cell, each):
            for name, read in readers.items():
                begun = time.perf_counter()
                found = read(pixels)
                times[name].append(1000 * (time.perf_counter() - begun))
                here[name] += any(one.startswith(text) for one in found)
                wrong[name] += any(not one.startswith(text) for one in found)
        behind = max(behind, here["plain"] - here["ours"])
        for name in readers:
            right[name] += here[name]
    tried = each * len(CELLS)
    name = kind.replace(" ", "").replace("-", "")
    peer = "OpenCV has no Code 128" if kind == "Code 128" else f"OpenCV {right['opencv']}"
    spent = ", ".join(f"{reader} {statistics.median(spans):.0f} ms" for reader, spans in times.items())
    return [
        Figure(
            f"V1-{name}", f"{kind} codes read, of {tried} over {len(CELLS)} conditions; baseline: plain zxing-cpp",
            right["ours"], right["plain"], right["plain"], "codes", "at least", note=f"{peer}; {spent}",
        ),
        Figure(
            f"V1w-{name}", f"{kind} pictures in which something else was read too; baseline: plain zxing-cpp",
            wrong["ours"], wrong["plain"], wrong["plain"], "pictures",
        ),
        Figure(f"V1c-{name}", f"{kind}: most codes by which any condition is behind plain zxing-cpp", behind, 0, 0, "codes"),
    ]  # fmt: skip


def _empty(rounds: int = 5) -> Figure:
    """A frame of 1280×720 without a code, which is what a camera sees most of the time."""
    ratios, plain, ours = [], [], []
    for seed in range(4):
        pixels = np.asarray(cv2.cvtColor(wall_without_codes(seed), cv2.COLOR_GRAY2BGR), np.uint8)
        spent = [min(_seconds(read, pixels) for _ in range(rounds)) for read in (zxingcpp.read_barcodes, read_codes)]
        plain.append(1000 * spent[0])
        ours.append(1000 * spent[1])
        ratios.append(spent[1] / spent[0])
    return Figure(
        "V2", "CPU of a look at a 1280×720 frame without a code / plain zxing-cpp", max(ratios), statistics.median(plain), 2.5, "ratio",
        note=f"worst of {len(ratios)} frames; ours {statistics.median(ours):.0f} ms",
    )  # fmt: skip


def _seconds(read: Callable[[Picture], object], pixels: Picture) -> float:
    begun = time.process_time()
    read(pixels)
    return time.process_time() - begun
