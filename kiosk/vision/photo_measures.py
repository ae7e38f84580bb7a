"""Where the head stands in a photo, and what the background is like, by telling the background from the person.

The background is what has the colour of the picture's upper edges and hangs together with them. The top of the hair is the first row,
from above, in which the person is seen over the middle of the face; a hat counts as hair. The head's width is that of the person between
eyes and nose, so ears and hair beside the face count. All of it is an estimate: light hair before a white wall may be missed.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.vision.faces.engine import Face, Pixels
from kiosk.vision.faces.geometry import eye_middles

_EDGE = 0.03  # of the picture's width: the strip along its upper edges in which there is only background
_SIDES = 0.35  # of its height: how far down the strips at its sides reach; below are shoulders
_LIKE = 12.0  # CIELAB: so far from the background's middle colour a pixel still belongs to it


@dataclass(frozen=True, repr=False)
class Measures:
    """In pixels, but `off_centre`: middle of the head from the middle of the picture, in its widths; `lightness`, `colour` and `spread`:
    CIELAB, see `photo_rules.Background`."""

    width: int
    height: int
    head_width: float
    hair_top: float
    eyes_above_bottom: float
    off_centre: float
    lightness: float
    colour: float
    spread: float


def measure(pixels: Pixels, face: Face) -> Measures:
    """Measures the one face in a picture."""
    height, width = pixels.shape[:2]
    lab = np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_BGR2LAB), np.float32)
    edge = _upper_edges(lab)
    ground = np.median(edge, axis=0)
    person = _person(lab, ground)
    left, right = eye_middles(face.points)
    eyes, nose = float(left[1] + right[1]) / 2, face.points["nose-base"][1]
    middle, head_width = _across(person, eyes, nose, face)
    return Measures(
        width,
        height,
        head_width,
        _top(person, face),
        height - eyes,
        (middle - width / 2) / width,
        float(ground[0]),
        float(np.hypot(ground[1], ground[2])),
        float(np.percentile(np.linalg.norm(edge - ground, axis=1), 95)),
    )


def _upper_edges(lab: NDArray[np.float32]) -> NDArray[np.float32]:
    """Pixels along the upper edge and the upper part of both sides."""
    height, width = lab.shape[:2]
    strip, down = max(1, round(_EDGE * width)), max(1, round(_SIDES * height))
    # Along the top only beside the middle, where high hair may reach the edge.
    corners = (lab[:strip, : width // 4], lab[:strip, -(width // 4) - 1 :], lab[:down, :strip], lab[:down, -strip:])
    return np.concatenate([part.reshape(-1, 3) for part in corners])


def _person(lab: NDArray[np.float32], ground: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whatever is not background: a white collar or an eye in the light is enclosed by the person, so it is part of them."""
    like = (np.linalg.norm(lab - ground, axis=2) <= _LIKE).astype(np.uint8)
    like = np.asarray(cv2.morphologyEx(like, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
    _, parts = cv2.connectedComponents(like, connectivity=4)
    down = max(1, round(_SIDES * lab.shape[0]))
    at_edge = np.union1d(np.union1d(parts[0], parts[:down, 0]), parts[:down, -1])
    return ~(np.isin(parts, at_edge[at_edge != 0]))


def _across(person: NDArray[np.bool_], eyes: float, nose: float, face: Face) -> tuple[float, float]:
    """The head's middle and width in the rows between eyes and nose; the face's box where nobody can be told from the background."""
    height = person.shape[0]
    first, last = sorted((int(np.clip(eyes, 0, height - 1)), int(np.clip(nose, 0, height - 1))))
    ends = [(float(places[0]), float(places[-1]) + 1) for row in person[first : last + 1] if (places := np.flatnonzero(row)).size]
    if not ends:
        return face.left + face.width / 2, float(face.width)
    left, right = np.median(np.array(ends), axis=0)
    return float(left + right) / 2, float(right - left)


def _top(person: NDArray[np.bool_], face: Face) -> float:
    """The first of three rows in which a tenth of the face's width is person; the height of the picture if there are none."""
    height, width = person.shape
    left, right = max(0, face.left), min(width, face.left + face.width)
    rows = person[:, left:right].sum(axis=1) >= max(1, 0.1 * face.width)
    three = rows[:-2] & rows[1:-1] & rows[2:]
    return float(np.argmax(three)) if three.any() else float(height)
