"""The step `pay`, and the same after the receipt: an order, a code for a phone, and what became of it. Nobody is charged twice.

Invariants
- An attempt is one order with one number. Another one begins only when the one before is certainly closed, or no code of it was shown.
- unknown is no failure: who may have paid is not told to pay again. They go on; the centre finds out, and staff see that it is open.
- A word about an order says nothing of the step that it comes to: what that step complains of stays.
- What is paid goes on by itself, so that nobody who paid walks away from an application that was not sent.
- From an open code the way back leads over closing it. What is paid, or may be, stays with this application: there is no way back then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import fees
from kiosk.session import pay_events as told
from kiosk.session.result import Result, somebody_there
from kiosk.session.state import Paying, State, Visit

if TYPE_CHECKING:
    from kiosk.catalogue.checklist import Charge

SHOWN_FOR = 3.0  # seconds for which somebody sees that they have paid


def enter(state: State, visit: Visit) -> Result:
    """Asks for an order. What is paid already, or may be, is not asked for again."""
    return (state, ()) if visit.paying.settled else _order(state, visit, fees.first(state, visit))


def may_open(state: State, visit: Visit) -> bool:
    """Whether what falls due after acceptance can be paid now, at the receipt."""
    unpaid = visit.receipt is not None and visit.rating is None and visit.paying.stage in ("none", "closed", "left", "refused")
    return unpaid and visit.step.kind == "receipt" and state.online and bool(fees.afterwards(state, visit))


def handle(state: State, visit: Visit, event: on.Event) -> Result | None:
    """What comes of an event while something is being paid, or may be; None where it is none of this module's."""
    paying = visit.paying
    match event:
        case told.PayOpened():
            if not may_open(state, visit):
                return state, ()
            return _order(state, replace(visit, paying=replace(paying, after=True)), fees.afterwards(state, visit))
        case told.PaymentTold(attempt=attempt) | told.PaymentRefused(attempt=attempt) if attempt != paying.attempt or paying.over:
            return state, ()
        case told.PaymentTold(word="pending", number=number, code=code, seconds=seconds, payee=payee):
            if paying.stage == "closing" or not code or not visit.pays:  # who went on while nobody could say pays no more
                return state, ()
            open_ = replace(paying, stage="open", number=number, code=code, until=state.now + seconds, payee=payee, reason="")
            return _with(state, visit, open_), ()
        case told.PaymentTold(word="paid", number=number):
            paid = replace(paying, stage="paid", number=number, code="", until=state.now + SHOWN_FOR, reason="")
            return _with(replace(somebody_there(state), leaving=False), visit, paid), (do.Chime("done"),)
        case told.PaymentTold(word="unknown", number=number):
            return _unsaid(state, visit, number, "pay.failed")
        case told.PaymentRefused(number=number, problem=problem):
            return _unsaid(state, visit, number, problem.code)
        case told.PaymentTold(word="closed" | "refunded" as word):
            return _closed(state, visit, "pay.closed" if word == "closed" else "pay.refunded")
    if visit.pays:
        match event:
            case on.NextPressed():
                return next_(state, visit)
            case on.BackPressed():
                return back(state, visit)
    return None


def next_(state: State, visit: Visit) -> Result | None:
    """The way on: an order anew, or back to the receipt; None where the visit goes on to its next step."""
    paying = visit.paying
    if paying.stage in ("closed", "refused"):
        return _order(state, visit, fees.afterwards(state, visit) if paying.after else fees.first(state, visit))
    if not paying.settled:
        return state, ()
    if paying.after:
        return _with(state, visit, replace(paying, after=False)), ()
    return None


def back(state: State, visit: Visit) -> Result:
    """To the receipt or, by `visiting`, to the step before: over closing, where a code can be paid."""
    paying = visit.paying
    ended = do.EndPayment(state.visit_number, paying.attempt, "close")
    match paying.stage:
        case "open":
            return _with(state, visit, replace(paying, stage="closing")), (ended,)
        case "asking" | "refused" | "closed":  # nobody has seen a code that can be paid
            return _with(state, visit, replace(paying, stage="left", after=False)), (ended,)
    return state, ()


def paid_by(visit: Visit) -> do.PaidBy | None:
    """What goes into the record; None where nothing was paid before it."""
    paying = visit.paying
    match paying.stage:
        case "paid" | "unknown" as stage:
            return do.PaidBy(paying.number, paying.amount, stage)
    return None


def shown_long_enough(state: State, visit: Visit) -> bool:
    """Whether it is time to go on by itself."""
    return visit.paying.stage == "paid" and visit.pays and state.now >= visit.paying.until


def _order(state: State, visit: Visit, due: tuple[Charge, ...]) -> Result:
    paying = visit.paying
    again = paying.stage == "refused"  # the same number: if an order was made after all, it is this one
    attempt = paying.attempt if again else paying.attempt + 1
    record = visit.receipt.record_id if visit.receipt else ""
    asking = Paying("asking", attempt, amount=sum(one.fee.fen for one in due), after=paying.after, number=paying.number if again else "")
    form = str(visit.service.form.version)
    places = () if record else tuple(one.index for one in due)
    wanted = do.AskPayment(state.visit_number, attempt, visit.service.code, form, asking.amount, places, record)
    return _with(state, visit, asking), (wanted,)


def _unsaid(state: State, visit: Visit, number: str, reason: str) -> Result:
    """Nobody can say. Where a code was shown, somebody may have paid; where none was, nobody can. Only then is the reason told: its words
    say that nothing was charged."""
    paying = replace(visit.paying, number=number)
    unsaid = replace(paying, stage="unknown", reason="pay.unknown") if paying.code else replace(paying, stage="refused", reason=reason)
    return _with(state, visit, unsaid), ()


def _closed(state: State, visit: Visit, reason: str) -> Result:
    """Certainly not paid. Who wanted to go back is back."""
    paying = visit.paying
    back = paying.stage == "closing"
    closed = replace(paying, stage="left" if back else "closed", code="", reason=reason, after=paying.after and not back)
    return _with(state, visit, closed), ()


def _with(state: State, visit: Visit, paying: Paying) -> State:
    return replace(state, place=replace(visit, paying=paying))
