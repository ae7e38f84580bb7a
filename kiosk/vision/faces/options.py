"""The section `[faces]` of the configuration."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kiosk.vision.faces.errors import FaceError

ENGINES = ("dlib", "onnx")
ORDERS = ("rgb", "bgr")
LONGEST_STEP, LONGEST_TRY = 20.0, 90.0
"""Seconds that production gives at most: time enough is time to prepare something."""


@dataclass(frozen=True)
class FaceOptions:
    """`match`, `review` and `continuity` are distances on the engine's own scale (dlib: Euclidean, 0 to about 1.4; onnx: cosine, 0 to 2).

    `match`: up to here it is the same person. `review`: up to here nobody can say; beyond, it is another. `continuity`: up to here two
    frames of one try show one person. The defaults are for dlib, whose customary threshold is 0.60; they are on the careful side of it, and
    were **not** evaluated on the people who use a kiosk. A threshold does not carry over from one public or camera to another, and none
    to another scale: for onnx each of the three has to be given, and one that is dlib's default counts as not given.

    `step_seconds`: for each challenge; `total_seconds`: for one try; in production at most 20 and 90.

    `model`: path of an ONNX embedder, for the engine "onnx", with what it wants to be fed: `model_size` pixels square, `model_order` of
    colours, and `(value - model_mean) * model_scale`. `evaluation`: path of the signed record (its signature beside it, `.sig`), "" for
    none; `evaluation_key`: Ed25519 public key in base64 that has to have signed it.
    """

    engine: str = "dlib"
    model: str = ""
    model_size: int = 112
    model_order: str = "rgb"
    model_mean: float = 127.5
    model_scale: float = 1 / 127.5
    match: float = 0.50
    review: float = 0.60
    continuity: float = 0.55
    step_seconds: float = 8.0
    total_seconds: float = 40.0
    evaluation: str = ""
    evaluation_key: str = ""

    def check(self, production: bool = False) -> None:
        """Raises `FaceError` (face.options) for values that contradict themselves, or that production refuses."""
        others = [name for name in ("match", "review", "continuity") if getattr(self, name) == getattr(FaceOptions, name)]
        for wrong, words in (
            (self.engine not in ENGINES, f"engine: {self.engine!r} is none of {', '.join(ENGINES)}"),
            (self.engine == "onnx" and not self.model, "model: the engine onnx needs the path of a model"),
            (self.model_order not in ORDERS, f"model_order: {self.model_order!r} is none of {', '.join(ORDERS)}"),
            (not 16 <= self.model_size <= 1024, "model_size: between 16 and 1024 pixels"),
            (
                not (math.isfinite(self.model_mean) and math.isfinite(self.model_scale) and self.model_scale),
                "model_mean, model_scale: numbers",
            ),
            (not 0 < self.match <= self.review <= 2, "match, review: 0 < match ≤ review ≤ 2"),
            (not 0 < self.continuity <= 2, "continuity: 0 < continuity ≤ 2"),
            (
                self.engine == "onnx" and bool(others),
                f"{', '.join(others)}: the engine onnx needs limits of its own; what stands there is dlib's default, on another scale",
            ),
            (not 0 < self.step_seconds <= self.total_seconds <= 600, "step_seconds, total_seconds: 0 < step ≤ total ≤ 600"),
            (
                production and (self.step_seconds > LONGEST_STEP or self.total_seconds > LONGEST_TRY),
                f"step_seconds, total_seconds: at most {LONGEST_STEP:g} and {LONGEST_TRY:g} in production",
            ),
        ):
            if wrong:
                raise FaceError("face.options", f"faces.{words}")
