"""From frames to a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.identity.document import IdDocument
from kiosk.identity.mrz import MrzError, information, is_regular_name, parse
from kiosk.identity.mrz_layout import FILLER, PERMITS_OF_THREE_LINES, TD3
from kiosk.vision.mrz.cells import LaidRow, lay, score
from kiosk.vision.mrz.glyphs import Floats, glyphs
from kiosk.vision.mrz.votes import Ballot, Votes, could_be_a_zone
from kiosk.vision.mrz.zone import Row, zones

_LEAST_SCORE = -1.0
_GOOD_SCORE = -0.25
_MOST_DOUBTFUL_LETTERS = 2
_BROKEN = re.compile("<<[^<]")  # a scratch makes K of filler, and both count nothing in a check digit
_YEARS_WITH_A_TWIN = 11  # somebody born a century earlier could still be alive


@dataclass(frozen=True, repr=False)
class MrzReading:
    """A zone that was read in `frames` frames and whose check digits all fit.

    `doubtful`: fields that the person must look at. With `name_english` among them and empty, the name could not be read: please type.
    `information`: the key of the document's chip. The name line has no check digit, so it is shown for correction even when it is clear.
    """

    lines: tuple[str, ...]
    document: IdDocument
    information: str
    doubtful: frozenset[str]
    frames: int

    @property
    def advice(self) -> str:
        """The stable code of what the person does about the name now: mrz.please-type, mrz.check-name; "" where the zone has none."""
        if "name_english" in self.doubtful and not self.document.name_english:
            return "mrz.please-type"
        return "mrz.check-name" if self.document.name_english or self.document.name else ""

    def __repr__(self) -> str:
        return f"MrzReading(kind={self.document.kind!r}, frames={self.frames}, …)"


class MrzReader:
    """Reads one document from the frames of a camera. One per visit and thread; `forget` before the next person.

    `needed`: how many frames have to agree. `patience`: after how many frames fields without a check digit are given as doubtful instead
    of waited for. The first reader of a process trains the network, one to two seconds: make it on a worker. Raises `FontMissing`.
    """

    def __init__(self, today: date, needed: int = 2, patience: int = 4) -> None:
        self._today, self._needed, self._patience = today, needed, patience
        self._glyphs = glyphs()
        self._votes = Votes(needed)
        self.hint = ""
        """After a `look` the stable code of what is in the way: mrz.not-found, mrz.unclear, or that of an `MrzError`. "": nothing, another
        frame will do."""

    def forget(self) -> None:
        """Nothing of the document is left."""
        self._votes.forget()
        self.hint = ""

    def look(self, pixels: NDArray[np.uint8]) -> MrzReading | None:
        """Takes a new frame, grey or BGR, the document whole or its zone alone, upright or upside down. None: not yet, see `hint`."""
        grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY) if pixels.ndim == 3 else pixels, np.uint8)
        self.hint = "mrz.unclear" if self._votes.frames else "mrz.not-found"
        rows = self._best(grey)
        if not rows:
            return None
        self._votes.add(rows)
        return self._reading(self._votes.count())

    def _best(self, grey: NDArray[np.uint8]) -> list[Floats]:
        """What the rows of the likeliest zone say; empty where none can be read."""
        best: tuple[float, list[Floats]] = (_LEAST_SCORE, [])
        for zone in zones(grey):
            laid = self._laid(grey, zone)
            if laid:
                self.hint = "mrz.unclear"
            for rows in (laid, [row.turned() for row in reversed(laid)]):
                read = [likely for row in rows if (likely := row.read(self._glyphs)) is not None]
                if len(read) < len(zone):
                    continue
                value = sum(map(score, read)) / len(read)
                if value > best[0] and could_be_a_zone(read):
                    best = value, read
            if best[0] > _GOOD_SCORE:
                break
        return best[1]

    def _laid(self, grey: NDArray[np.uint8], zone: Sequence[Row]) -> list[LaidRow]:
        """The rows on their grids; empty unless all are. A row whose ends were seen wrongly is tried with those of the others."""
        columns = 44 if len(zone) == 2 else 30
        laid = [lay(grey, row, columns) for row in zone]
        if sum(one is not None for one in laid) * 2 < len(zone):
            return []
        for at, row in enumerate(zone):
            for other in zone:
                if laid[at] is None and other is not row:
                    laid[at] = lay(grey, row.with_ends_of(other), columns)
        return [one for one in laid if one is not None] if None not in laid else []

    def _reading(self, ballot: Ballot) -> MrzReading | None:
        self.hint = ""
        if self._votes.frames < self._needed:
            return None
        if not ballot.protected_is_clear():
            self.hint = "mrz.unclear"
            return None
        try:
            document, key = parse(ballot.lines, self._today), information(ballot.lines)
        except MrzError as error:
            self.hint = error.code
            return None
        doubtful = self._doubtful(ballot, document)
        waiting = {field for field in ballot.layout.fields if ballot.unclear_in(field)}
        if waiting and self._votes.frames < self._patience:
            return None
        if "name_english" in ballot.layout.fields and not self._is_legible(ballot):
            document = replace(document, name_english="")
        return MrzReading(ballot.lines, document, key, doubtful, self._votes.frames)

    def _is_legible(self, ballot: Ballot) -> bool:
        """Whether the line of names is worth showing: a line with more wrong letters is harder to correct than to type."""
        text = ballot.layout.fields["name_english"].of(ballot.lines)
        return ballot.unclear_in("name_english") <= _MOST_DOUBTFUL_LETTERS and is_regular_name(text)

    def _doubtful(self, ballot: Ballot, document: IdDocument) -> frozenset[str]:
        """Fields with unclear characters; names that fill all their places and may go on; births that two centuries could have; the fields
        of 回乡证 and 台胞证 that no known check digit covers, where one wrong letter makes another Chinese character."""
        fields = ballot.layout.fields
        text = {field: place.of(ballot.lines) for field, place in fields.items()}
        doubtful = {field for field in fields if ballot.unclear_in(field)}
        if "name_english" in fields and (not text["name_english"].endswith(FILLER) or not self._is_legible(ballot)):
            doubtful.add("name_english")
        if ballot.layout in PERMITS_OF_THREE_LINES:
            doubtful |= {"name", "other_number"}
        if ballot.layout is TD3 and document.name and not text["other_number"][:12].endswith(FILLER):
            doubtful.add("name")
        if any(_BROKEN.search(text.get(field, "")) for field in ("other_number", "optional")):
            doubtful.add("other_number")
        if document.birth is not None and self._today.year - document.birth.year < _YEARS_WITH_A_TWIN:
            doubtful.add("birth")
        return frozenset(doubtful - {"optional"} | ({"other_number"} if "optional" in doubtful else set()))
