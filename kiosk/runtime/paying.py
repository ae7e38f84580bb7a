"""Orders that are paid at this terminal: made at the centre, looked after until their fate is known, ended when somebody leaves.

    main thread       ask, end
    its own thread    draws numbers, looks every few seconds while somebody stands there, tells what changed
    sync thread       asks the centre, in turn with the other questions

A number is drawn once an attempt and kept while its visit goes on: a question whose answer was lost is asked again with the same number.
Nothing of it is on this terminal's disk. What a crash or a power cut leaves behind, the centre closes at its end or gives back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.core.errors import Problem
from kiosk.runtime.worker import Worker
from kiosk.session import pay_events as on

if TYPE_CHECKING:
    from kiosk.outbox.payments import Terms
    from kiosk.outbox.uplink import Uplink
    from kiosk.runtime.courier import Courier
    from kiosk.session.effects import AskPayment, EndPayment
    from kiosk.wire.payment import Doing

log = logging.getLogger(__name__)
LOOK_AGAIN, REST = 2.0, 3600.0  # seconds
OFFLINE, FAILED, NOT_YET = "pay.offline", "pay.failed", "pay.not-yet"


@dataclass
class _Order:
    """`looked_after`: somebody waits for what becomes of it. `asked`: a question is on its way. `waiting`: to be asked after that."""

    visit: int
    attempt: int
    number: str
    terms: Terms
    looked_after: bool = True
    asked: bool = False
    waiting: Doing | None = None


class Till:
    """`present`: whether that visit is still going on; from any thread. `production`: the centre's stand-in is not believed."""

    def __init__(
        self,
        courier: Courier,
        terminal: str,
        publish: Callable[[on.Event], None],
        present: Callable[[int], bool],
        production: bool = False,
    ) -> None:
        self._courier, self._terminal, self._publish, self._present, self._production = courier, terminal, publish, present, production
        self._orders: dict[tuple[int, int], _Order] = {}
        self.worker = Worker("till", between=self._look)

    def ask(self, effect: AskPayment) -> None:
        """Answers `PaymentTold` or `PaymentRefused`, then again whenever it may have changed."""
        self.worker.tell(lambda: self._ask(effect))

    def end(self, effect: EndPayment) -> None:
        self.worker.tell(lambda: self._end(effect))

    # On its own thread.

    def _ask(self, effect: AskPayment) -> None:
        from kiosk.outbox.payments import Terms, draw

        key = (effect.visit, effect.attempt)
        self._orders = {known: order for known, order in self._orders.items() if known[0] == effect.visit or order.asked or order.waiting}
        if key not in self._orders:
            terms = Terms(effect.service, effect.form_version, effect.amount, effect.fees, effect.record_id)
            self._orders[key] = _Order(*key, draw(self._terminal), terms)
        self._orders[key].looked_after = True
        self._question(self._orders[key], "order")

    def _end(self, effect: EndPayment) -> None:
        order = self._orders.get((effect.visit, effect.attempt))
        if order is not None:
            order.looked_after = effect.how == "close"
            self._question(order, effect.how)

    def _look(self) -> float:
        """Asks how what somebody waits for stands; the seconds until it looks again."""
        waiting = [one for one in self._orders.values() if one.looked_after]
        for order in waiting:
            order.looked_after = self._present(order.visit)
            if order.looked_after and not order.asked:
                self._question(order, "query")
        return LOOK_AGAIN if waiting else REST

    def _question(self, order: _Order, doing: Doing) -> None:
        """One at a time an order, so that no answer overtakes another; what is more than a look is asked next."""
        if order.asked:
            order.waiting = order.waiting if doing == "query" else doing
            return
        order.asked = True
        self._courier.ask_centre(lambda uplink: self._asked(order, doing, uplink))

    def _answered(self, order: _Order, doing: Doing, said: on.PaymentTold | on.PaymentRefused) -> None:
        order.asked = False
        if isinstance(said, on.PaymentTold) and said.word in ("paid", "closed", "refunded"):
            order.looked_after = False
        if isinstance(said, on.PaymentRefused) and doing == "order":
            order.looked_after = False  # nobody has seen a code: whoever wants one asks again
        if doing != "abandon":
            self._publish(said)
        if order.waiting is not None:
            further, order.waiting = order.waiting, None
            self._question(order, further)

    # On the sync thread.

    def _asked(self, order: _Order, doing: Doing, uplink: Uplink | None) -> None:
        said = self._said(order, doing, uplink)
        self.worker.tell(lambda: self._answered(order, doing, said))

    def _said(self, order: _Order, doing: Doing, uplink: Uplink | None) -> on.PaymentTold | on.PaymentRefused:
        from kiosk.outbox import payments

        def refused(code: str) -> on.PaymentRefused:
            return on.PaymentRefused(order.visit, order.attempt, order.number, Problem(code))

        if uplink is None:
            return refused(OFFLINE)
        answer = payments.ask(uplink.centre, uplink.trust, order.number, order.terms, doing, production=self._production)
        if isinstance(answer, payments.Refusal):
            return refused(answer.code)
        if answer.word == "unavailable":
            return refused(NOT_YET if order.terms.record_id else FAILED)
        return on.PaymentTold(order.visit, order.attempt, answer.word, order.number, answer.code, answer.seconds, answer.payee)
