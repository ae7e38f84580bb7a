"""Light and sharpness of a face, for live frames and for photos alike."""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.vision.faces.engine import Face, Pixels

_SIDE = 128


def face_patch(pixels: Pixels, face: Face) -> Pixels | None:
    """The face's box in grey, brought to 128 × 128 so that what is measured does not depend on the picture's size; None if less than half
    of it lies in the picture."""
    height, width = pixels.shape[:2]
    left, top = max(0, face.left), max(0, face.top)
    right, bottom = min(width, face.left + face.width), min(height, face.top + face.height)
    if right <= left or bottom <= top or 2 * (right - left) * (bottom - top) < face.width * face.height:
        return None
    grey = cv2.cvtColor(pixels[top:bottom, left:right], cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def brightness(patch: Pixels) -> float:
    """Mean grey, 0 to 255."""
    return float(patch.mean())


def blown_out(patch: Pixels) -> float:
    """Share of the patch without any detail left in the light, 0 to 1."""
    return float((patch >= 250).mean())


def sharpness(patch: Pixels) -> float:
    """Variance of the Laplacian: a blurred face has little. Depends on skin, hair and camera, so limits have to be generous."""
    return float(cv2.Laplacian(patch, cv2.CV_32F).var())


def one_sided(patch: Pixels) -> float:
    """How much lighter one half of the face is than the other, in grey."""
    middle = patch.shape[1] // 2
    return abs(float(patch[:, :middle].mean()) - float(patch[:, middle:].mean()))
