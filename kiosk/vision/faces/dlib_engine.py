"""dlib: HOG detector, five landmarks, ResNet template of 128 numbers.

Its two model files come from the package face_recognition_models, which is only located, not imported: its code asks for pkg_resources, and
its other two files must not be loaded (see adr-0001-the-engine.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np

from kiosk.vision.faces.engine import Face, Landmark, Pixels, Template
from kiosk.vision.faces.errors import FaceError
from kiosk.vision.faces.geometry import pose
from kiosk.vision.faces.models import ModelFile, folder_of_models

PACKAGE = "face_recognition_models"
LANDMARKS_FILE = "shape_predictor_5_face_landmarks.dat"
TEMPLATE_FILE = "dlib_face_recognition_resnet_model_v1.dat"

# The order of the five points in the model's training set, seen in its answers for a face whose left and right are known.
_ORDER: tuple[Landmark, ...] = ("left-eye-outer", "left-eye-inner", "right-eye-outer", "right-eye-inner", "nose-base")


class DlibFinder:
    """Finds faces of 80 pixels and more, and their landmarks."""

    def __init__(self) -> None:
        self.dlib = _library()
        model = ModelFile.read(folder_of_models(PACKAGE) / LANDMARKS_FILE)
        self.name = f"dlib-{self.dlib.__version__}"
        self.models: Mapping[str, str] = {model.name: model.sha256}
        self._detector = self.dlib.get_frontal_face_detector()
        self._landmarks = load(self.dlib.shape_predictor, model)

    def find(self, pixels: Pixels) -> tuple[Face, ...]:
        rgb = as_rgb(pixels)
        boxes, scores, _ = self._detector.run(rgb, 0, 0.0)
        found = (self._face(rgb, box, score) for box, score in zip(boxes, scores, strict=True))
        return tuple(sorted(found, key=lambda face: -face.width))

    def _face(self, rgb: Pixels, box: Any, score: float) -> Face:
        places = [(float(place.x), float(place.y)) for place in self._landmarks(rgb, box).parts()]
        points = dict(zip(_ORDER, places, strict=True))
        yaw, roll = pose(points)
        return Face(box.left(), box.top(), box.width(), box.height(), points, yaw, roll, float(score))


class DlibEngine:
    """A `FaceEngine`. Distances are Euclidean between templates of about unit length; 0.6 is the customary threshold of this model."""

    has_eye_contours = False

    def __init__(self) -> None:
        self._finder = DlibFinder()
        self._dlib = self._finder.dlib
        model = ModelFile.read(folder_of_models(PACKAGE) / TEMPLATE_FILE)
        self._templates = load(self._dlib.face_recognition_model_v1, model)
        self.name = self._finder.name
        self.description = f"dlib {self._dlib.__version__}"
        self.models: Mapping[str, str] = {**self._finder.models, model.name: model.sha256}

    def find(self, pixels: Pixels) -> tuple[Face, ...]:
        return self._finder.find(pixels)

    def template(self, pixels: Pixels, face: Face) -> Template:
        box = self._dlib.rectangle(face.left, face.top, face.left + face.width - 1, face.top + face.height - 1)
        points = [self._dlib.point(*(round(value) for value in face.points[name])) for name in _ORDER]
        shape = self._dlib.full_object_detection(box, points)
        return Template(np.array(self._templates.compute_face_descriptor(as_rgb(pixels), shape), np.float32))

    def distance(self, one: Template, other: Template) -> float:
        return float(np.linalg.norm(one.values - other.values))


def as_rgb(pixels: Pixels) -> Pixels:
    """The picture in the order of colours that dlib wants."""
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)


def load(kind: Any, model: ModelFile) -> Any:
    """dlib's object of that kind from the model's bytes. Raises `FaceError` (face.engine-failed) if they are not such a model."""
    with model.as_path() as path:
        try:
            return kind(path)
        except (RuntimeError, MemoryError, ValueError) as error:
            raise FaceError("face.engine-failed", f"{model.name} is not a model that dlib can load") from error


def _library() -> Any:
    try:
        import _dlib_pybind11 as dlib
    except ImportError as error:
        raise FaceError("face.engine-failed", f"dlib can't be loaded: {error}") from error
    return dlib
