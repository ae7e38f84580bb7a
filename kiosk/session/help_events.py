"""The human way out, over any screen. Part of `kiosk.session.events`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from kiosk.session.marks import ByResident, ForHelp

HelpPage = Literal["now", "stuck", "call-back"]
Reason = Literal[
    "wrong-answer", "card-unreadable", "face-fails", "missing-paper", "system-says-no", "too-hard", "device-broken", "need-help-in-person",
    "other",
]  # fmt: skip
"""What keeps somebody from getting it done. A closed list: nobody types about themselves into a report that any officer may read."""


@dataclass(frozen=True)
class HelpTurned(ByResident, ForHelp):
    """To another page of the sheet, or back to its first."""

    page: HelpPage


@dataclass(frozen=True)
class ReasonChosen(ByResident, ForHelp):
    reason: Reason


@dataclass(frozen=True)
class ReasonSent(ByResident, ForHelp):
    pass


@dataclass(frozen=True)
class PhoneTyped(ByResident, ForHelp):
    """The whole number as it stands now, digits or not."""

    phone: str = field(repr=False)


@dataclass(frozen=True)
class PhoneGiven(ByResident, ForHelp):
    """The number is complete: it is looked at, and shown once more."""


@dataclass(frozen=True)
class CallBackAgreed(ByResident, ForHelp):
    """The consent to be called back under the number that is shown."""


Event: TypeAlias = HelpTurned | ReasonChosen | ReasonSent | PhoneTyped | PhoneGiven | CallBackAgreed
