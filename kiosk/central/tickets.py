"""What residents and terminals report: an error in a guide, what could not get done, a wish to be called back, a fault. Counted by service,
answered by officers in words that anybody may read; of nobody, but for the number to call, which stays under the seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, func, select, update

from kiosk.central.case_tables import tickets
from kiosk.central.noting import ANSWERED, OPEN
from kiosk.central.tables import cases, events, moment, records, writing
from kiosk.wire import tracking
from kiosk.wire.encoding import milliseconds

LONGEST_ANSWER = 1000
"""Characters."""


class TicketError(Exception):
    """Nothing was answered, closed or opened. `code`: ticket.unknown-number, .answer, .no-such-fault, .sealed."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class Ticket:
    tracking_number: str
    kind: str
    service: str
    topic: str
    guide_version: str
    step: str
    terminal: str
    at: datetime
    state: str
    answer: str
    answered_at: datetime | None


def listed(engine: Engine, service: str = "", open_only: bool = False, kind: str = "") -> tuple[Ticket, ...]:
    """The oldest first. `service`, `kind`: "" for all."""
    asked = select(tickets, records.c.tracking_number, records.c.terminal).join(records, records.c.id == tickets.c.record_id)
    if service:
        asked = asked.where(tickets.c.service == service)
    if kind:
        asked = asked.where(tickets.c.kind == kind)
    if open_only:
        asked = asked.where(tickets.c.state == OPEN)
    with engine.connect() as connection:
        return tuple(_ticket(row) for row in connection.execute(asked.order_by(tickets.c.at, tickets.c.record_id)))


def errors_by_service(engine: Engine) -> dict[str, int]:
    """How many errors were reported of each guide and are not answered: for the accuracy report."""
    counted = select(tickets.c.service, func.count()).where(tickets.c.state == OPEN, tickets.c.kind == "guide-error")
    with engine.connect() as connection:
        rows = connection.execute(counted.group_by(tickets.c.service).order_by(tickets.c.service)).all()
    return {service: many for service, many in rows}  # noqa: C416 -- rows are tuples to the reader, and not to mypy


def answer(engine: Engine, number: str, words: str, now: datetime) -> Ticket:
    """Answers a report, or answers it anew. Raises `TicketError`."""
    if not 1 <= len(words := words.strip()) <= LONGEST_ANSWER:
        raise TicketError("ticket.answer", f"an answer has 1 to {LONGEST_ANSWER} characters")
    try:
        text = tracking.parse(number).text
    except tracking.BadTrackingNumber as error:
        raise TicketError(error.code, str(error)) from None
    at = milliseconds(now)
    asked = select(tickets, records.c.tracking_number, records.c.terminal, records.c.case_id).join(
        records, records.c.id == tickets.c.record_id
    )
    with writing(engine) as connection:
        row = connection.execute(asked.where(records.c.tracking_number == text)).one_or_none()
        if row is None:
            raise TicketError("ticket.unknown-number", "no ticket with this number has arrived")
        if (row.state, row.answer) != (ANSWERED, words):
            said = {"state": ANSWERED, "answer": words, "answered_at": at}
            connection.execute(update(tickets).where(tickets.c.record_id == row.record_id).values(said))
            connection.execute(update(cases).where(cases.c.case_id == row.case_id).values(changed_at=at))
            connection.execute(events.insert().values(record_id=row.record_id, case_id=row.case_id, what="ticket-answered", at=at))
        return _ticket(connection.execute(asked.where(records.c.tracking_number == text)).one())


def _ticket(row: Row[Any]) -> Ticket:
    answered = None if row.answered_at is None else moment(row.answered_at)
    said = (row.topic, row.guide_version, row.step, row.terminal)
    return Ticket(row.tracking_number, row.kind, row.service, *said, moment(row.at), row.state, row.answer, answered)
