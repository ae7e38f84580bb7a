"""From a camera's frame to a picture of the size that a document asks for, the head where the rules want it."""

from __future__ import annotations

import math

import cv2
import numpy as np

from kiosk.vision.faces.engine import Face, Pixels
from kiosk.vision.photo_measures import measure
from kiosk.vision.photo_rules import PhotoRules, Span

MOST_ENLARGED = 1.1


def cropped(pixels: Pixels, face: Face, rules: PhotoRules) -> Pixels | None:
    """The part of the frame that makes a picture of the least size of `rules`, the head as wide as the middle of its span and the hair as
    far from the upper edge. None if the frame does not reach that far around the head, or the head has too few pixels.

    Only cut and scaled, never retouched: whether the picture keeps the other rules is for `check_photo` to say, on a new look at it.
    """
    width, height = rules.width[0], rules.height[0]
    unit = {"pixels": 1.0, "millimetres": width / rules.millimetres}
    head, top = (_middle(span) * unit[span.unit] for span in (rules.head_width, rules.hair_top))
    found = measure(pixels, face)
    scale = head / found.head_width
    if scale > MOST_ENLARGED:
        return None
    left = (0.5 + found.off_centre) * found.width - width / scale / 2
    above = found.hair_top - top / scale
    inside = left >= 0 and above >= 0 and left + width / scale <= found.width and above + height / scale <= found.height
    if not inside:
        return None
    x, y, right, bottom = round(left), round(above), math.floor(left + width / scale), math.floor(above + height / scale)
    part = pixels[y:bottom, x:right]
    return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC), np.uint8)


def _middle(span: Span) -> float:
    return (span.least + span.most) / 2
