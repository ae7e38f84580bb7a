"""How well a service fits what was asked: its names, phrase by phrase, against each way in which the question can be understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.catalogue.searching import Reading, Unit

_LENGTH = 0.3
"""How much of the measure is the phrase's length, against the question's."""
_BEST, _EVER, _ALWAYS = 0.7, 0.2, 0.1
"""The shares in the score: the best phrase; what is said anywhere of a service; what all its names say, which is what it is about."""


@dataclass(frozen=True)
class Asked:
    """A unit with what is known of it here: its weight, how many services have it, and the terms that say it, each with how well."""

    unit: Unit
    weight: float
    services: int
    terms: tuple[tuple[str, float], ...]


class Meant:
    """A reading, ready to be compared with phrases."""

    def __init__(self, reading: Reading, asked: Sequence[Asked]) -> None:
        self.reading, self.asked, self.whole = reading, asked, sum(one.weight for one in asked)
        self.said = {term: (number, one.weight * well) for number, one in enumerate(asked) for term, well in reversed(one.terms)}
        self.initials = [(one.unit.term[1:], one.weight) for one in asked if one.unit.term[0] == "3"]
        self.keys = frozenset(self.said)
        self.plain = all(len(one.terms) < 2 for one in asked)

    def in_(self, terms: frozenset[str], initials: str = "") -> float:
        """How much of the question these say."""
        said = 0.0
        if found := terms & self.keys:
            hits = [self.said[term] for term in found]
            said = sum([weight for _, weight in hits]) if self.plain or len(hits) == 1 else sum(dict(sorted(hits)).values())
        return said + sum([weight for letters, weight in self.initials if letters in initials]) if self.initials else said


@dataclass(frozen=True)
class Named:
    """A phrase of a service."""

    written: float
    spoken: float
    initials: str
    terms: frozenset[str]


def fit(meant: Meant, named: Sequence[Named], everything: frozenset[str]) -> float:
    """From 0 to 1: how much of the question the best phrase says, and of the phrase the question, each term by what it tells; how much
    of it is said anywhere, and in every name."""
    if meant.reading.manner == "initials":
        return max((_abbreviated(meant.initials[0][0], phrase.initials) for phrase in named), default=0.0)
    written, best, always = meant.reading.manner == "written", 0.0, 0.0
    for phrase in named:
        if said := meant.in_(phrase.terms, phrase.initials):
            heavy = phrase.written if written else phrase.spoken
            best = max(best, said / ((1 - _LENGTH) * meant.whole + _LENGTH * max(heavy, said)))
            always += said
    return _BEST * best + (_EVER * meant.in_(everything) + _ALWAYS * always / len(named)) / meant.whole


def _abbreviated(letters: str, initials: str) -> float:
    """From 0 to 1: how much of these initials was typed, a little less when it is not their beginning."""
    if letters not in initials:
        return 0.0
    return (1.0 if initials.startswith(letters) else 0.85) * len(letters) / ((1 - _LENGTH) * len(letters) + _LENGTH * len(initials))
