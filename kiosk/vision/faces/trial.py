"""What happens inside the engine's process: the photo becomes the reference, frames become sights, the pure machine decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.identity.faces import Challenge, Guidance, Outcome
from kiosk.vision.faces import challenge as machine
from kiosk.vision.faces.challenge import Limits, Person, Seen, Sight, Try
from kiosk.vision.faces.engine import Face, FaceEngine, Pixels, Template, that_count
from kiosk.vision.faces.errors import FaceError
from kiosk.vision.faces.geometry import breadth, enlarged
from kiosk.vision.faces.light import brightness, face_patch, sharpness
from kiosk.vision.faces.plane import View, planarity, view_of

PHOTO_SIDE = 380
"""Pixels of the longer side from which a card's photo is searched: one of 102 × 126 then shows a face of some 180 pixels."""
NEAREST, FURTHEST = 0.80, 90
"""Width of a face: at most this part of the picture's shorter side, and at least so many pixels."""
DARK, BRIGHT, BLURRED = 40.0, 225.0, 12.0
INSIDE = 0.9
"""Part of the face's box that has to lie in the frame: what nobody saw can't be laid over anything."""


@dataclass(frozen=True, repr=False, eq=False)
class Kept:
    """What is kept of a face during a try."""

    template: Template
    view: View

    def __repr__(self) -> str:
        return "Kept(…)"


class Trial:
    """One person before the camera at a time. Holds the templates; `forget` lets go of them."""

    def __init__(self, engine: FaceEngine, limits: Limits) -> None:
        self._engine = engine
        self._limits = limits
        self._person: Person[Kept] | None = None
        self._try: Try[Kept] | None = None
        self._looked = False

    def begin(self, photo: Pixels, challenge: Sequence[Challenge], now: float) -> None:
        """Raises `FaceError` for a photo without a face or with two, or a challenge that is none or that the engine can't judge."""
        self.forget()
        if "blink" in challenge and not self._engine.has_eye_contours:
            raise FaceError("face.options", "this engine brings no contours of the eyes: nobody can be asked to blink")
        try:
            begun: Try[Kept] = machine.begin(challenge, now)
        except ValueError as error:
            raise FaceError("face.options", str(error)) from error
        large, face = _one_face(self._engine, photo)
        self._person = Person(
            kept(self._engine, large, face),
            lambda one, other: self._engine.distance(one.template, other.template),
            lambda straight, turned: planarity(straight.view, turned.view),
        )
        self._try, self._looked = begun, False

    def look(self, pixels: Pixels, now: float) -> Guidance | Outcome:
        """The next frame. Raises `FaceError` (face.no-try) unless a try is under way; an outcome ends it and forgets the templates."""
        if self._try is None or self._person is None:
            raise FaceError("face.no-try")
        if not self._looked:  # models and photo may have taken their time, which is not the person's
            self._try, self._looked = replace(self._try, begun=now, step_begun=now), True
        faces = that_count(self._engine.find(pixels))
        sight = Sight(now, tuple(seen(face, pixels) for face in faces), lambda: kept(self._engine, pixels, faces[0]))
        self._try, answer = machine.see(self._try, sight, self._person, self._limits)
        if isinstance(answer, str):
            self.forget()
        return answer

    def forget(self) -> None:
        """Harmless when there is nothing to forget."""
        self._person = self._try = None


def reference_of(engine: FaceEngine, photo: Pixels) -> Template:
    """The template of the one face in a photo. Raises `FaceError` (face.no-face-in-photo, face.several-in-photo)."""
    return engine.template(*_one_face(engine, photo))


def kept(engine: FaceEngine, pixels: Pixels, face: Face) -> Kept:
    """What is kept of a face that the engine found in these pixels."""
    return Kept(engine.template(pixels, face), view_of(pixels, face))


def _one_face(engine: FaceEngine, photo: Pixels) -> tuple[Pixels, Face]:
    large = enlarged(photo, PHOTO_SIDE)
    faces = that_count(engine.find(large))
    if not faces:
        raise FaceError("face.no-face-in-photo")
    if any(other.width >= machine.BYSTANDER * faces[0].width for other in faces[1:]):
        raise FaceError("face.several-in-photo")
    return large, faces[0]


def seen(face: Face, pixels: Pixels) -> Seen:
    """The face as the machine wants it."""
    x, y = face.left + face.width / 2, face.top + face.height / 2
    patch = face_patch(pixels, face)
    sharp = 0.0 if patch is None else sharpness(patch)
    return Seen(x, y, face.width, face.yaw, face.roll, breadth(face.points), sharp, face.eyes_open, hint(face, pixels, patch, sharp))


def hint(face: Face, pixels: Pixels, patch: Pixels | None, sharp: float) -> str:
    """The stable code of why a live face can't be used as it is; "" for nothing."""
    if face.width < FURTHEST:
        return "face.too-far"
    if face.width > NEAREST * min(pixels.shape[:2]):
        return "face.too-near"
    if patch is None or _inside(face, pixels) < INSIDE:
        return "face.off-centre"
    light = brightness(patch)
    if light < DARK:
        return "face.too-dark"
    if light > BRIGHT:
        return "face.too-bright"
    return "face.blurred" if sharp < BLURRED else ""


def _inside(face: Face, pixels: Pixels) -> float:
    """Part of the face's box that lies in the picture."""
    height, width = pixels.shape[:2]
    across = min(width, face.left + face.width) - max(0, face.left)
    down = min(height, face.top + face.height) - max(0, face.top)
    return float(max(0, across) * max(0, down) / (face.width * face.height))
