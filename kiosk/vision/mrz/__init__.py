"""Machine-readable zones of passports and permits, read by a camera.

`MrzReader` takes frames and gives an `MrzReading` once enough of them agree and every check digit fits. What it promises: `mrz.md`.
"""

from __future__ import annotations

from kiosk.vision.mrz.glyphs import FontMissing
from kiosk.vision.mrz.reader import MrzReader, MrzReading

__all__ = ["FontMissing", "MrzReader", "MrzReading"]
