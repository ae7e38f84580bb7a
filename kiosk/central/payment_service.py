"""The seam to whoever takes money. One adapter a system; see `kiosk.central.payments`.

The words are those of native payment, where a phone scans a code (WeChat Pay v3: unified order, query, close, refund): an order has the
number that the merchant gave it, a number is never paid twice, and a payment that a callback did not tell of is found by asking.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol

Standing = Literal["pending", "paid", "closed"]


class PaymentService(Protocol):
    """An external system that takes money for orders. Used by several threads at once. None is "nobody can say now": it could not be
    reached in time, or gave no clear word. Never an exception, and an answer within a few seconds."""

    @property
    def name(self) -> str:
        """Goes into every answer. `wire.payment.STAND_IN` is believed by no terminal in production."""

    @property
    def payee(self) -> str:
        """Who gets the money, in the words that a phone shows too."""

    def order(self, number: str, amount: int, what: str, until: datetime, now: datetime) -> str | None:
        """What the code says that a phone scans. The same number again is the same order. `amount`: fen. After `until` nobody can pay."""

    def query(self, number: str, now: datetime) -> Standing | None:
        """How it stands; a number that was never ordered is closed."""

    def close(self, number: str, now: datetime) -> Standing | None:
        """From now on nobody can pay it: closed; or paid, where somebody was quicker. Again is the same."""

    def refund(self, number: str, now: datetime) -> bool:
        """Gives a paid order back, whole and once, however often it is asked. True when that is certain."""
