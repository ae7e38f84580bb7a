"""P10: a face from the card's photo to the verdict, beside the raw calls into the library; and error rates on a set that somebody brings.

python -m tests.bench.faces                the figure
python -m tests.bench.faces --set DIR      equal error rate over DIR/<person>/<picture>, with the time per pair; no pictures are shipped
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.identity.faces import Challenge, FaceVerdict
from kiosk.vision.faces.desk import FRAME_SIDE, FaceDesk
from kiosk.vision.faces.engine import FaceEngine, Template
from kiosk.vision.faces.errors import FaceError
from kiosk.vision.faces.geometry import enlarged, fitted
from kiosk.vision.faces.models import folder_of_models
from kiosk.vision.faces.opening import open_engine
from kiosk.vision.faces.options import FaceOptions
from kiosk.vision.faces.trial import PHOTO_SIDE, reference_of
from tests.bench.figures import Figure, spread
from tests.vision import heads

ASKED: tuple[Challenge, ...] = ("look-straight", "turn-left", "look-straight", "turn-right", "look-straight")
YAWS = (0, 0, 26, 26, 0, 0, -30, -30, 0, 0)
_TOO_FEW = "a set needs at least two persons, and one of them two pictures"
COMPARED = range(1, len(YAWS), 2)  # the frames that meet a challenge, and so get a template


def measure(rounds: int = 9) -> list[Figure]:
    """Tries with frames of 1280 × 720 through the desk, each beside the same calls into dlib on the same pictures in this process."""
    frames = [heads.in_frame(heads.turned(yaw)) for yaw in YAWS]
    raw = RawCalls()
    with FaceDesk(FaceOptions(), production=False) as desk:
        whole, bare = [], []
        one_try(desk, frames)  # both sides have run once
        raw.seconds(frames)
        for _ in range(rounds):
            bare.append(raw.seconds(frames))
            whole.append(one_try(desk, frames))
    ratios = [a / b for a, b in zip(whole, bare, strict=True)]
    wholes, bares = ([1000 * second for second in seconds] for seconds in (whole, bare))
    return [
        Figure(
            "P10", "face: card photo to verdict / sum of the raw model calls", statistics.median(ratios), statistics.median(bares), 1.15,
            "ratio", note=f"{len(YAWS)} frames, {1 + len(COMPARED)} templates: {spread(wholes, 'ms')}; raw {spread(bares, 'ms')}",
        )
    ]  # fmt: skip


def one_try(desk: FaceDesk, frames: Sequence[heads.Pixels]) -> float:
    """Seconds from the card's photo to the verdict, which has to be a match at the last frame."""
    photo = heads.card_photo()
    begun = time.monotonic()
    desk.begin(photo, ASKED, 0.0)
    answers = [desk.look(frame, 0.2 * (number + 1)) for number, frame in enumerate(frames)]
    took = time.monotonic() - begun
    if not (isinstance(answers[-1], FaceVerdict) and answers[-1].outcome == "match"):
        raise RuntimeError(f"the try did not end as it should: {answers[-1]}")
    return took


class RawCalls:
    """What the library itself needs for one try: detector and landmarks for the photo and each frame, and the templates. Only these calls
    are timed, not what prepares their pictures."""

    def __init__(self) -> None:
        import _dlib_pybind11 as dlib

        folder = folder_of_models("face_recognition_models")
        self._detector: Any = dlib.get_frontal_face_detector()
        self._landmarks: Any = dlib.shape_predictor(str(folder / "shape_predictor_5_face_landmarks.dat"))
        self._templates: Any = dlib.face_recognition_model_v1(str(folder / "dlib_face_recognition_resnet_model_v1.dat"))

    def seconds(self, frames: Sequence[heads.Pixels]) -> float:
        photo = enlarged(heads.card_photo(), PHOTO_SIDE)
        pictures = [(photo, True), *((fitted(frame, FRAME_SIDE), number in COMPARED) for number, frame in enumerate(frames))]
        return sum(self._one(np.ascontiguousarray(pixels[:, :, ::-1]), compared) for pixels, compared in pictures)

    def _one(self, rgb: NDArray[np.uint8], compared: bool) -> float:
        begun = time.monotonic()
        box = self._detector(rgb, 0)[0]
        shape = self._landmarks(rgb, box)
        if compared:
            self._templates.compute_face_descriptor(rgb, shape)
        return time.monotonic() - begun


@dataclass(frozen=True)
class ErrorRate:
    """`eer`: the rate at which as many strangers pass as owners are turned away, and `threshold` the distance where that is so.
    `without_face`: pictures in which no face, or more than one, was found: they are in no pair. `per_pair_ms`: two pictures to a distance.
    Pairs share persons and pictures, so they are not independent, and a small set says little: the least rate it can show is 1 / pairs."""

    engine: str
    persons: int
    pictures: int
    without_face: int
    same_pairs: int
    other_pairs: int
    eer: float
    threshold: float
    false_match_at_match: float
    false_non_match_at_match: float
    match: float
    per_pair_ms: float


def eer(folder: Path, options: FaceOptions | None = None) -> ErrorRate:
    """Error rates of an engine over a labelled set: `folder`/<person>/<picture>. Raises `ValueError` unless it has pairs of both kinds."""
    chosen = options or FaceOptions()
    if len([person for person in folder.iterdir() if person.is_dir()]) < 2:
        raise ValueError(_TOO_FEW)
    engine = open_engine(chosen)
    templates, seconds, missed = _templates(engine, folder)
    begun = time.monotonic()
    same = [engine.distance(a, b) for person in templates.values() for a, b in itertools.combinations(person, 2)]
    other = [engine.distance(a, b) for one, two in itertools.combinations(templates.values(), 2) for a, b in itertools.product(one, two)]
    if not same or not other:
        raise ValueError(_TOO_FEW)
    each = (time.monotonic() - begun) / (len(same) + len(other))
    rate, threshold = equal_error(same, other)
    return ErrorRate(
        engine=engine.name,
        persons=len(templates),
        pictures=len(seconds),
        without_face=missed,
        same_pairs=len(same),
        other_pairs=len(other),
        eer=rate,
        threshold=threshold,
        false_match_at_match=float(np.mean(np.array(other) <= chosen.match)),
        false_non_match_at_match=float(np.mean(np.array(same) > chosen.match)),
        match=chosen.match,
        per_pair_ms=1000 * (2 * statistics.median(seconds) + each),
    )


def equal_error(same: Iterable[float], other: Iterable[float]) -> tuple[float, float]:
    """The rate where both errors are nearest to each other, as their mean, and the distance where that is so."""
    owners, strangers = np.sort(np.fromiter(same, float)), np.sort(np.fromiter(other, float))
    limits = np.union1d(owners, strangers)
    turned_away = 1 - np.searchsorted(owners, limits, side="right") / len(owners)
    let_in = np.searchsorted(strangers, limits, side="right") / len(strangers)
    best = int(np.argmin(np.abs(turned_away - let_in)))
    return float(turned_away[best] + let_in[best]) / 2, float(limits[best])


def _templates(engine: FaceEngine, folder: Path) -> tuple[dict[str, list[Template]], list[float], int]:
    """Templates by person, seconds of each picture, and in how many no single face was found."""
    found: dict[str, list[Template]] = {}
    seconds: list[float] = []
    missed = 0
    for path in sorted(folder.glob("*/*")):
        pixels = cv2.imread(str(path))
        if pixels is None:
            continue
        begun = time.monotonic()
        try:
            template = reference_of(engine, fitted(np.asarray(pixels, np.uint8), 1280))
        except FaceError:
            missed += 1
        else:
            found.setdefault(path.parent.name, []).append(template)
        seconds.append(time.monotonic() - begun)
    return found, seconds, missed


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.faces", epilog="example: python -m tests.bench.faces --set pictures")
    parser.add_argument("--set", type=Path, help="folder of pictures: DIR/<person>/<picture>")
    parser.add_argument("--model", default="", help="path of an ONNX embedder; without it, dlib")
    parser.add_argument("--limits", type=float, nargs=3, metavar=("MATCH", "REVIEW", "CONTINUITY"), help="the embedder's own distances")
    chosen = parser.parse_args(arguments)
    if chosen.set is None:
        rows = [{**figure.to_json(), "note": figure.note} for figure in measure()]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    if bool(chosen.model) != bool(chosen.limits):
        parser.error("--model and --limits go together")
    options = FaceOptions()
    if chosen.model:
        match, review, continuity = chosen.limits
        options = FaceOptions(engine="onnx", model=chosen.model, match=match, review=review, continuity=continuity)
    print(json.dumps(asdict(eer(chosen.set, options)), indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
