"""A vendor's or another ONNX embedder by path, run by OpenCV; faces and their points still come from dlib."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.vision.faces.dlib_engine import DlibFinder
from kiosk.vision.faces.engine import Face, Pixels, Template
from kiosk.vision.faces.errors import FaceError
from kiosk.vision.faces.geometry import eye_middles
from kiosk.vision.faces.models import ModelFile
from kiosk.vision.faces.options import FaceOptions

# Where embedders that were trained on crops of 112 × 112 customarily have the middles of the eyes: the one at the left of the picture,
# which is the person's right, then the other. The base of the nose is our own place, between the customary tip (71.7) and mouth (92.3).
_RIGHT_EYE, _LEFT_EYE, _NOSE_BASE = (38.29, 51.70), (73.53, 51.50), (56.0, 79.0)
_CUSTOMARY_SIZE = 112


class OnnxEngine:
    """A `FaceEngine`. Distances are 1 − cosine: 0 the same direction, 1 unrelated, 2 opposite; thresholds depend on the model."""

    has_eye_contours = False

    def __init__(self, options: FaceOptions) -> None:
        self._options = options
        model = ModelFile.read(Path(options.model))
        try:
            self._net = cv2.dnn.readNetFromONNX(np.frombuffer(model.content, np.uint8))
        except cv2.error as error:
            raise FaceError("face.engine-failed", f"{model.name} is not a model that OpenCV can load") from error
        self._try_it(model.name)
        self._finder = DlibFinder()
        self.description = described(options, self._finder.name)
        self.name = short_name(self.description)
        self.models: Mapping[str, str] = {**self._finder.models, model.name: model.sha256}

    def find(self, pixels: Pixels) -> tuple[Face, ...]:
        return self._finder.find(pixels)

    def template(self, pixels: Pixels, face: Face) -> Template:
        side = self._options.model_size
        crop = cv2.warpAffine(pixels, upright(face, side), (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return self._template_of(np.asarray(crop, np.uint8))

    def distance(self, one: Template, other: Template) -> float:
        return float(1 - np.dot(one.values, other.values))

    def _template_of(self, crop: Pixels) -> Template:
        options = self._options
        mean, side = options.model_mean, options.model_size
        self._net.setInput(cv2.dnn.blobFromImage(crop, options.model_scale, (side, side), (mean, mean, mean), options.model_order == "rgb"))
        values = np.asarray(self._net.forward(), np.float32).ravel()
        length = float(np.linalg.norm(values))
        if values.size < 2 or not np.isfinite(length) or length == 0:
            raise FaceError("face.engine-failed", "the model's answer is no template")
        return Template(values / np.float32(length))

    def _try_it(self, name: str) -> None:
        """A model for another size or number of colours is found out when the engine opens, not before the first person."""
        side = self._options.model_size
        ramp = np.linspace(0, 255, side * side * 3).reshape(side, side, 3).astype(np.uint8)
        try:
            self._template_of(ramp)
        except cv2.error as error:
            raise FaceError("face.engine-failed", f"{name} does not take pictures of {side} × {side}") from error


def described(options: FaceOptions, finder: str) -> str:
    """What is done to a crop decides a distance as much as the model does, so all of it is what an evaluation is about."""
    fed = f"{options.model_size} {options.model_order} mean {options.model_mean!r} scale {options.model_scale!r}"
    return f"onnx by OpenCV {cv2.__version__}, fed {fed}, faces by {finder}"


def short_name(description: str) -> str:
    """A name of 17 characters that no other description has."""
    return f"onnx-{hashlib.sha256(description.encode()).hexdigest()[:12]}"


def upright(face: Face, side: int) -> NDArray[np.float64]:
    """The move, turn and zoom (2 × 3) that brings the face's points nearest to their customary places in a square of `side` pixels."""
    left, right = eye_middles(face.points)
    there = np.array((_RIGHT_EYE, _LEFT_EYE, _NOSE_BASE)) * side / _CUSTOMARY_SIZE
    # x' = a·x − b·y + c and y' = b·x + a·y + d: six equations, four unknowns, least squares.
    rows, wanted = [], []
    for (x, y), to in zip((right.tolist(), left.tolist(), face.points["nose-base"]), there, strict=True):
        rows += [(x, -y, 1, 0), (y, x, 0, 1)]
        wanted += to.tolist()
    (a, b, c, d), *_ = np.linalg.lstsq(np.array(rows), np.array(wanted), rcond=None)
    return np.array(((a, -b, c), (b, a, d)))
