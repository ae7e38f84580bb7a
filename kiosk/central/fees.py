"""What has to be paid for an application, and what becomes of it when it is not: an order a fee row, made when the record is opened.

An order that falls due after acceptance and is not paid by the end of the day, in Guangzhou, takes the case with it: abandoned (逾期未缴
费视为放弃). The day is that on which the order was made, so that nobody is late for what they could not know. Whether somebody paid is the
payment system's word (`kiosk.central.payments`), or that of the window (`kiosk central pay`). Nothing that is not known is taken for
unpaid: an amount that nobody knows is asked for at the window and abandons nothing. A payment that comes late revives nothing: a person
decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Select, select, update

from kiosk.catalogue.checklist import charges
from kiosk.catalogue.service import Service
from kiosk.central.case_tables import findings, orders, sub_cases
from kiosk.central.checking import GUANGZHOU
from kiosk.central.ingest import ACCEPTED
from kiosk.central.tables import cases, events, insert, moment, records, writing
from kiosk.core.predicates import Value
from kiosk.wire.encoding import milliseconds

ABANDONED, ABANDONS = "abandoned", "abandoned"
State = Literal["unpaid", "paid", "abandoned", "paid-late"]
_MOST = 200


@dataclass(frozen=True)
class Paid:
    """What a payment came to. `changed`: orders that are paid now and were not. `late`: of those, what had lapsed before: a person decides
    over them."""

    changed: int
    late: int


def orders_of(service: Service, known: Mapping[str, Value], record_id: str, now: datetime) -> Iterator[dict[str, Any]]:
    """A row for each fee that certainly applies. What may apply and nobody knows is told at the window."""
    for one in charges(service, known):
        if not one.certain or one.fee.due == "before-submission":
            continue
        amount = one.fee.amount
        known_amount = amount.value is not None and amount.up_to is None
        lapses = known_amount and amount.value != 0 and one.fee.due == "after-acceptance" and one.fee.unpaid == ABANDONS
        yield {
            "record_id": record_id,
            "place": one.index,
            "name": one.fee.name.zh[:200],
            "amount": amount.value * 100 if known_amount and amount.value is not None else None,
            "due": one.fee.due,
            "state": "unpaid",
            "made_at": milliseconds(now),
            "until": milliseconds(end_of_day(now)) if lapses else None,
            "changed_at": milliseconds(now),
        }


def end_of_day(now: datetime) -> datetime:
    """Midnight after `now` in Guangzhou, where the year has no change of clocks."""
    return datetime.combine(now.astimezone(GUANGZHOU).date() + timedelta(days=1), time(), GUANGZHOU)


def sweep(engine: Engine, now: datetime) -> int:
    """Abandons the cases of orders whose day is over; how many. Again at once, it finds none. A case that somebody has worked on goes on:
    whoever did has seen the order."""
    at, done = milliseconds(now), 0
    over = (orders.c.state == "unpaid", orders.c.until.is_not(None), orders.c.until <= at)
    while True:
        with writing(engine) as connection:
            late = select(orders.c.record_id).where(*over).distinct().order_by(orders.c.record_id).limit(_MOST)
            ids = list(connection.execute(late).scalars())
            if not ids:
                return done
            found = select(records.c.id, records.c.case_id, cases.c.state).join(cases, cases.c.case_id == records.c.case_id)
            locked = found.where(records.c.id.in_(ids)).order_by(records.c.id).with_for_update(of=cases)
            rows = connection.execute(locked).all()
            decided = sub_cases.c.record_id.in_(ids), sub_cases.c.state != ACCEPTED  # a bundle is as far as the last of its parts
            worked_on = set(connection.execute(select(sub_cases.c.record_id).where(*decided)).scalars())
            for row in rows:
                mine = update(orders).where(orders.c.record_id == row.id, *over)
                lapsed = connection.execute(mine.values(state=ABANDONED, changed_at=at)).rowcount  # none: paid since it was looked for
                if lapsed and row.state == ACCEPTED and row.id not in worked_on:
                    connection.execute(update(cases).where(cases.c.case_id == row.case_id).values(state=ABANDONED, changed_at=at))
                    connection.execute(events.insert().values(record_id=row.id, case_id=row.case_id, what="unpaid-abandoned", at=at))
                    done += 1


def listed(engine: Engine, record_id: str) -> list[dict[str, Any]]:
    """What has to be paid for a record. `yuan`: None where nobody knows it."""
    with engine.connect() as connection:
        rows = connection.execute(select(orders).where(orders.c.record_id == record_id).order_by(orders.c.place)).all()
    return [
        {
            "name": row.name,
            "yuan": None if row.amount is None else row.amount / 100,
            "due": row.due,
            "state": row.state,
            "until": None if row.until is None else moment(row.until).astimezone(GUANGZHOU).isoformat(),
        }
        for row in rows
    ]


def pay(engine: Engine, record_id: str, case_id: str, now: datetime) -> Paid:
    """Notes that all open orders of a record are paid. What lapsed before stays lapsed, marked for a person. Again changes nothing."""
    with writing(engine) as connection:
        return paid(connection, select(orders).where(orders.c.record_id == record_id), record_id, case_id, now)


def at_terminals(record_id: str) -> Select[Any]:
    """The orders of a record that somebody can pay at a terminal: those that fall due now and whose amount is known."""
    return select(orders).where(orders.c.record_id == record_id, orders.c.due == "after-acceptance", orders.c.amount > 0)


def paid(connection: Connection, which: Select[Any], record_id: str, case_id: str, now: datetime) -> Paid:
    """The same, of those orders of the record that `which` selects, in the transaction of the caller."""
    at = milliseconds(now)
    found = connection.execute(which.order_by(orders.c.place).with_for_update()).all()
    rows = [row for row in found if row.state in ("unpaid", ABANDONED)]
    late = [row for row in rows if row.state == ABANDONED or (row.until is not None and row.until <= at)]
    for row in rows:
        state: State = "paid-late" if row in late else "paid"
        connection.execute(update(orders).where(orders.c.number == row.number).values(state=state, changed_at=at))
    if rows:
        what = "paid-late" if late else "paid"
        connection.execute(events.insert().values(record_id=record_id, case_id=case_id, what=what, at=at))
    if late:
        asked = {"record_id": record_id, "code": "fee.paid-late", "field": ""}
        connection.execute(insert(connection, findings).values(asked).on_conflict_do_nothing())
    return Paid(len(rows), len(late))
