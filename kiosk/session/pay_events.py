"""Paying at the terminal: an order, its code, and what became of it. Part of `kiosk.session.events`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from kiosk.session.marks import ByResident

if TYPE_CHECKING:
    from kiosk.core.errors import Problem


@dataclass(frozen=True)
class PayOpened(ByResident):
    """At the receipt: what falls due after acceptance is paid now."""


@dataclass(frozen=True)
class PaymentTold:
    """How the order of this `attempt` stands, by the centre's word. `code`: what the QR code says while it is pending, and `seconds`: for
    how long. `payee`: who gets it."""

    visit: int
    attempt: int
    word: Literal["pending", "paid", "unknown", "closed", "refunded"]
    number: str
    code: str = field(default="", repr=False)
    seconds: int = 0
    payee: str = ""


@dataclass(frozen=True)
class PaymentRefused:
    """Nobody could say how the order of this `attempt` stands, or none was made."""

    visit: int
    attempt: int
    number: str
    problem: Problem


Event = PayOpened | PaymentTold | PaymentRefused
