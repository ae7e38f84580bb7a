"""What can go wrong with faces, apart from a verdict."""

from __future__ import annotations

from typing import Literal

Code = Literal[
    "face.no-face-in-photo",
    "face.several-in-photo",
    "face.engine-failed",
    "face.options",
    "face.no-try",
]
"""no-face-in-photo: the card's photo shows no face that the engine finds. several-in-photo: it shows two of like size. engine-failed: the
engine's process could not start, died, hung or answered what no engine may. options: the configuration is wrong; `detail` says where.
no-try: a frame came though no try is under way, as after `forget`."""

CODES: tuple[Code, ...] = ("face.no-face-in-photo", "face.several-in-photo", "face.engine-failed", "face.options", "face.no-try")


class FaceError(Exception):
    """`code` is stable; `detail` is for technicians and free of personal data."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
