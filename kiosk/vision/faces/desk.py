"""The door to faces: one worker thread calls it, the engine lives in a process of its own behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from kiosk.identity.faces import Challenge, FaceVerdict, Guidance, Outcome
from kiosk.vision.faces.channel import MOST_PIXELS
from kiosk.vision.faces.engine import MOST_SEARCHED, NAME, Face, Pixels
from kiosk.vision.faces.errors import FaceError
from kiosk.vision.faces.geometry import fitted
from kiosk.vision.faces.options import FaceOptions
from kiosk.vision.faces.process import COMMAND, Answer, EngineProcess

FRAME_SIDE = 640
"""Pixels of the longer side at which frames are looked at: a face at arm's length is then as wide as the template's crop."""
PHOTO_SIDE = 1280
BEGIN_SECONDS, LOOK_SECONDS = 10.0, 5.0

_TURNS = ("turn-left", "turn-right")


@dataclass(frozen=True)
class EngineIdentity:
    """What judges. `name`: at most 60 of 0-9 A-Z a-z . _ -; `description`: the same at length. `models`: SHA-256 by file name. `proven`:
    see kiosk/vision/faces/evaluation.py; `why` says why not, for technicians."""

    name: str
    description: str
    models: Mapping[str, str]
    has_eye_contours: bool
    proven: bool
    why: str


class FaceDesk:
    """Compares the person before the camera with a card's photo.

        with FaceDesk(options, production) as desk:
            desk.start()                                       # early: the models load while somebody reads the consent page
            desk.begin(photo, random_challenge(SystemRandom()), now)
            while isinstance(answer := desk.look(newest_frame(), now), Guidance): show(answer)
            desk.forget()                                      # at the end of the visit, whatever became of it

    Not thread-safe. Anything but `forget` and `close` may raise `FaceError`; after face.engine-failed the try is lost and the next `begin`
    takes a new process. A process that the system ends with the *thread* that started it is replaced in the same way: call `start` from
    the thread that goes on to use the desk.
    """

    def __init__(self, options: FaceOptions, production: bool, command: Sequence[str] = COMMAND) -> None:
        """`command` starts the engine's process. Raises `FaceError` (face.options)."""
        options.check(production)
        self._options = options
        self._production = production
        self._command = command
        self._process: EngineProcess | None = None
        self._trying = False

    def __enter__(self) -> FaceDesk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Has the engine loaded in the background; returns at once. Harmless when it is loaded already."""
        if self._process is not None and not self._process.alive:
            self.forget()
        if self._process is None:
            self._process = EngineProcess(self._options, self._command)

    def close(self) -> None:
        """Ends the process. The desk may be used again."""
        self.forget()

    def forget(self) -> None:
        """Ends the process and with it every template and frame that it held. Never raises; harmless when there is none."""
        self._trying = False
        if self._process is not None:
            self._process.end()
        self._process = None

    @property
    def identity(self) -> EngineIdentity:
        """Which engine judges; waits until it is loaded."""
        said = self._ready().identity()
        name, description, models, why = (said.get(key) for key in ("name", "description", "models", "why"))
        if not isinstance(name, str) or not isinstance(description, str) or not isinstance(models, dict) or not isinstance(why, str):
            raise self._nonsense()
        if not NAME.fullmatch(name):
            raise self._nonsense()
        hashes = {str(file): str(value) for file, value in models.items()}
        return EngineIdentity(name, description, hashes, said.get("has_eye_contours") is True, said.get("proven") is True, why)

    def begin(self, reference: Pixels, challenge: Sequence[Challenge], now: float) -> None:
        """Starts a try with the card's photo. `now`: seconds of the clock that `look` will be given too; the person's time runs from the
        first look.

        Raises `FaceError`: face.no-face-in-photo, face.several-in-photo, face.engine-failed; face.options for a challenge that the engine
        can't judge, or that production refuses because nobody has to turn.
        """
        if self._production and not any(ask in _TURNS for ask in challenge):
            raise FaceError("face.options", "production asks for at least one turn of the head")
        self._trying = False
        self._ask({"do": "begin", "challenge": list(challenge), "now": now}, fitted(_checked(reference), PHOTO_SIDE), BEGIN_SECONDS)
        self._trying = True

    def look(self, pixels: Pixels, now: float) -> Guidance | FaceVerdict:
        """Looks at the newest frame. A verdict ends the try. Raises `FaceError`: face.no-try, face.engine-failed."""
        if not self._trying:
            raise FaceError("face.no-try")
        identity = self.identity
        answer = self._ask({"do": "look", "now": now}, fitted(_checked(pixels), FRAME_SIDE), LOOK_SECONDS)
        guidance = answer.get("guidance")
        if isinstance(guidance, dict):
            return self._guidance(guidance)
        self._trying = False
        outcome: Sequence[Outcome] = [one for one in get_args(Outcome) if one == answer.get("outcome")]
        if not outcome:
            raise self._nonsense()
        return FaceVerdict(outcome[0], identity.name, identity.models, identity.proven)

    def find(self, pixels: Pixels) -> tuple[Face, ...]:
        """All faces in a picture, the widest first, for the photo rules; a try under way is left alone. Raises `FaceError`, and
        `ValueError` for a picture of more than `MOST_SEARCHED` pixels: see `photo_rules.judge_photo`."""
        if pixels.shape[0] * pixels.shape[1] > MOST_SEARCHED:
            raise ValueError(f"faces are looked for in at most {MOST_SEARCHED // 1_000_000} million pixels")
        faces = self._ask({"do": "find"}, _checked(pixels), BEGIN_SECONDS).get("faces")
        try:
            return tuple(_read_face(face) for face in faces)  # type: ignore[attr-defined]
        except (KeyError, TypeError, ValueError) as error:
            raise self._nonsense() from error

    def _ask(self, request: dict[str, object], pixels: Pixels, seconds: float) -> Answer:
        height, width = pixels.shape[:2]
        process = self._ready()
        try:
            return process.ask({**request, "height": height, "width": width}, pixels.data, seconds)
        except FaceError as error:
            if error.code == "face.engine-failed":
                self.forget()
            raise

    def _ready(self) -> EngineProcess:
        if self._trying and (self._process is None or not self._process.alive):
            # A new process knows nothing of the try: it is lost, and said to be.
            self.forget()
            raise FaceError("face.engine-failed", "its process ended during a try")
        self.start()
        assert self._process is not None
        return self._process

    def _guidance(self, said: dict[str, object]) -> Guidance:
        asked: Sequence[Challenge] = [one for one in get_args(Challenge) if one == said.get("ask")]
        hint, done, steps = said.get("hint"), said.get("done"), said.get("steps")
        if not asked or not isinstance(hint, str) or not isinstance(done, int) or not isinstance(steps, int):
            raise self._nonsense()
        return Guidance(asked[0], hint, done, steps)

    def _nonsense(self) -> FaceError:
        self.forget()
        return FaceError("face.engine-failed", "its process answered what no engine says")


def _read_face(said: dict[str, object]) -> Face:
    left, top, width, height = said["box"]  # type: ignore[misc]
    points = {name: (float(x), float(y)) for name, (x, y) in said["points"].items()}  # type: ignore[attr-defined]
    opened = said["eyes_open"]
    return Face(
        int(left), int(top), int(width), int(height), points, float(said["yaw"]), float(said["roll"]), float(said["confidence"]),  # type: ignore[has-type, arg-type]
        None if opened is None else float(opened),  # type: ignore[arg-type]
    )  # fmt: skip


def _checked(pixels: Pixels) -> Pixels:
    if pixels.dtype != "uint8" or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise ValueError(f"not a BGR picture: {pixels.dtype} {pixels.shape}")
    if pixels.size > MOST_PIXELS:
        raise ValueError(f"a picture of more than {MOST_PIXELS >> 20} MB")
    return pixels if pixels.flags.c_contiguous else pixels.copy()
