"""A finished portrait as the file that a document's authority takes."""

from __future__ import annotations

import cv2

from kiosk.vision.faces.engine import Pixels
from kiosk.vision.photo_rules import PhotoRules

_BEST, _WORST, _STEP = 95, 40, 5


def as_jpeg(pixels: Pixels, rules: PhotoRules) -> bytes:
    """JPEG, as good as `rules.most_bytes` has room for; where even the worst quality that can be looked at is larger, that one. Carries no
    time, place or device: it is made of pixels alone. The pixels per inch of the print are written into its header."""
    made = b""
    for quality in range(_BEST, _WORST - 1, -_STEP):
        made = _encoded(pixels, quality)
        if rules.most_bytes is None or len(made) <= rules.most_bytes:
            break
    return _with_density(made, round(pixels.shape[1] / (rules.millimetres / 25.4)))


def _encoded(pixels: Pixels, quality: int) -> bytes:
    done, buffer = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done  # an array of BGR pixels is always encoded
    return bytes(buffer.tobytes())


def _with_density(jpeg: bytes, per_inch: int) -> bytes:
    """With its density in the JFIF header (ISO/IEC 10918-5): units 1 is dots per inch, then horizontal and vertical, two bytes each."""
    assert jpeg[:4] == b"\xff\xd8\xff\xe0" and jpeg[6:11] == b"JFIF\0"  # as OpenCV begins every JPEG
    return jpeg[:13] + b"\x01" + per_inch.to_bytes(2, "big") * 2 + jpeg[18:]
