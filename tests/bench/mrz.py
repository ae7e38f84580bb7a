"""Machine-readable zones of generated documents: how many are read, how fast, and that none is read wrongly; tesseract on the same strips.

The documents are drawn (tests/vision/mrz_strips.py): the figures rank readers and guard against a fall; they promise nothing about real
documents, of which none was photographed.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Iterable
from datetime import date

import cv2

from kiosk.identity.mrz_layout import layout_of
from kiosk.vision.mrz import MrzReader, MrzReading
from tests.bench.figures import Figure, spread
from tests.vision.mrz_strips import KINDS, Picture, Shown, scenes_without_zone, shown

TODAY = date(2026, 11, 23)
FRAMES = 5
NAME_LINE = {2: 0, 3: 2}
_SEED = 90_000


def measure(each: int = 40) -> list[Figure]:
    """`each`: documents of each kind; each is shown in up to five frames, a third of them close strips, one in seven upside down."""
    reader, alone = MrzReader(TODAY), MrzReader(TODAY, needed=1, patience=1)
    counts: Counter[str] = Counter()
    milliseconds: list[float] = []
    for number in range(each * len(KINDS)):
        one = shown(KINDS[number % len(KINDS)], _SEED + number, FRAMES, close=number % 3 == 1, upside_down=number % 7 == 6)
        _read(one, reader, alone, counts, milliseconds)
    idle = [_timed(reader, picture) for picture in scenes_without_zone(_SEED, 30)]
    return figures(counts, milliseconds, idle, _tesseract(max(3, each // 4)))


def _read(one: Shown, reader: MrzReader, alone: MrzReader, counts: Counter[str], milliseconds: list[float]) -> None:
    """One document, until it is read."""
    reader.forget()
    alone.forget()
    counts["documents"] += 1
    reading = None
    for number, picture in enumerate(one.frames):
        if not number:
            first = alone.look(picture)
            counts["first frames exact"] += first is not None and _guarded(one.lines) == _guarded(first.lines)
        begun = time.perf_counter()
        reading = reader.look(picture)
        milliseconds.append(1000 * (time.perf_counter() - begun))
        if reading is not None:
            break
    row = NAME_LINE.get(len(one.lines))
    counts["names"] += row is not None
    if reading is None:
        return
    counts["read"] += 1
    counts[f"read {one.kind}"] += 1
    counts["wrong"] += wrong_and_sure(one.lines, reading)
    if row is not None and reading.document.name_english:
        counts["names to show"] += sum(a != b for a, b in zip(one.lines[row], reading.lines[row], strict=True)) <= 2


def wrong_and_sure(lines: list[str], reading: MrzReading) -> bool:
    """Whether a field was misread that nobody is asked to look at."""
    layout = layout_of(lines)
    if layout is None or layout_of(reading.lines) is not layout:
        return True
    return any(place.of(lines) != place.of(reading.lines) and name not in reading.doubtful for name, place in layout.fields.items())


def _guarded(lines: Iterable[str]) -> list[str]:
    """The lines without that of names."""
    kept = list(lines)
    if (row := NAME_LINE.get(len(kept))) is not None:
        del kept[row]
    return kept


def _timed(reader: MrzReader, picture: Picture) -> float:
    reader.forget()
    begun = time.perf_counter()
    reader.look(picture)
    return 1000 * (time.perf_counter() - begun)


def _tesseract(each: int) -> tuple[float, float]:
    """The share of close strips of which tesseract finds all lines but the names, whatever else it says, and its median milliseconds."""
    exact, took = 0, []
    kinds = KINDS[:3]
    for number in range(each * len(kinds)):
        one = shown(kinds[number % len(kinds)], _SEED + 5000 + number, 1, close=True)
        encoded = cv2.imencode(".png", next(one.frames))[1].tobytes()
        command = ["tesseract", "-", "-", "--psm", "6", "-c", "tessedit_char_whitelist=ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"]
        begun = time.perf_counter()
        done = subprocess.run(command, input=encoded, capture_output=True, check=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
        took.append(1000 * (time.perf_counter() - begun))
        said = [line.replace(" ", "") for line in done.stdout.decode().splitlines() if line.strip()]
        exact += set(_guarded(one.lines)) <= set(said)
    return exact / (each * len(kinds)), statistics.median(took)


def figures(counts: Counter[str], milliseconds: list[float], idle: list[float], tesseract: tuple[float, float]) -> list[Figure]:
    documents, names = counts["documents"], counts["names"]
    kinds = ", ".join(f"{kind} {counts[f'read {kind}']}" for kind in KINDS)
    share, peer = tesseract
    return [
        Figure(
            "MRZ1", "MRZ: number and dates exact in the first frame; baseline: tesseract on close strips",
            100 * counts["first frames exact"] / documents, 100 * share, 75, "%", "at least", note=f"{documents} documents",
        ),
        Figure("MRZ2", "MRZ: documents read within 5 frames", 100 * counts["read"] / documents, 100, 95, "%", "at least", note=kinds),
        Figure(
            "MRZ3", "MRZ: names with at most 2 wrong letters, of all documents with names",
            100 * counts["names to show"] / names, 100, 90, "%", "at least", note=f"{counts['names to show']} of {names}",
        ),
        Figure(
            "MRZ4", "MRZ: documents with a wrong field that is not doubtful",
            counts["wrong"], 0, 0, "documents", note=f"of {documents}",
        ),
        Figure(
            "MRZ5", "MRZ: one frame, median; baseline: tesseract on a close strip",
            statistics.median(milliseconds), peer, 150, "ms", note=spread(milliseconds, "ms"),
        ),
        Figure("MRZ6", "MRZ: a frame without a zone, median", statistics.median(idle), 40, 40, "ms", note=spread(idle, "ms")),
    ]  # fmt: skip
