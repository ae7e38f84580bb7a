"""Candidates for what was written so far."""

from __future__ import annotations

from kiosk.handwriting.model import Model
from kiosk.handwriting.strokes import Ink, framed

MOST = 40
"""Four pages of ten."""


class Recogniser:
    """Reads one character at a time. Keeps nothing of what was written."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def candidates(self, ink: Ink, most: int = MOST) -> tuple[str, ...]:
        """Up to `most` characters, best first; none for no ink."""
        drawn = framed(ink)
        return tuple(value for value, _ in self._model.classify(drawn, most)) if drawn else ()
