"""How sure the terminal is of who stands there: levels L0 to L4, and what each factor brings to them.

    L0  nobody has been named
    L1  said: typed, or read from print (a machine-readable zone is print), or a chip whose signer nobody has checked
    L2  shown: a genuine ID card, read through a SAM module
    L3  proven: L2 and a live face that fits the card's photo, by an engine with a signed evaluation; or an e-ID code, verified online
    L4  witnessed: a member of staff, verified online, stood by

Factors are independent: each gives its own evidence, and `reached` combines them. What an engine without a signed evaluation says gives no
level by itself: it asks for staff review.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["L0", "L1", "L2", "L3", "L4"]
LEVELS: tuple[Level, ...] = ("L0", "L1", "L2", "L3", "L4")

Factor = Literal["typed", "mrz", "chip", "card", "face", "eid", "witness"]


@dataclass(frozen=True)
class Evidence:
    """One factor about one person. For faces alone: `proven`, whether the engine's evaluation record holds; `review`, it could not decide,
    and a person at the centre shall; `refused`, it took them for somebody else, which who declines afterwards does not take back."""

    factor: Factor
    proven: bool = True
    review: bool = False
    refused: bool = False


@dataclass(frozen=True)
class Reached:
    """`level`, and by which factors. `review`: the stable code of why staff look at it before it counts for more; "" for nothing."""

    level: Level
    factors: tuple[Factor, ...] = ()
    review: str = ""


_ALONE: dict[Factor, Level] = {"typed": "L1", "mrz": "L1", "chip": "L1", "card": "L2", "eid": "L3", "witness": "L0", "face": "L0"}


def reached(evidence: Iterable[Evidence]) -> Reached:
    """The level that `evidence` about one person adds up to."""
    found = tuple(evidence)
    factors = tuple(dict.fromkeys(one.factor for one in found))
    level: Level = max((_ALONE[one.factor] for one in found), key=LEVELS.index, default="L0")
    if "witness" in factors and level != "L0":  # who was never named was not witnessed either
        return Reached("L4", factors)
    faces = [one for one in found if one.factor == "face"]
    if level == "L2" and faces:
        last = faces[-1]
        if last.refused:
            return Reached("L2", factors, "assurance.face-no-match")
        if last.proven and not last.review:
            return Reached("L3", factors)
        return Reached("L2", factors, "assurance.face-unclear" if last.review else "assurance.engine-unproven")
    if level == "L1" and "chip" in factors:
        return Reached("L1", factors, "assurance.chip-signer-unchecked")
    return Reached(level, factors)


def at_least(level: Level, wanted: Level) -> bool:
    """Whether `level` is `wanted` or above."""
    return LEVELS.index(level) >= LEVELS.index(wanted)
