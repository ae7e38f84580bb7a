"""Candidates for what was written so far."""

from __future__ import annotations

import numpy as np

from kiosk.handwriting.model import Model
from kiosk.handwriting.shapes import Shapes
from kiosk.handwriting.strokes import Ink, framed

MOST = 40
"""Four pages of ten."""

RANKED = 300
"""Characters that the model is asked for; all others count as its last one."""

STROKES_COUNT = 0.15
"""What the model's score is worth beside the likeness of shapes. Zinnia looks at strokes by their number: it is sure of what was written
in the order of the one who taught it, and lost where somebody has another; shapes know no order. Chosen on 420 characters that
tests/handwriting/test_repertoire.py does not count."""


class Recogniser:
    """Reads one character at a time. Keeps nothing of what was written. Until it is prepared it goes by the strokes' order alone."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._characters = model.characters
        self._numbers = {value: number for number, value in enumerate(self._characters)}
        self._shapes = Shapes(self._characters)

    def prepare(self) -> bool:
        """Learns some more shapes, 15 ms of a core at a time and 6 s in all. True when it knows all."""
        return self._shapes.prepare()

    def candidates(self, ink: Ink, most: int = MOST) -> tuple[str, ...]:
        """Up to `most` characters, best first; none for no ink."""
        drawn = framed(ink)
        if not drawn:
            return ()
        ranked = self._model.classify(drawn, max(most, RANKED))
        if not self._shapes.ready:
            return tuple(value for value, _ in ranked[:most])
        score = np.full(len(self._characters), ranked[-1][1], np.float32)
        score[[self._numbers[value] for value, _ in ranked]] = [one for _, one in ranked]
        total = self._shapes.likeness(drawn) + STROKES_COUNT * score
        best = np.argpartition(-total, most)[:most] if most < len(total) else np.arange(len(total))
        return tuple(self._characters[number] for number in best[np.argsort(-total[best])])
