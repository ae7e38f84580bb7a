"""What applications say that was paid, held against the centre's own orders. Nothing of a terminal is taken on trust.

Findings for an officer: fee.unpaid, it was due before and was not paid. fee.unsettled, nobody knows yet: whatever settles the order settles
it too. fee.refunded, it was paid and given back before the application came. fee.other-order, there is no such order for it.
fee.other-amount, the order is not over what was due.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from kiosk.catalogue.checklist import charges
from kiosk.catalogue.service import Service
from kiosk.central import fees
from kiosk.central.case_tables import findings
from kiosk.central.payment_tables import payment_claims, payments
from kiosk.central.tables import insert, records
from kiosk.core.predicates import Value
from kiosk.wire.encoding import milliseconds
from kiosk.wire.submission import Submission

UNSETTLED = "fee.unsettled"


def claim_of(record_id: str, said: Submission, service: Service | None, known: Mapping[str, Value]) -> tuple[dict[str, Any], ...]:
    """The row of `payment_claims`; none where nothing was due before and nobody says that they paid."""
    rows = charges(service, known) if service else ()
    due = sum(one.fee.fen for one in rows if one.certain and one.fee.due == "before-submission" and one.fee.payable_here)
    paid = said.payment
    if paid is None and not due:
        return ()
    number, amount = (paid.number, paid.amount) if paid else ("", 0)
    return ({"record_id": record_id, "number": number, "amount": amount, "due": due, "looked_at": None},)


def look(connection: Connection, now: datetime) -> None:
    """Holds every new claim against the orders, in the transaction that wrote it."""
    at = milliseconds(now)
    for claim in connection.execute(select(payment_claims).where(payment_claims.c.looked_at.is_(None))).all():
        if code := _found(connection, claim):
            noted = {"record_id": claim.record_id, "code": code, "field": ""}
            connection.execute(insert(connection, findings).values(noted).on_conflict_do_nothing())
        mine = payment_claims.c.record_id == claim.record_id
        connection.execute(update(payment_claims).where(mine).values(looked_at=at))


def _found(connection: Connection, claim: Row[Any]) -> str:
    """What an officer has to look at; "" where it was paid as it should be. The order is the application's from here on."""
    if not claim.number:
        return "fee.unpaid"
    free = (payments.c.number == claim.number, payments.c.record_id.is_(None), payments.c.state.not_in(("refunding", "refunded")))
    connection.execute(update(payments).where(*free).values(record_id=claim.record_id))
    order = connection.execute(select(payments).where(payments.c.number == claim.number)).one_or_none()
    if order is not None and order.state in ("refunding", "refunded") and order.record_id is None:
        return "fee.refunded"
    if order is None or order.record_id != claim.record_id:
        return "fee.other-order"
    if order.amount != claim.due:
        return "fee.other-amount"
    return {"paid": "", "closed": "fee.unpaid"}.get(order.state, UNSETTLED)


def settled(connection: Connection, order: Row[Any], now: datetime) -> None:
    """The order of an application was paid or closed: what was open about it is so no more, and its own orders are paid."""
    at = milliseconds(now)
    if order.state not in ("paid", "closed"):
        return
    mine = (findings.c.record_id == order.record_id, findings.c.code == UNSETTLED, findings.c.settled_at.is_(None))
    was_open = connection.execute(update(findings).where(*mine).values(settled_at=at)).rowcount
    if order.state == "closed":
        if was_open:
            unpaid = {"record_id": order.record_id, "code": "fee.unpaid", "field": ""}
            connection.execute(insert(connection, findings).values(unpaid).on_conflict_do_nothing())
        return
    case = connection.execute(select(records.c.case_id).where(records.c.id == order.record_id)).scalar()
    if case is not None and not order.fees:  # paid after it was sent; what was due before has no order of its own
        fees.paid(connection, fees.at_terminals(order.record_id), order.record_id, case, now)
