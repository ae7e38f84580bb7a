"""Evaluation records of face engines: files that somebody copies onto a terminal."""

from __future__ import annotations

import json

from kiosk.vision.faces.evaluation import FORMAT, canonical, parse

_RECORD = {
    "format": FORMAT, "engine": "dlib-20.0.1", "models": {"a.dat": "11" * 32}, "match": 0.5, "review": 0.6, "continuity": 0.55,
    "set": "drawn heads", "figures": {"eer": 0.01, "by": [1, 2, {"x": None}]}, "evaluator": "a laboratory", "on": "2026-11-23",
}  # fmt: skip

SEEDS: tuple[bytes, ...] = (json.dumps(_RECORD).encode(), json.dumps(_RECORD, indent=2).encode())


def fuzz(data: bytes) -> None:
    """A record can be written again, and reads the same; anything else is a `ValueError`."""
    try:
        record = parse(data)
    except ValueError:
        return
    assert parse(canonical(record)) == record
