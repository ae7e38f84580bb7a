"""What several frames say together about each character of a zone.

No frame decides alone: a character is clear when enough frames read it by themselves and their sum leaves little doubt. What may stand
in a place is the standard's matter. Check digits choose nothing here: they could not tell 6 from G, whose values differ by ten.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kiosk.identity.mrz_layout import ALPHABETS, ONE_LINE, PERMITS_OF_THREE_LINES, TD1, TD3, Layout
from kiosk.vision.mrz.glyphs import CHARACTERS, NOTHING, Floats

_LAYOUTS = {2: (TD3,), 3: (*PERMITS_OF_THREE_LINES, TD1), 1: (ONE_LINE,)}
_WORST = -7.0  # logarithm of a likelihood: no frame rules a character out for ever
_MARGIN = 5.0  # between the best and the second character: 150 to 1
_LEAST_BELIEVABLE = -5.0  # what a frame gives the character that the standard allows in a place, in the mean
_SURE = 0.97
_LEAST_FITTING = 0.75  # of the places; glare may cover some
_CONFLICTS = 3
_MOST_FRAMES = 8


@dataclass(frozen=True, repr=False)
class Ballot:
    """The outcome: lines, and for each character whether it is clear."""

    layout: Layout
    lines: tuple[str, ...]
    clear: tuple[NDArray[np.bool_], ...]

    def unclear_in(self, field: str) -> int:
        place = self.layout.fields[field]
        return int((~self.clear[place.line][place.start : place.end]).sum())

    def protected_is_clear(self) -> bool:
        """Whether every character that a check digit covers, and each check digit, is clear."""
        places = [place for check in self.layout.checks for place in (*check.over, check.digit)]
        return all(self.clear[place.line][place.start : place.end].all() for place in places)


@dataclass(frozen=True, eq=False, repr=False)
class _Frame:
    """`likely`: logarithms for each character of all lines, one after the other. `weight`: how far there is a character at all."""

    shape: tuple[int, ...]
    likely: Floats
    weight: Floats

    def sure(self) -> NDArray[np.bool_]:
        sure: NDArray[np.bool_] = (np.exp(self.likely.max(axis=1)) > _SURE) & (self.weight > _SURE)
        return sure


class Votes:
    """The latest frames of one document, as likelihoods of characters. Nothing else of a frame is kept."""

    def __init__(self, needed: int) -> None:
        self._needed = needed
        self._frames: deque[_Frame] = deque(maxlen=_MOST_FRAMES)
        self.frames = 0
        """How many frames this document was read in."""

    def forget(self) -> None:
        self._frames.clear()
        self.frames = 0

    def add(self, rows: Sequence[Floats]) -> None:
        """One frame: for each line n × (characters and NOTHING). Another document than before starts the count again."""
        table = np.concatenate(list(rows))
        weight = 1 - np.exp(table[:, NOTHING])
        likely = np.maximum(table[:, :NOTHING] - np.log(np.maximum(weight, 1e-3))[:, None], _WORST)
        frame = _Frame(tuple(len(row) for row in rows), likely, weight)
        if any(_is_another(frame, before) for before in self._frames):
            self.forget()
        self._frames.append(frame)
        self.frames += 1

    def count(self) -> Ballot:
        """The characters with the most votes among those that may stand in their places. Only after `add`."""
        shape = self._frames[0].shape
        total = np.sum([frame.likely * frame.weight[:, None] for frame in self._frames], axis=0)
        layout = max(_LAYOUTS[len(shape)], key=lambda layout: float(_allowed(total, layout).max(axis=1).sum()))
        allowed = _allowed(total, layout)
        best = allowed.argmax(axis=1)
        second, first = np.sort(allowed, axis=1)[:, -2:].T
        backing = np.sum([frame.weight * (_allowed(frame.likely, layout).argmax(axis=1) == best) for frame in self._frames], axis=0)
        clear = (first - second >= _MARGIN) & (backing >= 0.75 * self._needed) & (first > _LEAST_BELIEVABLE * len(self._frames))
        text = "".join(CHARACTERS[index] for index in best)
        ends = np.cumsum(shape)
        lines = tuple(text[end - width : end] for width, end in zip(shape, ends, strict=True))
        return Ballot(layout, lines, tuple(np.split(clear, ends[:-1])))


def could_be_a_zone(rows: Sequence[Floats]) -> bool:
    """Whether what was read can stand in the places of some layout: not so for one row of three, or for a zone upside down."""
    table = np.concatenate(list(rows))
    rate = max(float((_allowed(table[:, :NOTHING], layout).max(axis=1) > _LEAST_BELIEVABLE).mean()) for layout in _LAYOUTS[len(rows)])
    return rate >= _LEAST_FITTING


def _is_another(frame: _Frame, before: _Frame) -> bool:
    """Whether both frames are sure of several characters and do not agree on them."""
    if frame.shape != before.shape:
        return True
    differ = frame.likely.argmax(axis=1) != before.likely.argmax(axis=1)
    return int((differ & frame.sure() & before.sure()).sum()) >= _CONFLICTS


def _allowed(likely: Floats, layout: Layout) -> Floats:
    """The same with characters far below that may not stand in their places."""
    result: Floats = likely + np.array([_BARRED[kind] for pattern in layout.patterns for kind in pattern], np.float32)
    return result


_BARRED = {kind: [0.0 if character in allowed else -1e6 for character in CHARACTERS] for kind, allowed in ALPHABETS.items()}
