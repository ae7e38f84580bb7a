"""Short tones that mean something before a word is said: falling for what went wrong, rising for what is done."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping

from drivers.speaker import Sound
from kiosk.voice.synthesis import RATE

TONES: Mapping[str, tuple[tuple[float, float], ...]] = {
    "warning": ((660.0, 0.18), (0.0, 0.08), (660.0, 0.18)),
    "card-left": ((880.0, 0.15), (0.0, 0.1), (880.0, 0.15), (0.0, 0.1), (880.0, 0.15), (0.0, 0.1), (660.0, 0.3)),
    "done": ((660.0, 0.12), (880.0, 0.2)),
    "refused": ((440.0, 0.18), (330.0, 0.28)),
}
"""Hertz and seconds; 0 Hz is silence. 600 to 900 Hz is what old ears hear best."""
_LOUD = 12000
_EDGE = 0.01  # seconds over which a tone swells and fades: a hard edge clicks


def chime(kind: str) -> Sound:
    """The tone of that kind. Raises `KeyError` for one that nobody composed."""
    samples = array("h")
    for hertz, seconds in TONES[kind]:
        samples.extend(_tone(hertz, seconds))
    return Sound(samples.tobytes(), RATE, f"<{kind}>")


def _tone(hertz: float, seconds: float) -> list[int]:
    count = round(seconds * RATE)
    edge = _EDGE * RATE
    swell = (min(1.0, at / edge, (count - at) / edge) for at in range(count))
    return [round(_LOUD * loud * math.sin(2 * math.pi * hertz * at / RATE)) for at, loud in enumerate(swell)]
