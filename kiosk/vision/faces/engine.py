"""What a face engine is: it finds faces, makes templates of them, and says how far two templates are apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from kiosk.vision.faces.challenge import BYSTANDER

Pixels = NDArray[np.uint8]
Landmark = Literal["left-eye-outer", "left-eye-inner", "right-eye-inner", "right-eye-outer", "nose-base"]
"""Left and right are the person's own. nose-base: where the nose meets the upper lip."""
Point = tuple[float, float]

NAME = re.compile(r"[0-9A-Za-z._-]{1,60}")
"""What an engine's name may be: as it is, it goes into the audit chain."""
MOST_SEARCHED = 4_000_000
"""Pixels of a picture in which faces are looked for at most: about a second of work, and far more than any document or frame takes."""
SURE = 0.3
"""Confidence from which a second face counts as one, live or in a photo: below, patterns of cloth and walls are found too."""


@dataclass(frozen=True, repr=False)
class Face:
    """One face in one picture: its box in pixels, which may reach over the picture's edge, and its landmarks.

    `yaw`: degrees the head is turned, positive to the person's own left; coarse (see geometry.py). `roll`: degrees the head is tilted in
    the picture's plane, positive towards the person's own left shoulder. `confidence`: the engine's own; 0 is its threshold.
    `eyes_open`: height of the eyes' opening over their width, None from an engine that brings no contours.
    """

    left: int
    top: int
    width: int
    height: int
    points: Mapping[Landmark, Point]
    yaw: float
    roll: float
    confidence: float
    eyes_open: float | None = None

    def __repr__(self) -> str:  # where somebody's eyes are is nobody's business in a log
        return f"Face({self.width}×{self.height}, …)"


@dataclass(frozen=True, repr=False, eq=False)
class Template:
    """What an engine keeps of a face to compare it. Biometric data: memory only, never shown, never sent."""

    values: NDArray[np.float32]

    def __repr__(self) -> str:
        return "Template(…)"


def that_count(faces: Sequence[Face]) -> tuple[Face, ...]:
    """Without those that are probably cloth or wall; a doubtful one is kept if there is no sure one of like size or larger. The widest
    stays first."""
    sure = [face for face in faces if face.confidence >= SURE]
    return tuple(face for face in faces if face.confidence >= SURE or not any(other.width >= BYSTANDER * face.width for other in sure))


class FaceEngine(Protocol):
    """Not thread-safe: one thread owns an engine. Errors of the library leave as they are; the process around it makes them typed."""

    @property
    def name(self) -> str:
        """Engine, version and whatever else decides a distance, as `NAME`: two engines of one name and equal models judge alike."""

    @property
    def description(self) -> str:
        """The same at length, for technicians."""

    @property
    def models(self) -> Mapping[str, str]:
        """SHA-256 of each model file in use, by file name."""

    @property
    def has_eye_contours(self) -> bool:
        """Whether faces bring `eyes_open`, without which nobody can be asked to blink."""

    def find(self, pixels: Pixels) -> tuple[Face, ...]:
        """All faces, the widest first."""

    def template(self, pixels: Pixels, face: Face) -> Template:
        """The template of a face that `find` found in the same picture."""

    def distance(self, one: Template, other: Template) -> float:
        """0 is the same; larger is further apart, on the engine's own scale."""
