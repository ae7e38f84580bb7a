"""From a camera's frame to a picture of the size that a document asks for, the head where the rules want it."""

from __future__ import annotations

import math
from dataclasses import dataclass

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
    cut = _cut(pixels, face, rules)
    if _why_not(cut):
        return None
    x, y, right, bottom = round(cut.left), round(cut.top), math.floor(cut.left + cut.width), math.floor(cut.top + cut.height)
    size = rules.width[0], rules.height[0]
    interpolation = cv2.INTER_AREA if cut.scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels[y:bottom, x:right], size, interpolation=interpolation), np.uint8)


def why_not(pixels: Pixels, face: Face, rules: PhotoRules) -> str:
    """What somebody has to do so that `cropped` finds its picture, as a code; "" where it does. Left and right are the person's own: in a
    frame that is not mirrored they are the other way round."""
    return _why_not(_cut(pixels, face, rules))


@dataclass(frozen=True)
class _Cut:
    """Where the picture would be cut out, in pixels of the frame; `scale`: pixels of the picture for one of them."""

    left: float
    top: float
    width: float
    height: float
    scale: float
    frame: tuple[int, int]


def _cut(pixels: Pixels, face: Face, rules: PhotoRules) -> _Cut:
    width, height = rules.width[0], rules.height[0]
    unit = {"pixels": 1.0, "millimetres": width / rules.millimetres}
    head, top = (_middle(span) * unit[span.unit] for span in (rules.head_width, rules.hair_top))
    found = measure(pixels, face)
    scale = head / found.head_width
    left = (0.5 + found.off_centre) * found.width - width / scale / 2
    return _Cut(left, found.hair_top - top / scale, width / scale, height / scale, scale, (found.width, found.height))


def _why_not(cut: _Cut) -> str:
    across, down = cut.frame
    if cut.scale > MOST_ENLARGED:
        return "photo.come-closer"
    if cut.width > across or cut.height > down:
        return "photo.step-back"
    if cut.left < 0:
        return "photo.move-left"
    if cut.left + cut.width > across:
        return "photo.move-right"
    if cut.top < 0:
        return "photo.stoop"
    return "photo.stand-taller" if cut.top + cut.height > down else ""


def _middle(span: Span) -> float:
    return (span.least + span.most) / 2
