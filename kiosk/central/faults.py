"""Orders for technicians: a fault that a terminal reported by itself. However often the same terminal reports the same fault, it stays one
order until somebody closes it; reported after that, it is a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select

from kiosk.central import tickets as desk
from kiosk.central.case_tables import tickets
from kiosk.central.noting import OPEN
from kiosk.central.tables import moment, records
from kiosk.wire import tracking

KIND = "terminal-fault"


@dataclass(frozen=True)
class Order:
    """`fault`: the device and the code of its fault. `tracking_number`: of the first report. `times`: how many there were."""

    tracking_number: str
    terminal: str
    fault: str
    first_at: datetime
    last_at: datetime
    times: int


def listed(engine: Engine, terminal: str = "") -> tuple[Order, ...]:
    """The open ones, the oldest first. `terminal`: "" for all."""
    first = func.min(records.c.tracking_number).label("number")  # a terminal's numbers rise
    shown = (first, records.c.terminal, tickets.c.topic, func.min(tickets.c.at).label("first"), func.max(tickets.c.at).label("last"))
    asked = select(*shown, func.count().label("times")).join(records, records.c.id == tickets.c.record_id)
    asked = asked.where(tickets.c.kind == KIND, tickets.c.state == OPEN)
    if terminal:
        asked = asked.where(records.c.terminal == terminal)
    grouped = asked.group_by(records.c.terminal, tickets.c.topic).order_by(func.min(tickets.c.at), records.c.terminal, tickets.c.topic)
    with engine.connect() as connection:
        rows = connection.execute(grouped).all()
    return tuple(Order(row.number, row.terminal, row.topic, moment(row.first), moment(row.last), row.times) for row in rows)


def close(engine: Engine, number: str, words: str, now: datetime) -> int:
    """The order that a report with this number belongs to is done; how many reports that answers. Raises `tickets.TicketError`."""
    try:
        text = tracking.parse(number).text
    except tracking.BadTrackingNumber as error:
        raise desk.TicketError(error.code, str(error)) from None
    reports = select(records.c.tracking_number, records.c.terminal, tickets.c.topic, tickets.c.state)
    reports = reports.join(tickets, tickets.c.record_id == records.c.id).where(tickets.c.kind == KIND)
    with engine.connect() as connection:
        one = connection.execute(reports.where(records.c.tracking_number == text)).one_or_none()
        if one is None:
            raise desk.TicketError("ticket.no-such-fault", "no report of a fault with this number has arrived")
        same = reports.where(records.c.terminal == one.terminal, tickets.c.topic == one.topic, tickets.c.state == OPEN)
        numbers = connection.execute(same.order_by(records.c.tracking_number)).scalars().all()
    for each in numbers:
        desk.answer(engine, each, words, now)
    return len(numbers)
