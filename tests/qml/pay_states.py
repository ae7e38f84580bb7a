"""States of paying: before an application is sent, and after its receipt."""

from __future__ import annotations

from typing import Literal

from kiosk.core.errors import Problem
from kiosk.session import events as on
from kiosk.session.pay_events import PaymentRefused, PaymentTold, PayOpened
from kiosk.session.state import State
from tests.session.priced import at_pay, at_receipt, priced
from tests.session.walker import CATALOGUE, Walk

Word = Literal["pending", "paid", "unknown", "closed"]
NUMBER = "A7K2179542340000C0FFEE00"
CODE = "weixin://wxpay/bizpayurl?pr=DEMOpayCODE0"
PAYEE = "广州市公安局（演示）"


def told(walk: Walk, *words: Word) -> State:
    for word in words:
        code = CODE if word == "pending" else ""
        walk.tell(PaymentTold(walk.state.visit_number, walk.visit.paying.attempt, word, NUMBER, code, 272, PAYEE))
    return walk.state


def pay_states() -> dict[str, State]:
    made = priced(CATALOGUE)

    def fresh() -> Walk:
        return at_pay(made)

    offline, closing, after, paid = fresh(), fresh(), at_receipt(CATALOGUE), at_receipt(CATALOGUE)
    offline.tell(PaymentRefused(offline.state.visit_number, 1, NUMBER, Problem("pay.offline")))
    told(closing, "pending")
    closing.tell(on.BackPressed())
    offered = after.state
    after.tell(PayOpened())
    paid.tell(PayOpened())
    told(paid, "pending", "paid")
    seen = paid.state
    paid.tell(on.NextPressed())
    return {
        "pay asked for": fresh().state,
        "pay open": told(fresh(), "pending"),
        "pay paid": told(fresh(), "pending", "paid"),
        "pay unknown": told(fresh(), "pending", "unknown"),
        "pay closed": told(fresh(), "pending", "closed"),
        "pay closing": closing.state,
        "pay refused": offline.state,
        "receipt to be paid": offered,
        "pay after the receipt": told(after, "pending"),
        "pay paid after the receipt": seen,
        "receipt paid": paid.state,
    }
