"""A stand-in for a payment system: a till in the database, into which somebody pays by a command. For training and tests.

It keeps what real ones keep: a number is one order, closed is final, and what was paid is given back once. It can be made to say nothing.
Its codes begin with KIOSK-PAY, which no payment app understands: nobody pays real money by mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select, update

from kiosk.central.payment_service import Standing
from kiosk.central.payment_tables import stand_in_payments as till
from kiosk.central.tables import insert, moment, writing
from kiosk.wire.encoding import milliseconds
from kiosk.wire.payment import STAND_IN


class NotPaid(ValueError):
    """Nothing was paid. `code`: payment.unknown-order, .over, .paid-already."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class Row:
    """`amount`: fen. `state`: pending, paid, closed or given-back."""

    number: str
    amount: int
    what: str
    until: datetime
    state: str


class StandIn:
    """A `PaymentService` over the centre's database, shared by every process that serves or pays."""

    name = STAND_IN
    payee = "演示收款（不收钱）"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # What a payment system does.

    def order(self, number: str, amount: int, what: str, until: datetime, now: datetime) -> str | None:  # noqa: ARG002 -- others need it
        row = {"number": number, "amount": amount, "what": what, "until": milliseconds(until), "state": "pending", "silent": 0}
        with writing(self._engine) as connection:
            connection.execute(insert(connection, till).values(row).on_conflict_do_nothing())
            silent = connection.execute(select(till.c.silent).where(till.c.number == number)).scalar_one()
        return None if silent else f"KIOSK-PAY:1:{number}"

    def query(self, number: str, now: datetime) -> Standing | None:
        return self._standing(number, now)

    def close(self, number: str, now: datetime) -> Standing | None:
        if self._standing(number, now) is None:
            return None
        with writing(self._engine) as connection:
            connection.execute(update(till).where(till.c.number == number, till.c.state == "pending").values(state="closed"))
        return self._standing(number, now)

    def refund(self, number: str, now: datetime) -> bool:
        if self._standing(number, now) != "paid":
            return False
        with writing(self._engine) as connection:
            once = (till.c.number == number, till.c.given_back.is_(None))
            connection.execute(update(till).where(*once).values(given_back=milliseconds(now)))
        return True

    # What people do.

    def pay(self, number: str, now: datetime) -> Row:
        """As a phone that scanned the code. Raises `NotPaid`: what is closed or over takes no money, and what is paid takes none again."""
        at = milliseconds(now)
        open_ = (till.c.number == number, till.c.state == "pending", till.c.until > at)
        with writing(self._engine) as connection:
            paid = connection.execute(update(till).where(*open_).values(state="paid").returning(till.c.number)).scalar()
            row = connection.execute(select(till).where(till.c.number == number)).one_or_none()
        if row is None:
            raise NotPaid("payment.unknown-order", "there is no such order")
        if paid is None:
            code = "payment.paid-already" if row.state == "paid" else "payment.over"
            raise NotPaid(code, f"it is {row.state}, until {moment(row.until)}")
        return _row(row)

    def hush(self, number: str, silent: bool = True) -> None:
        """From now on nobody is told how this order stands, as if the network to the system were gone; paying goes on."""
        with writing(self._engine) as connection:
            connection.execute(update(till).where(till.c.number == number).values(silent=int(silent)))

    def rows(self) -> tuple[Row, ...]:
        """Every order, in the order of their numbers, which begin with the terminal and the moment."""
        with self._engine.connect() as connection:
            return tuple(_row(row) for row in connection.execute(select(till).order_by(till.c.number)))

    def _standing(self, number: str, now: datetime) -> Standing | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(till).where(till.c.number == number)).one_or_none()
        if row is None:
            return "closed"
        if row.silent:
            return None
        if row.state == "pending" and row.until <= milliseconds(now):
            return "pending"  # it takes no money any more, but only closing it says so for certain
        standing: Standing = row.state
        return standing


def _row(row: object) -> Row:
    number, amount, what, until, state, given_back = (
        getattr(row, name) for name in ("number", "amount", "what", "until", "state", "given_back")
    )
    return Row(number, amount, what, moment(until), "given-back" if given_back is not None else state)
