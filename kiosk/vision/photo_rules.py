"""What a document asks of a photo, as dated data (config/photo-rules), and which of it a photo does not keep, each with a reason in words.

Not judged, because five landmarks do not show it: the height of the head (no chin), closed eyes without an engine that brings contours,
the mouth, glasses, clothes. A photo without a complaint is likely to be taken, not sure to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from kiosk.core.errors import Problem
from kiosk.vision.faces.challenge import CLOSED
from kiosk.vision.faces.engine import MOST_SEARCHED, Face, Pixels, that_count
from kiosk.vision.faces.light import blown_out, brightness, face_patch, one_sided, sharpness
from kiosk.vision.photo_measures import Measures, measure


class PhotoRulesError(Exception):
    """The files in config/photo-rules are wrong, or hold nothing for the document and the day. Stable `code`."""

    code = "photo-rules.invalid"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Table):
    """From `least` to `most`, in pixels of the picture or in millimetres of the print."""

    unit: Literal["pixels", "millimetres"]
    least: float = 0
    most: float = float("inf")


class Background(_Table):
    """CIELAB: lightness 0 to 100; `most_colour`: distance from grey; `most_spread`: what nearly all of it keeps from its middle colour."""

    least_lightness: float
    most_lightness: float
    most_colour: float
    most_spread: float


class Pose(_Table):
    """Degrees."""

    most_yaw: float
    most_roll: float


class Light(_Table):
    """Of the face: mean grey, share without detail, difference between its halves in grey, and see `light.sharpness`."""

    least: float
    most: float
    most_blown_out: float
    most_one_sided: float
    least_sharpness: float


class PhotoRules(_Table):
    """The rules of one document from `valid_from` on. `verified`: somebody compared them with the text that `source` names. `width` and
    `height`: least and most, in pixels. `millimetres`: how wide the print is. `eyes_win`: see GA 461. `most_bytes`: of the JPEG file."""

    document: str
    valid_from: date
    source: str
    verified: bool
    width: tuple[int, int]
    height: tuple[int, int]
    ratio: float | None = None
    millimetres: float
    head_width: Span
    hair_top: Span
    eyes_above_bottom: Span | None = None
    eyes_win: bool = False
    most_off_centre: float
    background: Background
    pose: Pose
    light: Light
    most_bytes: int | None = None


def read_photo_rules(folder: Path) -> tuple[PhotoRules, ...]:
    """Every file of the folder. Raises `PhotoRulesError` that names the file."""
    rules = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            rules.append(PhotoRules.model_validate(yaml.safe_load(path.read_text("utf-8"))))
        except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
            raise PhotoRulesError(f"{path.name}: {error}") from error
    return tuple(rules)


def rules_for(rules: Iterable[PhotoRules], document: str, on: date) -> PhotoRules:
    """The newest rules of the document that are in force on that day. Raises `PhotoRulesError` if there are none."""
    in_force = [one for one in rules if one.document == document and one.valid_from <= on]
    if not in_force:
        raise PhotoRulesError(f"no rules for {document} on {on}")
    return max(in_force, key=lambda one: one.valid_from)


def judge_photo(pixels: Pixels, find: Callable[[Pixels], Sequence[Face]], rules: PhotoRules) -> tuple[Problem, ...]:
    """As `check_photo`, with the faces that `find` finds; a picture far too large is not searched at all."""
    return check_photo(pixels, () if _too_large(pixels) else find(pixels), rules)


def check_photo(pixels: Pixels, faces: Sequence[Face], rules: PhotoRules) -> tuple[Problem, ...]:
    """What the photo does not keep, the gravest first; nothing if it keeps all. `faces`: what an engine found in these pixels."""
    if _too_large(pixels):
        return _problems(["photo.size"])
    codes = [*_size(pixels, rules)]
    counted = that_count(faces)
    if not counted:
        return _problems([*codes, "photo.no-face"])
    if len(counted) > 1:
        return _problems([*codes, "photo.several-faces"])
    face = counted[0]
    measures = measure(pixels, face)
    codes += [*_pose(face, rules.pose), *_background(measures, rules.background)]
    if measures.spread <= rules.background.most_spread:  # else nobody can say where the head ends
        codes += _place(measures, rules)
    return _problems([*codes, *_light(pixels, face, rules.light)])


def _too_large(pixels: Pixels) -> bool:
    height, width = pixels.shape[:2]
    return int(height * width) > MOST_SEARCHED


def _problems(codes: Iterable[str]) -> tuple[Problem, ...]:
    return tuple(Problem(code, "photo") for code in codes)


def _size(pixels: Pixels, rules: PhotoRules) -> Iterable[str]:
    height, width = pixels.shape[:2]
    fits = rules.width[0] <= width <= rules.width[1] and rules.height[0] <= height <= rules.height[1]
    if not fits:
        yield "photo.size"
    elif rules.ratio is not None and abs(width - rules.ratio * height) > 1:
        yield "photo.ratio"


def _pose(face: Face, rules: Pose) -> Iterable[str]:
    if abs(face.yaw) > rules.most_yaw:
        yield "photo.turned"
    if abs(face.roll) > rules.most_roll:
        yield "photo.tilted"
    if face.eyes_open is not None and face.eyes_open <= CLOSED:
        yield "photo.eyes-closed"


def _background(measures: Measures, rules: Background) -> Iterable[str]:
    if measures.spread > rules.most_spread:
        yield "photo.background-uneven"
    if not rules.least_lightness <= measures.lightness <= rules.most_lightness or measures.colour > rules.most_colour:
        yield "photo.background-colour"


def _place(measures: Measures, rules: PhotoRules) -> Iterable[str]:
    """Where the head stands. A millimetre is so many pixels as the picture is wide on the print."""
    unit = {"pixels": 1.0, "millimetres": measures.width / rules.millimetres}
    wide, top, eyes = (
        (0.0, float("inf")) if span is None else (span.least * unit[span.unit], span.most * unit[span.unit])
        for span in (rules.head_width, rules.hair_top, rules.eyes_above_bottom)
    )
    if measures.head_width < wide[0]:
        yield "photo.head-too-small"
    if measures.head_width > wide[1]:
        yield "photo.head-too-large"
    if abs(measures.off_centre) > rules.most_off_centre:
        yield "photo.off-centre"
    if measures.eyes_above_bottom < eyes[0]:
        yield "photo.eyes-too-low"
    # High hair: moved down to its place, the eyes would be too low.
    forced = rules.eyes_win and measures.eyes_above_bottom - (top[0] - measures.hair_top) < eyes[0]
    if measures.hair_top < top[0] and not forced:
        yield "photo.too-high"
    if measures.hair_top > top[1]:
        yield "photo.too-low"


def _light(pixels: Pixels, face: Face, rules: Light) -> Iterable[str]:
    patch = face_patch(pixels, face)
    if patch is None:
        yield "photo.off-centre"
        return
    if brightness(patch) < rules.least:
        yield "photo.too-dark"
    if brightness(patch) > rules.most or blown_out(patch) > rules.most_blown_out:
        yield "photo.too-bright"
    if one_sided(patch) > rules.most_one_sided:
        yield "photo.one-sided-light"
    if sharpness(patch) < rules.least_sharpness:
        yield "photo.blurred"
