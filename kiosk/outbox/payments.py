"""Asks the centre for an order and what became of it. Nothing is believed but the centre's signed answer to this very question.

Whoever asks has drawn the number and keeps it: what was lost on the way is asked again with the same number, and is the same order.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from kiosk.outbox import http
from kiosk.outbox.http import Centre
from kiosk.wire import payment
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.models import Trust
from kiosk.wire.payment import Doing, PaymentAnswer, PaymentQuestion

Code = Literal["pay.offline", "pay.too-many", "pay.failed"]


@dataclass(frozen=True)
class Terms:
    """What is paid. `amount`: fen. `fees`: places of the fee rows; `record_id`: the application whose open fees these are, "" before."""

    service: str
    form_version: str
    amount: int
    fees: tuple[int, ...] = ()
    record_id: str = ""


@dataclass(frozen=True)
class Refusal:
    """Nobody could say.

    pay.offline: the centre can't be reached, or what answered is not the centre. pay.too-many: this terminal asked too often. pay.failed:
    the centre makes no order now.
    """

    code: Code


def draw(terminal: str) -> str:
    """A new number, as payment systems take it (out_trade_no: at most 32 letters and digits): the terminal, the moment, and chance."""
    return f"{terminal}{int(time.time()):010d}{secrets.token_hex(5).upper()}"


def ask(centre: Centre, trust: Trust, number: str, terms: Terms, doing: Doing, *, production: bool = True) -> PaymentAnswer | Refusal:
    """Blocks for as long as the centre takes. `production`: whether the word of the centre's stand-in is refused, at which nobody pays."""
    try:
        question = PaymentQuestion(
            doing=doing, number=number, terminal=centre.terminal, service=terms.service, form_version=terms.form_version,
            fees=terms.fees, amount=terms.amount, record_id=terms.record_id or None, nonce=secrets.token_hex(16),
        )  # fmt: skip
    except ValidationError:
        return Refusal("pay.failed")  # no service has such a fee
    try:
        answer = _believed(centre, trust, question)
    except http.TooManyRequests:
        return Refusal("pay.too-many")
    except (http.Unreachable, http.NotTheCentre):
        return Refusal("pay.offline")
    except http.Refused:
        return Refusal("pay.failed")
    if production and answer.service == payment.STAND_IN:
        return Refusal("pay.failed")
    if (answer.number, answer.amount) != (number, terms.amount):
        return Refusal("pay.failed")
    return answer


def _believed(centre: Centre, trust: Trust, question: PaymentQuestion) -> PaymentAnswer:
    """Raises `Unreachable`, `NotTheCentre`, `Refused`."""
    body = question.model_dump_json().encode()
    content = centre.ask_for_somebody(payment.PATH, body)
    try:
        answer = PaymentAnswer.model_validate_json(content)
        payment.verify(trust, payment.about(body), answer)
    except ValidationError:
        raise http.NotTheCentre("the answer is no signed answer about a payment") from None
    except NotSignedByCentre as error:
        raise http.NotTheCentre(str(error)) from None
    return answer
