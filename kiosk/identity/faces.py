"""What a comparison of faces says to the session: guidance while it goes on, then a verdict. Pictures stay in `kiosk.vision.faces`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Challenge = Literal["look-straight", "turn-left", "turn-right", "blink"]
"""What a person is asked to do before the camera. Left and right are the person's own."""

Outcome = Literal["match", "review", "no-match", "challenge-failed", "timed-out", "no-face"]
"""match: same person by the engine's threshold, and the challenge was met. review: too near the threshold to say; staff look at it.
no-match: another face. challenge-failed: the turns did not come as asked, or the face changed between them. timed-out: they did not come in
time. no-face: nobody could be found in front of the camera, or no usable photo to compare with."""


@dataclass(frozen=True)
class Guidance:
    """What the person should do now. `ask`: the challenge of the moment; `hint`: the stable code of what is in the way (`face.too-far`, …),
    "" for nothing. `done` of `steps` challenges are met."""

    ask: Challenge
    hint: str
    done: int
    steps: int


@dataclass(frozen=True)
class FaceVerdict:
    """What became of one try. `engine` and `models` (file name → SHA-256) say what judged; `proven`: that engine, with these models and
    this threshold, has an evaluation record signed by a key that the configuration trusts. No score: it would be biometric data."""

    outcome: Outcome
    engine: str
    models: Mapping[str, str] = field(default_factory=dict)
    proven: bool = False
