"""What the machine itself is like, at one moment: what guards its glass, what is broken, that it was switched off, when it is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Guard:
    """`cleaning_until`: the glass is being wiped, and until then no touch does anything; None: it is not. `covered`: the visit hides behind
    a plain cover, from whoever looks over a shoulder. `card_lies`: a card that was read has not been lifted since. `card_told`: whoever
    stands here has seen the notice of it. `chimes`: how often it has sounded, last at `chimed_at`."""

    cleaning_until: float | None = None
    covered: bool = False
    card_lies: bool = False
    card_told: bool = False
    chimes: int = 0
    chimed_at: float = 0.0


UNGUARDED = Guard()


@dataclass(frozen=True)
class Fault:
    """One thing that is broken, by the code of it: `store.io`, or `idcard.device.hung` for a device. `since`: when it began, or, once
    `mended`, when it ended, monotonic seconds. `ticket`: noticed and watched; being saved; saved under `tracking_number`; or not saved
    because nothing can be."""

    code: str
    since: float
    ticket: Literal["none", "saving", "saved", "failed"] = "none"
    tracking_number: str = ""
    mended: bool = False


@dataclass(frozen=True)
class Back:
    """The last run of this terminal was cut off. `power`: the whole machine was, else only this program. `kept`: how many records lie in
    the store, None while it is not open. `since`: of this run, monotonic seconds; None before the first tick."""

    power: bool
    kept: int | None = None
    since: float | None = None
