"""How a head is turned, from five points; how a picture is brought to a size that engines like."""

from __future__ import annotations

import math
from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.vision.faces.engine import Landmark, Pixels, Point

Place = NDArray[np.float64]

NOSE_DEPTH = 0.32
"""How far the base of the nose stands before the plane of the eye corners, in distances between the middles of the eyes. From an average
head (corners at 5.3 and 1.8 from the middle and 4.2 deep, nose base 6.5 deep), and it fits a picture that was turned by way of a depth map
within some 4° up to 30°. Heads differ by about 5° and the points come in whole pixels, so a yaw from it is coarse: good for "turned or not
and which way", for nothing finer."""


def pose(points: Mapping[Landmark, Point]) -> tuple[float, float]:
    """Yaw and roll in degrees, see `Face`. 0, 0 if the eyes fall together."""
    left, right = eye_middles(points)
    across = left - right
    apart = float(np.hypot(*across))
    if apart == 0:
        return 0.0, 0.0
    # Along the line of the eyes, so that a tilted head is not taken for a turned one.
    beside = float(np.dot(np.array(points["nose-base"]) - (left + right) / 2, across / apart))
    return math.degrees(math.atan(beside / apart / NOSE_DEPTH)), math.degrees(math.atan2(across[1], across[0]))


def breadth(points: Mapping[Landmark, Point]) -> float:
    """Distance of the eyes over the distance from their line to the base of the nose; 0 if the points fall together."""
    left, right = eye_middles(points)
    across, down = left - right, np.array(points["nose-base"]) - (left + right) / 2
    area = abs(float(across[0] * down[1] - across[1] * down[0]))
    return float(across @ across) / area if area else 0.0


def eye_middles(points: Mapping[Landmark, Point]) -> tuple[Place, Place]:
    """The middle of the person's left eye, and of the right."""
    left = np.array((points["left-eye-outer"], points["left-eye-inner"])).mean(axis=0)
    right = np.array((points["right-eye-outer"], points["right-eye-inner"])).mean(axis=0)
    return left, right


def enlarged(pixels: Pixels, long_side: int) -> Pixels:
    """The picture, made larger if its longer side has fewer than `long_side` pixels. A card's photo is too small as it is."""
    factor = long_side / max(pixels.shape[:2])
    if factor <= 1:
        return pixels
    return np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), np.uint8)


def bgr(rgb: Pixels) -> Pixels:
    """A picture in the order of colours that everything here takes."""
    return np.ascontiguousarray(rgb[:, :, ::-1])


def fitted(pixels: Pixels, long_side: int) -> Pixels:
    """The picture, made smaller if its longer side has more than `long_side` pixels; contiguous."""
    factor = long_side / max(pixels.shape[:2])
    if factor >= 1:
        return np.ascontiguousarray(pixels)
    height, width = (max(1, round(side * factor)) for side in pixels.shape[:2])
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
