"""Paying is a conversation with somebody who may not answer: nobody is charged twice, and what is paid goes with its application."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from kiosk.catalogue.load import _wrong_in_steps
from kiosk.catalogue.service import Catalogue
from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import fees
from kiosk.session.availability import Availability, here
from kiosk.session.pay import SHOWN_FOR
from kiosk.session.pay_events import PaymentRefused, PaymentTold, PayOpened
from kiosk.session.rate_events import RatingOpened
from kiosk.session.state import Visit
from tests.session.priced import AFTERWARDS, BACK, LEAVE, NEXT, PRICED, SURE, at_pay, at_receipt, fee, priced
from tests.session.walker import CATALOGUE, ORDER, Walk


def asked(walk: Walk) -> list[do.AskPayment]:
    return [one for one in walk.done if isinstance(one, do.AskPayment)]


def ended(walk: Walk) -> list[str]:
    return [one.how for one in walk.done if isinstance(one, do.EndPayment)]


def told(walk: Walk, word: str, number: str = ORDER) -> None:
    code = "CANARY-PAY-CODE" if word == "pending" else ""
    walk.tell(PaymentTold(walk.state.visit_number, walk.visit.paying.attempt, word, number, code, 300))  # type: ignore[arg-type]


def refused(walk: Walk, code: str = "pay.offline") -> None:
    walk.tell(PaymentRefused(walk.state.visit_number, walk.visit.paying.attempt, ORDER, Problem(code)))


@pytest.fixture
def walk() -> Walk:
    return at_pay(priced(CATALOGUE))


def test_an_order_is_made_over_what_certainly_falls_due(walk: Walk) -> None:
    [order] = asked(walk)
    assert (order.amount, order.fees, order.record_id, order.service) == (4000, (0,), "", PRICED)
    assert walk.visit.paying.stage == "asking"
    told(walk, "pending")
    assert (walk.visit.paying.stage, walk.visit.paying.until) == ("open", walk.state.now + 300)


def test_what_is_paid_goes_on_by_itself_after_a_look_at_it(walk: Walk) -> None:
    told(walk, "pending")
    told(walk, "paid")
    assert (walk.visit.step.kind, walk.visit.paying.stage) == ("pay", "paid"), "somebody sees that they have paid"
    walk.pass_time(SHOWN_FOR + 1)
    assert walk.visit.step.kind == "submit"
    [saved] = [one for one in walk.done if isinstance(one, do.Save)]
    assert saved.payment == do.PaidBy(ORDER, 4000, "paid")


def test_what_nobody_can_say_is_no_failure_and_nobody_pays_again(walk: Walk) -> None:
    told(walk, "pending")
    told(walk, "unknown")
    walk.tell(BACK)
    assert (walk.visit.step.kind, walk.visit.paying.stage, len(asked(walk))) == ("pay", "unknown", 1), "no way back, and no other order"
    walk.tell(NEXT)
    [saved] = [one for one in walk.done if isinstance(one, do.Save)]
    assert saved.payment == do.PaidBy(ORDER, 4000, "unknown")


def test_a_network_that_comes_back_shows_the_same_code(walk: Walk) -> None:
    told(walk, "pending")
    refused(walk)
    assert (walk.visit.paying.stage, walk.visit.paying.reason) == ("unknown", "pay.unknown"), "pay.offline says that nothing was charged"
    told(walk, "pending")
    assert (walk.visit.paying.stage, len(asked(walk))) == ("open", 1)


@pytest.mark.parametrize("word", ["unknown", "pending", "paid", ""])
def test_a_word_about_the_order_leaves_what_the_step_complains_of(walk: Walk, word: str) -> None:
    """Taken away, a record that could not be kept would look like one on its way: nobody could try again, or leave."""
    told(walk, "pending")
    told(walk, "unknown")
    walk.tell(NEXT, on.NotSaved(walk.state.visit_number, Problem("store.full")))
    told(walk, word) if word else refused(walk)
    assert walk.visit.step.kind == "submit" and walk.codes == ["store.full"]
    walk.tell(NEXT)
    kept = [one.payment.state for one in walk.done if isinstance(one, do.Save) and one.payment]
    assert kept == ["unknown", "paid" if word == "paid" else "unknown"]


def test_what_turns_out_not_to_be_paid_is_paid_before_it_is_sent_again(walk: Walk) -> None:
    told(walk, "pending")
    told(walk, "unknown")
    walk.tell(NEXT, on.NotSaved(walk.state.visit_number, Problem("store.full")))
    told(walk, "closed")
    walk.tell(NEXT)
    assert (walk.visit.step.kind, walk.visit.paying.stage, len(asked(walk))) == ("pay", "asking", 2)


def test_nobody_pays_under_a_rating_nor_rates_while_they_pay() -> None:
    rating, paying = at_receipt(CATALOGUE), at_receipt(CATALOGUE)
    rating.tell(RatingOpened(), PayOpened())
    assert rating.visit.rating is not None and not asked(rating)
    paying.tell(PayOpened(), RatingOpened())
    assert paying.visit.rating is None and len(asked(paying)) == 1


def test_where_no_code_was_shown_the_same_order_is_asked_for_again(walk: Walk) -> None:
    refused(walk)
    assert walk.visit.paying.stage == "refused"
    walk.tell(NEXT)
    first, again = asked(walk)
    assert first == again, "the same attempt, so the same number"


def test_a_code_that_ran_out_is_replaced_by_another_order(walk: Walk) -> None:
    told(walk, "pending")
    told(walk, "closed")
    walk.tell(NEXT, NEXT)
    assert [one.attempt for one in asked(walk)] == [1, 2], "pressed twice, ordered once"
    walk.tell(PaymentTold(walk.state.visit_number, 1, "pending", ORDER, "CANARY-OLD", 9))
    assert walk.visit.paying.stage == "asking", "the word of the order before is none of this one"


def test_the_way_back_leads_over_closing(walk: Walk) -> None:
    told(walk, "pending")
    walk.tell(BACK, BACK)
    assert (walk.visit.step.kind, walk.visit.paying.stage, ended(walk)) == ("pay", "closing", ["close"])
    told(walk, "pending")
    assert walk.visit.paying.stage == "closing", "a look that was on its way opens nothing again"
    told(walk, "closed")
    assert (walk.visit.step.kind, walk.visit.paying.stage) == ("sign", "left")
    walk.tell(NEXT)
    assert [one.attempt for one in asked(walk)] == [1, 2]


def test_who_pays_while_it_is_being_closed_has_paid(walk: Walk) -> None:
    told(walk, "pending")
    walk.tell(BACK)
    told(walk, "paid")
    assert (walk.visit.step.kind, walk.visit.paying.stage) == ("pay", "paid")


@pytest.mark.parametrize("word", ["pending", "unknown", "paid"])
def test_who_leaves_leaves_no_order_behind(walk: Walk, word: str) -> None:
    told(walk, "pending")
    told(walk, word)
    walk.tell(LEAVE, SURE)
    assert walk.at_home and ended(walk) == ["abandon"]


def test_a_payment_that_comes_while_somebody_is_asked_whether_to_leave_keeps_them(walk: Walk) -> None:
    told(walk, "pending")
    walk.tell(LEAVE)
    told(walk, "paid")
    assert not walk.state.leaving and walk.visit.paying.stage == "paid"


def test_whoever_looks_for_their_phone_is_not_sent_away(walk: Walk) -> None:
    told(walk, "pending")
    walk.pass_time(walk.state.rules.idle_seconds + 60)
    assert walk.state.warned_at is None
    walk.pass_time(400)
    assert walk.at_home and ended(walk) == ["abandon"]


def test_what_was_sent_is_never_given_back(walk: Walk) -> None:
    told(walk, "pending")
    told(walk, "paid")
    walk.tell(NEXT)
    assert walk.visit.step.kind == "submit"
    walk.tell(on.OutOfOrder(Problem("store.io")))
    assert ended(walk) == [], "a record is perhaps on the disk: the centre knows when it comes"


def test_what_could_not_be_saved_is_tried_again_and_not_paid_again(walk: Walk) -> None:
    told(walk, "pending")
    told(walk, "paid")
    walk.tell(NEXT, on.NotSaved(walk.state.visit_number, Problem("store.busy")), BACK)
    assert walk.visit.step.kind == "submit"
    walk.tell(NEXT)
    assert [one.payment for one in walk.done if isinstance(one, do.Save)] == [do.PaidBy(ORDER, 4000, "paid")] * 2
    assert len(asked(walk)) == 1


# --- which services -----------------------------------------------------------------------------------------------------------------


def test_only_a_known_amount_by_a_code_is_paid_here_and_only_online() -> None:
    made = priced(CATALOGUE)
    walk = Walk(made)
    assert here(walk.state, made.heads[PRICED]) == Availability("yes")
    walk.tell(on.NetworkChanged(False, 0))
    assert here(walk.state, made.heads[PRICED]) == Availability("no", "availability.needs-network")
    amount = {"value": 20, "up_to": 40, "evidence": {"mark": "known", "day": "2026-11-23"}}
    for other in (fee(channels=["window"]), fee(amount=amount)):
        made = priced(CATALOGUE, other)
        assert here(Walk(made).state, made.heads[PRICED]) == Availability("guide", "availability.pay-at-window")


def test_what_is_free_in_this_case_has_no_step_to_pay() -> None:
    free = {"value": 0, "evidence": {"mark": "known", "day": "2026-11-23"}}
    walk = Walk(priced(CATALOGUE, fee(amount=free)))
    walk.choose(PRICED)
    assert "pay" not in [step.kind for step in walk.visit.steps]
    walk.finish()
    assert not asked(walk)


def test_the_loader_wants_paying_right_before_sending_and_a_network() -> None:
    source = priced(CATALOGUE).services[PRICED].source
    steps = source.steps
    early = (*(step for step in steps[:1] if step.kind != "pay"), next(step for step in steps if step.kind == "pay"), *(
        step for step in steps[1:] if step.kind != "pay"
    ))  # fmt: skip
    assert _wrong_in_steps(source) == ""
    for change, why in (
        ({"steps": early}, "right before submit"), ({"offline_class": "Q"}, "offline_class is O"), ({"fees": ()}, "nothing to be paid"),
    ):  # fmt: skip
        assert why in _wrong_in_steps(source.model_copy(update=change))


# --- after the receipt ------------------------------------------------------------------------------------------------------------------


def test_what_falls_due_after_acceptance_can_be_paid_at_the_receipt() -> None:
    walk = at_receipt(CATALOGUE)
    walk.tell(PayOpened())
    [order] = asked(walk)
    assert (order.amount, order.fees, order.record_id) == (4000, (), walk.receipt.record_id)
    told(walk, "pending")
    told(walk, "paid")
    pays = [walk.visit.pays]
    walk.pass_time(SHOWN_FOR + 1)
    pays.append(walk.visit.pays)
    assert fees.unpaid(fees.of(walk.state, walk.visit)) == "", "nobody is told to pay what they have paid"
    assert (pays, walk.visit.step.kind) == ([True, False], "receipt")
    walk.tell(PayOpened())
    assert len(asked(walk)) == 1, "what is paid is not paid again"
    walk.tell(NEXT)
    assert walk.at_home and ended(walk) == []


def test_who_pays_later_goes_back_to_the_receipt_and_nothing_stays_open() -> None:
    walk = at_receipt(CATALOGUE)
    walk.tell(PayOpened())
    told(walk, "pending")
    walk.tell(BACK)
    told(walk, "closed")
    assert (walk.visit.pays, ended(walk)) == (False, ["close"])
    walk.tell(PayOpened(), on.LeavePressed())
    assert walk.at_home and ended(walk) == ["close", "close"]


def test_nothing_is_offered_where_it_can_not_be_paid_here() -> None:
    for walk in (at_receipt(CATALOGUE, PRICED), at_receipt(CATALOGUE, AFTERWARDS)):
        walk.tell(on.NetworkChanged(False, 1), PayOpened())
        assert not asked(walk) and not walk.visit.pays


# --- in any order ------------------------------------------------------------------------------------------------------------------------


class Provider:
    """A payment system whose answers get lost: what is true of each number, apart from what anybody was told."""

    def __init__(self) -> None:
        self.orders: dict[int, str] = {}

    @property
    def paid(self) -> list[int]:
        return [attempt for attempt, state in self.orders.items() if state == "paid"]


BACK_TO = st.sampled_from([0, 0, 0, 1])
"""How many orders before the latest."""


class Paying(RuleBasedStateMachine):
    """Somebody who presses and pays whenever they like, over a network that loses any answer: at most one order of a visit is ever paid."""

    @initialize(after=st.booleans(), shown=st.sampled_from([True, True, False]))
    def begin(self, after: bool, shown: bool) -> None:
        self.walk = at_receipt(CATALOGUE) if after else at_pay(priced(CATALOGUE))
        if after:
            self.walk.tell(PayOpened())
        self.number, self.provider, self.seen = self.walk.state.visit_number, Provider(), len(self.walk.done)
        self.shown: set[int] = set()
        self._world()
        if shown:
            self.answer(0, lost=False)

    def _world(self) -> None:
        """What was asked for reaches the system, whether or not its answer comes back."""
        for effect in self.walk.done if not self.provider.orders else self.walk.done[self.seen :]:
            match effect:
                case do.AskPayment(attempt=attempt):
                    self.provider.orders.setdefault(attempt, "pending")
                case do.EndPayment(attempt=attempt, how=how):
                    state = self.provider.orders.get(attempt, "closed")
                    self.provider.orders[attempt] = (
                        "refunded" if how == "abandon" and state == "paid" else state if state == "paid" else "closed"
                    )
        self.seen = len(self.walk.done)

    def _tell(self, *happened: on.Event) -> None:
        self.walk.tell(*happened)
        self._world()
        visit = self.walk.state.place
        if isinstance(visit, Visit) and visit.paying.code:
            self.shown.add(visit.paying.attempt)
        assert len(self.provider.paid) <= 1, "charged twice"

    @rule(
        press=st.sampled_from(
            [NEXT, NEXT, BACK, BACK, LEAVE, on.StayPressed(), PayOpened(), on.NetworkChanged(False, 1), on.NetworkChanged(True, 0)]
        )
    )
    def press(self, press: on.Event) -> None:
        if isinstance(self.walk.state.place, Visit):
            self._tell(press)

    @rule()
    def leave_for_sure(self) -> None:
        if self.walk.state.leaving:
            self._tell(SURE)

    def _latest(self, back: int) -> int:
        return max(self.provider.orders, default=0) - back

    @rule(back=BACK_TO)
    def pay(self, back: int) -> None:
        """With a phone, what was once shown and is open, also when nobody stands there any more."""
        attempt = self._latest(back)
        if attempt in self.shown and self.provider.orders.get(attempt) == "pending":
            self.provider.orders[attempt] = "paid"
            assert len(self.provider.paid) <= 1, "charged twice"

    @rule(back=BACK_TO)
    def run_out(self, back: int) -> None:
        attempt = self._latest(back)
        if self.provider.orders.get(attempt) == "pending":
            self.provider.orders[attempt] = "closed"

    @rule(back=BACK_TO, lost=st.booleans())
    def answer(self, back: int, lost: bool) -> None:
        """The truth, at any time; or nothing at all."""
        attempt = self._latest(back)
        word = self.provider.orders.get(attempt)
        if word is None:
            return
        if lost:
            self._tell(PaymentRefused(self.number, attempt, ORDER, Problem("pay.offline")))
        else:
            code = f"CANARY-{attempt}" if word == "pending" else ""
            self._tell(PaymentTold(self.number, attempt, word, ORDER, code, 300))  # type: ignore[arg-type]

    @rule(seconds=st.sampled_from([1.0, 1.0, 5.0, 5.0, 400.0]))
    def wait(self, seconds: float) -> None:
        self.walk.pass_time(seconds)
        self._tell()

    @precondition(lambda self: self.walk.at_home)
    @rule()
    def what_is_paid_was_sent_or_is_given_back(self) -> None:
        saved = [one.payment for one in self.walk.done if isinstance(one, do.Save)]
        for _attempt in self.provider.paid:
            carried = any(payment is not None for payment in saved)
            for_a_record = any(one.record_id for one in asked(self.walk))
            assert carried or for_a_record or "abandon" in ended(self.walk) or "close" in ended(self.walk)


TestPaying = Paying.TestCase
TestPaying.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_a_catalogue_is_only_changed_here(catalogue: Catalogue) -> None:
    assert all(step.kind != "pay" for service in catalogue.services.values() for step in replace(service).steps)
